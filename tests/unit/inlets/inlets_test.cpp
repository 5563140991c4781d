// The same messages through each way in: what becomes of them must not depend on how they came.
#include <gmock/gmock.h>

#include "tests/unit/inlets/inlet_drivers.hpp"

namespace parcelgate::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kEvents = R"({"number":"N1","events":["e1","e2"]})";
constexpr const char* kInPart =
    R"({"number":"N1","events":["e1"],"faults":[{"code":"malformed","what":"event 2 has no time","number":"N1"}]})";
constexpr const char* kUnreadable = "{oops";
constexpr const char* kOnlyFaulty = R"({"faults":[{"code":"malformed","what":"no time","number":"N1"}]})";
constexpr const char* kNothing = R"({"faults":[{"code":"no_events","what":"nothing yet","number":"N1"}]})";
constexpr const char* kEnds = R"({"faults":[{"code":"ended","what":"thirty days are over","number":"N1"}]})";
constexpr const char* kEndsInPart =
    R"({"faults":[{"code":"ended","what":"over","number":"N1"},{"code":"malformed","what":"no time","number":"N2"}]})";

struct Way {
  const char* name;
  std::unique_ptr<InletDriver> (*make)(InletWorld&);
};
template <class Driver>
std::unique_ptr<InletDriver> make_driver(InletWorld& world) {
  return std::make_unique<Driver>(world);
}
void PrintTo(const Way& way, std::ostream* out) {
  *out << way.name;
}

class InletsTest : public ::testing::TestWithParam<Way> {
 protected:
  InletsTest() : driver_(GetParam().make(world_)) {}

  std::size_t events() {
    const auto shipment = world_.reader->find_shipment(world_.number);
    return shipment && *shipment ? (*shipment)->event_count : 0;
  }
  std::vector<QuarantinedMessage> quarantine() {
    std::vector<QuarantinedMessage> out;
    const auto listed = world_.reader->list_quarantine(10);
    for (const auto& row : *listed) out.push_back(**world_.reader->find_quarantined(row.id));
    return out;
  }
  bool is_push() const { return std::string_view(GetParam().name) == "push"; }
  double counter(const std::string& line) {
    const std::string text = world_.metrics.render();
    const auto at = text.find("\n" + line + " ");
    return at == std::string::npos ? 0 : std::stod(text.substr(at + line.size() + 2));
  }

  InletWorld world_;
  std::unique_ptr<InletDriver> driver_;
};

TEST_P(InletsTest, EventsAreRecordedAndNothingIsQuarantined) {
  EXPECT_TRUE(driver_->send(kEvents));
  EXPECT_EQ(events(), 2u);
  EXPECT_TRUE(quarantine().empty());
}

TEST_P(InletsTest, APartlyReadMessageIsRecordedAndQuarantined) {
  EXPECT_TRUE(driver_->send(kInPart));
  EXPECT_EQ(events(), 1u);
  const auto kept = quarantine();
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept[0].message.body, kInPart);
  if (!driver_->starts_in_quarantine()) {
    EXPECT_EQ(kept[0].reason, "in part: malformed: event 2 has no time");
  }
}

TEST_P(InletsTest, AnUnreadableMessageIsQuarantinedWithTheSameHeaders) {
  EXPECT_TRUE(driver_->send(kUnreadable));
  EXPECT_EQ(events(), 0u);
  const auto kept = quarantine();
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept[0].message.body, kUnreadable);
  EXPECT_THAT(kept[0].headers, Not(HasSubstr("s3cr3t")));
  if (std::string_view(GetParam().name) == "mqtt") {
    EXPECT_EQ(kept[0].headers, "topic: parcels/N1\n");
  } else {
    EXPECT_THAT(kept[0].headers, HasSubstr("content-type: application/json\n"));
    EXPECT_THAT(kept[0].headers, HasSubstr("X-Signature: (left out)\n"));
    EXPECT_THAT(kept[0].headers, HasSubstr("Set-Cookie: (left out)\n"));
  }
}

TEST_P(InletsTest, AMessageOfNothingButFaultsIsUnreadable) {
  EXPECT_TRUE(driver_->send(kOnlyFaulty));
  EXPECT_EQ(events(), 0u);
  EXPECT_EQ(quarantine().size(), 1u);
}

TEST_P(InletsTest, TheVocabularyAlarmIsRaisedByUnreadableMessagesAlone) {
  if (driver_->starts_in_quarantine()) return;  // it was raised when the message came
  const std::string alarm = R"(parcelgate_vocabulary_drift_total{kind="shape",source="acme"})";
  EXPECT_TRUE(driver_->send(kEvents));
  EXPECT_TRUE(driver_->send(kInPart));
  EXPECT_EQ(counter(alarm), 0);
  EXPECT_TRUE(driver_->send(kUnreadable));
  EXPECT_EQ(counter(alarm), 1) << world_.metrics.render();
  EXPECT_EQ(counter("parcelgate_messages_quarantined_total"), 2);
}

TEST_P(InletsTest, AMessageThatHoldsNothingLeavesNothing) {
  EXPECT_TRUE(driver_->send(kNothing));
  EXPECT_EQ(events(), 0u);
  EXPECT_TRUE(quarantine().empty());
}

TEST_P(InletsTest, TheEndOfASubscriptionIsRecordedAlsoWithAFault) {
  for (const char* body : {kEnds, kEndsInPart}) {
    world_.run([&](Transaction& transaction) {
      PollState row;
      row.key = world_.number;
      row.account = "main";
      row.next_at = world_.time.now();
      row.subscription.state = SubscriptionState::subscribed;
      row.subscription.at = world_.time.now() - std::chrono::hours{1};
      return transaction.store_poll(row);
    });
    EXPECT_TRUE(driver_->send(body));
    EXPECT_EQ(world_.reader->find_polls(world_.number)->front().subscription.state, SubscriptionState::ended) << body;
  }
  EXPECT_EQ(quarantine().size(), 1u) << "for the fault in the message of the second event";
}

TEST_P(InletsTest, AnAccountInShadowModeActsOnNothing) {
  world_.set_mode(false);
  for (const char* body : {kEvents, kInPart, kUnreadable}) EXPECT_TRUE(driver_->send(body));
  EXPECT_EQ(events(), 0u);
  EXPECT_EQ(quarantine().size(), driver_->starts_in_quarantine() ? 3u : 0u);
}

TEST_P(InletsTest, AFullQueueLosesNothing) {
  for (const char* body : {kInPart, kUnreadable}) {
    if (!driver_->has_something_to_store(body == kUnreadable)) continue;
    world_.store->is_full = true;
    if (!driver_->send(body)) {
      world_.store->is_full = false;
      EXPECT_TRUE(driver_->send_again(body)) << body;
    } else {
      EXPECT_FALSE(world_.store->is_full) << "it was taken, so it has waited for room";
    }
  }
  world_.drain();
  EXPECT_EQ(events(), 1u);
  EXPECT_EQ(quarantine().size(), driver_->starts_in_quarantine() ? 1u : 2u);
  if (is_push()) {
    EXPECT_EQ(counter(R"(parcelgate_hook_messages_total{outcome="busy",source="acme"})"), 2);
  }
}

TEST_P(InletsTest, AStoreThatCannotWriteAcknowledgesNothingAndStoresNothingByHalves) {
  for (const char* body : {kUnreadable, kEvents, kInPart}) {
    if (!driver_->has_something_to_store(body == kUnreadable)) continue;
    world_.store->fails = true;
    EXPECT_FALSE(driver_->send(body)) << body;
    EXPECT_EQ(events(), 0u);
    if (!driver_->starts_in_quarantine()) {
      EXPECT_TRUE(quarantine().empty());
    }
  }
  world_.store->fails = false;
  EXPECT_TRUE(driver_->send_again(kInPart));
  EXPECT_EQ(events(), 1u);
  EXPECT_EQ(quarantine().size(), driver_->starts_in_quarantine() ? 2u : 1u) << "a retry keeps the whole one too";
}

TEST_P(InletsTest, TheSameMessageAgainChangesNothing) {
  EXPECT_TRUE(driver_->send(kEvents));
  EXPECT_TRUE(driver_->send(kEvents));
  EXPECT_EQ(events(), 2u);
  EXPECT_TRUE(quarantine().empty());
}

INSTANTIATE_TEST_SUITE_P(Ways, InletsTest,
                         ::testing::Values(Way{"push", make_driver<PushDriver>}, Way{"mqtt", make_driver<MqttDriver>},
                                           Way{"poll", make_driver<PollDriver>},
                                           Way{"retry", make_driver<RetryDriver>}),
                         [](const auto& way) { return std::string(way.param.name); });

}  // namespace
}  // namespace parcelgate::test
