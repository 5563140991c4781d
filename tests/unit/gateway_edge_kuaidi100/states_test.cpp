// States of Kuaidi100 and our statuses, both ways: the facade writes them, our own courier reads them.
#include <filesystem>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "adapters/manifest/catalog.hpp"
#include "gateway/wire/kuaidi100.hpp"

namespace parcelgate {
namespace {

/// The courier "kuaidi100" of our catalogue.
class Kuaidi100States : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    Faults faults;
    auto catalog = ManifestCatalog::load({std::filesystem::path(PARCELGATE_SOURCE_DIR) / "adapters/carriers"}, faults);
    ASSERT_TRUE(catalog) << catalog.error().what;
    catalog_ = *std::move(catalog);
  }
  static void TearDownTestSuite() { catalog_.reset(); }

  /// The one event of an answer to a query.
  static TrackingEvent read(const std::string& body) {
    HttpResponse answer;
    answer.status = 200;
    answer.body = body;
    const std::vector<PollItem> items{{"zto", "75137494011806", {}}};
    const auto decoded = catalog_->find("kuaidi100")
                             ->decode(Account{"a", "kuaidi100", "t", {}, {}},
                                      SourceMessage::poll(answer, items, Instant{std::chrono::hours{500'000}}));
    if (!decoded || decoded->shipments.size() != 1 || decoded->shipments.front().events.size() != 1) {
      ADD_FAILURE() << body << (decoded ? "" : decoded.error().what);
      return {};
    }
    return decoded->shipments.front().events.front();
  }

  /// The answer of the facade for one row.
  static std::string write(std::optional<Kuaidi100State> state, const std::string& text) {
    Kuaidi100Parcel parcel{"zhongtong", "75137494011806"};
    parcel.state = state;
    parcel.rows.push_back({Instant{std::chrono::hours{480'000}}, text, "杭州市", state});
    parcel.detail = Kuaidi100Detail::advanced;
    return render_json([&](JsonWriter& writer) { write_kuaidi100_parcel(writer, parcel); });
  }

  inline static std::unique_ptr<ManifestCatalog> catalog_;
};

struct StateCase {
  const char* code;
  const char* status;
  const char* reason;
  const char* written;  ///< what the facade writes for status and reason: another spelling of the same state
  const char* basic;
};

// The state table of Kuaidi100's documents. Three codes have a twin that says the same and is written instead: 1 is
// 103, 8 is 11, and 401 is 210, see kuaidi100_state().
constexpr StateCase kStates[] = {
    {"1", "picked_up", "accepted", "103", "1"},
    {"101", "info_received", "label_created", "101", "1"},
    {"102", "awaiting_pickup", "pickup_booked", "102", "1"},
    {"103", "picked_up", "accepted", "103", "1"},
    {"0", "in_transit", "in_transit_plain", "0", "0"},
    {"1001", "in_transit", "arrived_city", "1001", "0"},
    {"1002", "in_transit", "linehaul", "1002", "0"},
    {"1003", "in_transit", "redirected", "1003", "0"},
    {"5", "out_for_delivery", "out_for_delivery_plain", "5", "5"},
    {"501", "available_for_pickup", "at_locker_or_station", "501", "5"},
    {"3", "delivered", "delivered_plain", "3", "3"},
    {"301", "delivered", "signed_by_recipient", "301", "3"},
    {"302", "delivered", "delivered_after_exception", "302", "3"},
    {"303", "delivered", "proxy_signed", "303", "3"},
    {"304", "delivered", "locker_or_station_signed", "304", "3"},
    {"6", "returning", "rto_started", "6", "6"},
    {"4", "returned", "rto_signed_back", "4", "4"},
    {"401", "cancelled", "voided", "210", "2"},
    {"14", "returned", "rto_refused_and_signed_back", "14", "14"},
    {"7", "in_transit", "handed_to_partner", "7", "7"},
    {"2", "exception", "exception_generic", "2", "2"},
    {"201", "exception", "stale_not_signed", "201", "2"},
    {"202", "exception", "stale_no_update", "202", "2"},
    {"203", "exception", "refused", "203", "2"},
    {"204", "delivery_attempted", "attempt_failed", "204", "2"},
    {"205", "exception", "pickup_overdue", "205", "2"},
    {"206", "delivery_attempted", "unreachable", "206", "2"},
    {"207", "exception", "out_of_area", "207", "2"},
    {"208", "on_hold", "held", "208", "2"},
    {"209", "exception", "damaged", "209", "2"},
    {"210", "cancelled", "voided", "210", "2"},
    {"8", "customs", "customs_processing", "11", "8"},
    {"10", "customs", "customs_pending", "10", "8"},
    {"11", "customs", "customs_processing", "11", "8"},
    {"12", "customs", "customs_released", "12", "8"},
    {"13", "customs", "customs_delayed", "13", "8"},
};

TEST_F(Kuaidi100States, EachCodeIsReadAndWrittenAgain) {
  for (const StateCase& each : kStates) {
    SCOPED_TRACE(each.code);
    const TrackingEvent event = read(write(Kuaidi100State{each.code, each.code, ""}, ""));
    ASSERT_TRUE(event.status);
    EXPECT_EQ(to_string(*event.status), each.status);
    EXPECT_EQ(to_string(event.reason), each.reason);
    const auto state = kuaidi100_state(event.status, event.reason);
    ASSERT_TRUE(state);
    EXPECT_EQ(state->advanced, each.written);
    EXPECT_EQ(state->basic, each.basic);
  }
}

TEST_F(Kuaidi100States, ANameMeansTheSameAsItsCode) {
  for (const StateCase& each : kStates) {
    const auto state = kuaidi100_state(find_status(each.status), find_reason(each.reason).value());
    ASSERT_TRUE(state) << each.code;
    const TrackingEvent by_code = read(write(state, ""));
    const TrackingEvent by_name = read(write(Kuaidi100State{"", std::string_view{}, state->name}, ""));
    EXPECT_EQ(by_name.status, by_code.status) << state->name;
    EXPECT_EQ(by_name.reason, by_code.reason) << state->name;
  }
}

TEST_F(Kuaidi100States, EachStatusSurvivesWithEachReasonThatItCanHave) {
  const std::map<Status, Status> kOthers{{Status::lost_or_destroyed, Status::exception},
                                         {Status::expired, Status::exception}};
  for (std::size_t at = 0; at < kStatusCount; ++at) {
    const auto status = static_cast<Status>(at);
    const auto other = kOthers.find(status);
    for (std::size_t index = 0; index < all_reasons().size(); ++index) {
      const auto state = kuaidi100_state(status, Reason{static_cast<std::uint16_t>(index)});
      ASSERT_EQ(state.has_value(), status != Status::not_found);
      if (!state) continue;
      const TrackingEvent event = read(write(state, ""));
      EXPECT_EQ(event.status, other == kOthers.end() ? status : other->second)
          << to_string(status) << " " << all_reasons()[index].id;
    }
  }
}

TEST_F(Kuaidi100States, AParcelWithoutAStatusHasNoState) {
  EXPECT_FALSE(kuaidi100_state(std::nullopt, Reason{}));
  const auto document = parse_json(write(std::nullopt, "text"));
  ASSERT_TRUE(document);
  EXPECT_EQ(find_text(*document, "state"), "0");
  EXPECT_TRUE((*document)["data"][0]["statusCode"].IsNull());
}

}  // namespace
}  // namespace parcelgate
