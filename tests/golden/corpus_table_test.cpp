// The content of each sample message in tests/golden/corpus: file, inlet, shipments, events, first and last instant,
// final state.
#include <filesystem>

#include <gtest/gtest.h>

#include "adapters/manifest/catalog.hpp"
#include "gateway/domain/reduce.hpp"
#include "gateway/domain/shipment.hpp"
#include "tests/support/corpus.hpp"

namespace parcelgate {
namespace {

struct Row {
  std::string_view file;
  Via via;
  std::size_t shipments;
  std::size_t events;
  std::string_view first;  ///< UTC
  std::string_view last;
  std::string_view outcome;      ///< state of the last shipment, or how the message's error begins
  std::string_view carrier{};    ///< whose folder decodes it; empty: as the corpus's folder is called
  std::string_view secret{};     ///< "name=value" of the account, where the payload is sealed
  std::string_view requested{};  ///< number of the poll, where the answer does not repeat it
};

// One file of rows for each batch of couriers: tests/golden/rows.

constexpr Row kTable[] = {
#include "corpus_rows.inc"
};

Result<Decoded> decode_file(const ManifestCatalog& catalog, const Row& row) {
  const std::string id(row.carrier.empty() ? row.file.substr(0, row.file.find('/')) : row.carrier);
  const CarrierSource* source = catalog.find(id);
  if (source == nullptr) return unexpected(ErrorKind::config, "no courier is called " + id);
  const std::string body = read_corpus_file(std::string(row.file));
  Account account{"a", id, "t", {}, {}};
  const auto equals = row.secret.find('=');
  if (equals != std::string_view::npos)
    account.secrets[std::string(row.secret.substr(0, equals))] = {std::string(row.secret.substr(equals + 1))};
  const PollItem requested{id, std::string(row.requested), {}};
  const HttpHeaders headers;
  SourceMessage message;
  message.via = row.via;
  message.headers = &headers;
  message.body = body;
  if (!row.requested.empty()) message.requested = {&requested, 1};
  return source->decode(account, message);
}

/// The state that the events of the last shipment lead to, or the error's kind.
std::string outcome_of(const Result<Decoded>& decoded) {
  if (!decoded) return std::string(to_string(decoded.error().kind));
  if (decoded->shipments.empty())
    return decoded->errors.empty() ? "nothing" : std::string(to_string(decoded->errors.front().code));
  Shipment shipment;
  (void)reduce(shipment, decoded->shipments.back().events);
  return shipment.status ? std::string(to_string(*shipment.status)) : "unmapped";
}

TEST(CorpusTable, EachPayloadDecodesToWhatItHolds) {
  Faults faults;
  const auto catalog =
      ManifestCatalog::load({std::filesystem::path(PARCELGATE_SOURCE_DIR) / "adapters/carriers"}, faults);
  ASSERT_TRUE(catalog.has_value()) << faults.text();
  for (const Row& row : kTable) {
    SCOPED_TRACE(std::string(row.file) + " by " + std::string(to_string(row.via)));
    const auto decoded = decode_file(**catalog, row);
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

/// The corpus also holds acknowledgements and requests: decoding one as a message must report an error, not crash.
TEST(CorpusTable, EveryFileDecodesOrReportsAnErrorByEveryInlet) {
  Faults faults;
  const auto catalog =
      ManifestCatalog::load({std::filesystem::path(PARCELGATE_SOURCE_DIR) / "adapters/carriers"}, faults);
  ASSERT_TRUE(catalog.has_value()) << faults.text();
  std::size_t count = 0;
  for (const auto& source : (*catalog)->all()) {
    const auto folder = corpus_folder() / std::string(source->id());
    if (!std::filesystem::exists(folder)) continue;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      for (const auto via : {Via::push, Via::poll, Via::mqtt}) {
        const std::string file = std::string(source->id()) + "/" + entry.path().filename().string();
        const auto decoded = decode_file(**catalog, Row{file, via, 0, 0, "", "", ""});
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
