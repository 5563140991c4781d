#include "gateway/wire/feed_filter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "gateway/wire/feed_types.hpp"
#include "gateway/wire/webhook_subscription.hpp"

namespace parcelgate {
namespace {

FeedEntry entry_of(std::string type, std::string carrier, std::string data) {
  FeedEntry entry;
  entry.type = std::move(type);
  entry.carrier = std::move(carrier);
  entry.data = std::move(data);
  return entry;
}

FeedFilter read(const std::string& json, Faults& faults, const FilterNames& names = {}) {
  const auto document = parse_json(json);
  EXPECT_TRUE(document) << json;
  return read_feed_filter(*document, "/filter", names, faults);
}

TEST(FeedFilter, WithoutConditionsEverythingPasses) {
  EXPECT_TRUE(FeedFilter{}.matches(entry_of("parcelgate.return.registered.v1", "", "not even JSON")));
}

TEST(FeedFilter, EachConditionIsHeldAgainstItsMember) {
  const FeedEntry scan = entry_of("parcelgate.shipment.event_recorded.v1", "sf",
                                  R"({"leg":"return","status":"x","shipment":{"status":"delivered"}})");
  const FeedEntry registered =
      entry_of("parcelgate.shipment.registered.v1", "sf", R"({"leg":"outbound","status":"in_transit"})");
  const FeedEntry clock = entry_of("parcelgate.clock.breached.v1", "", R"({"clock":{"id":"buyer_sends"}})");
  const FeedEntry alert = entry_of("parcelgate.alert.opened.v1", "", R"({"alert":{"kind":"goods_not_back"}})");
  const auto passing = [&](const FeedFilter& filter) {
    std::string out;
    for (const auto& [name, entry] : {std::pair{'s', &scan}, {'r', &registered}, {'c', &clock}, {'a', &alert}}) {
      if (filter.matches(*entry)) out += name;
    }
    return out;
  };
  EXPECT_EQ(passing({.types = {"parcelgate.clock.*"}}), "c");
  EXPECT_EQ(passing({.types = {"parcelgate.clock.*", "parcelgate.alert.opened.v1"}}), "ca");
  EXPECT_EQ(passing({.types = {"parcelgate.alert.closed.v1"}}), "");
  EXPECT_EQ(passing({.carriers = {"sf", "zto"}}), "sr");
  EXPECT_EQ(passing({.carriers = {"zto"}}), "");
  EXPECT_EQ(passing({.statuses = {"delivered"}}), "s");
  EXPECT_EQ(passing({.statuses = {"in_transit"}}), "r");
  EXPECT_EQ(passing({.legs = {"return"}}), "s");
  EXPECT_EQ(passing({.clocks = {"buyer_sends"}}), "c");
  EXPECT_EQ(passing({.alerts = {"goods_not_back"}}), "a");
  EXPECT_EQ(passing({.carriers = {"sf"}, .statuses = {"delivered"}, .legs = {"outbound"}}), "");
}

TEST(FeedFilter, AnEntryWhoseDataCannotBeReadPassesNoConditionOnIt) {
  EXPECT_FALSE((FeedFilter{.legs = {"return"}}.matches(entry_of("t", "sf", "{"))));
}

TEST(FeedFilter, UnknownWordsAreFaultsThatListTheKnownOnes) {
  Faults faults;
  FilterNames names;
  names.carriers = {[](std::string_view name) { return name == "顺丰" ? std::string("sf") : std::string(); },
                    [](std::string_view) { return std::string("did you mean \"sf\"?"); }};
  names.clocks = {"buyer_sends"};
  const FeedFilter filter = read(R"({"types": ["parcelgate.clock.brached.v1"], "carriers": ["顺丰", "sff"],
                                     "statuses": ["arrived"], "legs": ["sideways"], "clocks": ["buyer_send"],
                                     "alerts": ["fire"], "colour": ["red"]})",
                                 faults, names);
  EXPECT_EQ(filter.carriers.front(), "sf");
  const std::string all = faults.text();
  for (const char* expected :
       {"/filter/types: unknown type \"parcelgate.clock.brached.v1\"; did you mean \"parcelgate.clock.breached.v1\"?",
        "/filter/carriers: no carrier \"sff\"; did you mean \"sf\"?", "/filter/statuses: unknown status \"arrived\"",
        "/filter/legs: unknown leg \"sideways\"; known: outbound, return, rto, exchange",
        "/filter/clocks: unknown clock \"buyer_send\"; did you mean \"buyer_sends\"?",
        "/filter/alerts: unknown kind of alert \"fire\"", "/filter/colour: unknown field"}) {
    EXPECT_NE(all.find(expected), std::string::npos) << expected << "\nin\n" << all;
  }
  EXPECT_EQ(faults.size(), 7u);
}

TEST(FeedFilter, AStoredFilterMayNameWhatIsGone) {
  Faults faults;
  const FeedFilter filter = read(R"({"carriers": ["gone"], "clocks": ["gone"]})", faults);
  EXPECT_TRUE(faults.empty()) << faults.text();
  EXPECT_EQ(filter.clocks, std::vector<std::string>{"gone"});
}

TEST(FeedFilter, AnEmptyListIsAFaultBecauseItWouldMeanEverything) {
  Faults faults;
  read(R"({"types": [], "clocks": []})", faults);
  ASSERT_EQ(faults.size(), 2u) << faults.text();
  EXPECT_EQ(to_string(faults.front(), "f"), "f /filter/types: is empty; leave it out to get all");
}

TEST(FeedFilter, AListIsLimited) {
  std::string json = R"({"clocks": [)";
  for (int count = 0; count < 101; ++count) json += (count == 0 ? "\"c" : ",\"c") + std::to_string(count) + "\"";
  Faults faults;
  read(json + "]}", faults);
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults.front().what, "has more than 100 elements");
}

TEST(FeedTypes, EachIsThereOnceAndBelongsToOneGroup) {
  const auto types = all_feed_types();
  EXPECT_EQ(std::set<std::string_view>(types.begin(), types.end()).size(), types.size());
  for (const std::string_view type : types) {
    const auto groups = all_feed_type_groups();
    EXPECT_EQ(std::count_if(groups.begin(), groups.end(), [&](auto group) { return is_feed_type(type, group); }), 1)
        << type;
    EXPECT_TRUE(type.ends_with(".v1")) << type;
  }
}

TEST(WebhookSubscription, ItsStoredFormIsReadBack) {
  WebhookSubscription subscription;
  subscription.id = "wh_1";
  subscription.tenant = "shop";
  subscription.url = "https://shop.example/hook?a=\"b\"";
  subscription.description = "售后";
  subscription.filter.types = {"parcelgate.clock.*"};
  subscription.filter.legs = {"return"};
  subscription.content_mode = ContentMode::binary;
  subscription.max_in_flight = 3;
  subscription.max_per_second = 50;
  const Instant at{std::chrono::milliseconds{1'772'446'800'123}};
  subscription.secrets = {{"whsec_b", at, std::nullopt}, {"whsk_a", at, at + std::chrono::hours{24}}};
  subscription.created_at = at;
  subscription.updated_at = at + std::chrono::milliseconds{1};
  subscription.disabled_reason = "the receiver answered 410";
  const auto read = parse_stored_subscription(render_stored_subscription(subscription));
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(*read, subscription);
  subscription.tenant.clear();
  EXPECT_EQ(*parse_stored_subscription(render_stored_subscription(subscription)), subscription);
}

TEST(WebhookSubscription, TheShownFormHasNoSecret) {
  WebhookSubscription subscription;
  subscription.secrets = {{"whsec_b", {}, std::nullopt}};
  const std::string shown =
      render_json_object([&](JsonWriter& writer) { write_subscription_members(writer, subscription); });
  EXPECT_EQ(shown.find("whsec"), std::string::npos) << shown;
}

}  // namespace
}  // namespace parcelgate
