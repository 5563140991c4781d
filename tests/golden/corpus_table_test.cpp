// What the payloads of the shared corpus hold: file, way, shipments, events, first and last instant, final state.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include <gtest/gtest.h>

#include "adapters/manifest/catalog.hpp"
#include "gateway/domain/shipment.hpp"

namespace parcelgate {
namespace {

struct Row {
  std::string_view file;
  Via via;
  std::size_t shipments;
  std::size_t events;
  std::string_view first;  ///< UTC
  std::string_view last;
  std::string_view outcome;  ///< state of the last shipment, or how the message's error begins
};

constexpr Row kTable[] = {
    {"sf/query_routes_ok.json", Via::poll, 1, 2, "2024-09-02T15:51:27Z", "2024-09-02T23:59:07Z", "picked_up"},
    {"sf/query_routes_batch2_no_statuscode.json", Via::poll, 2, 2, "2021-05-05T14:46:12Z", "2021-05-05T14:46:12Z",
     "picked_up"},
    {"sf/query_routes_full_lifecycle.json", Via::poll, 1, 11, "2019-04-02T11:51:01Z", "2019-04-05T00:57:22Z",
     "delivered"},
    {"sf/query_routes_empty_constructed.json", Via::poll, 0, 0, "", "", "no_events"},
    {"sf/query_bad_signature_constructed.json", Via::poll, 0, 0, "", "", "unauthorized"},
    {"sf/query_too_many_constructed.json", Via::poll, 0, 0, "", "", "rejected"},
    {"sf/push_route_json.json", Via::push, 1, 1, "2026-05-06T02:11:26Z", "2026-05-06T02:11:26Z", "picked_up"},
    {"sf/push_route_json_multi_final.json", Via::push, 1, 3, "2026-05-06T02:11:26Z", "2026-05-07T10:00:02Z",
     "delivered"},
    {"sf/push_route_legacy.form", Via::push, 1, 2, "2016-08-23T06:55:23Z", "2016-08-23T16:00:00Z", "picked_up"},
    {"sf/push_route_legacy.xml", Via::push, 1, 2, "2016-08-23T06:55:23Z", "2016-08-23T16:00:00Z", "picked_up"},
    {"sf/push_ack_ok.json", Via::push, 0, 0, "", "", "malformed"},
    {"sf/push_ack_fail.json", Via::push, 0, 0, "", "", "malformed"},
    {"sf/push_ack_legacy_ok.xml", Via::push, 0, 0, "", "", "malformed"},
    {"sf/push_ack_legacy_err.xml", Via::push, 0, 0, "", "", "malformed"},
    {"kuaidi100/query_resultv2_4_signed_station.json", Via::poll, 1, 12, "2022-01-10T06:25:24Z", "2022-01-13T10:52:32Z",
     "delivered"},
    {"kuaidi100/query_not_found_constructed.json", Via::poll, 0, 0, "", "", "not_found"},
    {"kuaidi100/query_request_constructed.form", Via::poll, 0, 0, "", "", "malformed"},
    {"kuaidi100/push_abort_constructed.form", Via::push, 0, 0, "", "", "no_events"},
    {"kuaidi100/push_autocheck_intercom_constructed.form", Via::push, 1, 2, "2012-08-28T08:33:19Z",
     "2012-08-30T02:00:00Z", "in_transit"},
    {"kuaidi100/push_polling_basic_nosign.form", Via::push, 1, 8, "2015-12-29T02:01:20Z", "2015-12-30T02:31:47Z",
     "out_for_delivery"},
    {"kuaidi100/push_polling_unicode_escaped.form", Via::push, 1, 2, "2012-08-27T15:22:42Z", "2012-08-28T08:33:19Z",
     "in_transit"},
    {"kuaidi100/push_shutdown_redelivery_after_exception.form", Via::push, 1, 9, "2015-12-31T13:50:29Z",
     "2016-01-03T23:00:47Z", "delivered"},
    {"kuaidi100/push_shutdown_signed_salt123.form", Via::push, 1, 5, "2022-06-29T14:28:45Z", "2022-06-30T02:34:33Z",
     "delivered"},
    {"kuaidi100/push_shutdown_signed_salt123.param.json", Via::push, 1, 5, "2022-06-29T14:28:45Z",
     "2022-06-30T02:34:33Z", "delivered"},
    {"kuaidi100/push_ack_ok.json", Via::push, 0, 0, "", "", "malformed"},
    {"kuaidi100/subscribe_ok.json", Via::push, 0, 0, "", "", "malformed"},
    {"dhl-unified/poll-ok.json", Via::poll, 1, 1, "2018-03-02T06:53:47Z", "2018-03-02T06:53:47Z", "info_received"},
    {"dhl-unified/poll-ok.json", Via::push, 1, 1, "2018-03-02T06:53:47Z", "2018-03-02T06:53:47Z", "info_received"},
    {"dhl-unified/not-found.json", Via::poll, 0, 0, "", "", "not_found"},
    {"ups/poll-ok.json", Via::poll, 1, 1, "2021-02-10T12:13:56Z", "2021-02-10T12:13:56Z", "info_received"},
    {"ups/not-found.json", Via::poll, 0, 0, "", "", "not_found"},
    {"ups/invalid-number.json", Via::poll, 0, 0, "", "", "rejected"},
    {"ups/auth-error.json", Via::poll, 0, 0, "", "", "unauthorized"},
    {"ups/alert-out-for-delivery.json", Via::push, 1, 1, "2024-04-23T13:15:19Z", "2024-04-23T13:15:19Z",
     "out_for_delivery"},
    {"ups/alert-delivered.json", Via::push, 1, 1, "2024-04-23T13:50:04Z", "2024-04-23T13:50:04Z", "delivered"},
    {"easypost/webhook-tracker-updated.json", Via::push, 1, 7, "2024-07-31T15:00:00Z", "2024-08-02T18:50:00Z",
     "in_transit"},
    {"easypost/poll-all.json", Via::poll, 2, 4, "2025-02-06T19:48:43Z", "2025-02-07T08:25:46Z", "info_received"},
    {"easypost/poll-create.json", Via::poll, 1, 2, "2025-02-06T19:48:26Z", "2025-02-07T08:25:26Z", "info_received"},
    {"easypost/poll-retrieve.json", Via::poll, 1, 2, "2025-02-06T19:48:26Z", "2025-02-07T08:25:26Z", "info_received"},
    {"easypost/webhook-signature-vector.json", Via::poll, 0, 0, "", "", "malformed"},
};

std::filesystem::path find_corpus() {
  if (const char* set = std::getenv("PARCELGATE_CORPUS"); set != nullptr) return set;
  return std::filesystem::path(PARCELGATE_SOURCE_DIR) / "../shared/corpus";
}

std::string read_bytes(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in.is_open()) << path;
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

Result<Decoded> decode_file(const ManifestCatalog& catalog, const std::filesystem::path& corpus, const Row& row) {
  const std::string id(row.file.substr(0, row.file.find('/')));
  const CarrierSource* source = catalog.find(id);
  if (source == nullptr) return unexpected(ErrorKind::config, "no courier is called " + id);
  const std::string body = read_bytes(corpus / row.file);
  const Account account{"a", id, "t", {}, {}};
  const HttpHeaders headers;
  SourceMessage message;
  message.via = row.via;
  message.headers = &headers;
  message.body = body;
  return source->decode(account, message);
}

/// The state that the events of the last shipment lead to, or the error's kind.
std::string outcome_of(const Result<Decoded>& decoded) {
  if (!decoded) return std::string(to_string(decoded.error().kind));
  if (decoded->shipments.empty()) return decoded->errors.empty() ? "nothing" : decoded->errors.front().code;
  Shipment shipment;
  (void)reduce(shipment, decoded->shipments.back().events);
  return shipment.status ? std::string(to_string(*shipment.status)) : "unmapped";
}

TEST(CorpusTable, EachPayloadDecodesToWhatItHolds) {
  const auto corpus = find_corpus();
  if (!std::filesystem::exists(corpus)) GTEST_SKIP() << "no corpus at " << corpus << "; set PARCELGATE_CORPUS";
  Faults faults;
  const auto catalog =
      ManifestCatalog::load({std::filesystem::path(PARCELGATE_SOURCE_DIR) / "adapters/carriers"}, faults);
  ASSERT_TRUE(catalog.has_value()) << faults.text();
  for (const Row& row : kTable) {
    SCOPED_TRACE(std::string(row.file) + " by " + std::string(to_string(row.via)));
    const auto decoded = decode_file(**catalog, corpus, row);
    EXPECT_EQ(outcome_of(decoded), row.outcome);
    std::size_t events = 0;
    std::optional<Instant> first;
    std::optional<Instant> last;
    for (const auto& shipment : decoded ? decoded->shipments : std::vector<DecodedShipment>{}) {
      for (const auto& event : shipment.events) {
        ++events;
        first = first ? std::min(*first, event.occurred_at.at) : event.occurred_at.at;
        last = last ? std::max(*last, event.occurred_at.at) : event.occurred_at.at;
      }
    }
    EXPECT_EQ(decoded ? decoded->shipments.size() : 0, row.shipments);
    EXPECT_EQ(events, row.events);
    EXPECT_EQ(first ? to_rfc3339(*first) : "", row.first);
    EXPECT_EQ(last ? to_rfc3339(*last) : "", row.last);
  }
}

/// Acknowledgements, requests and notes lie beside the payloads: none of them may harm, whatever way they come.
TEST(CorpusTable, NoFileHarmsAnyWay) {
  const auto corpus = find_corpus();
  if (!std::filesystem::exists(corpus)) GTEST_SKIP() << "no corpus at " << corpus << "; set PARCELGATE_CORPUS";
  Faults faults;
  const auto catalog =
      ManifestCatalog::load({std::filesystem::path(PARCELGATE_SOURCE_DIR) / "adapters/carriers"}, faults);
  ASSERT_TRUE(catalog.has_value()) << faults.text();
  std::size_t count = 0;
  for (const auto& source : (*catalog)->all()) {
    const auto folder = corpus / std::string(source->id());
    if (!std::filesystem::exists(folder)) continue;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      for (const auto via : {Via::push, Via::poll, Via::mqtt}) {
        const std::string file = std::string(source->id()) + "/" + entry.path().filename().string();
        const auto decoded = decode_file(**catalog, corpus, Row{file, via, 0, 0, "", "", ""});
        ++count;
        if (!decoded)
          EXPECT_FALSE(decoded.error().what.empty()) << file;
        else
          EXPECT_TRUE(decoded->has_events() || !decoded->errors.empty()) << file;
      }
    }
  }
  EXPECT_GT(count, 100U);
}

}  // namespace
}  // namespace parcelgate
