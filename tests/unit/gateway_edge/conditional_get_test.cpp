// ETag, 304 and kept answers of GET /v1/shipments/{carrier}/{tracking_number}.
#include <thread>

#include "adapters/stores/sqlite/connection.hpp"
#include "gateway/ports/function_command.hpp"
#include "tests/unit/gateway_edge/edge_fixture.hpp"

namespace parcelgate::test {
namespace {

/// Numbers of twelve digits are likeliest sf's, else acme's.
class TwoCarriers final : public CarrierDetector {
 public:
  [[nodiscard]] std::vector<CarrierCandidate> detect(const NumberQuestion& question) const override {
    const std::string number(question.number);
    return {{"sf", 45, number, {"12 digits"}}, {"acme", 20, number, {"12 digits"}}};
  }
};

class ConditionalGet : public EdgeFixture {
 protected:
  void SetUp() override {
    EdgeFixture::SetUp();
    key_ = make_key("after_sales");
  }
  HttpReply get_if_changed(const std::string& target, const std::string& key, const std::string& tag,
                           const std::string& language = "") {
    HttpHeaders headers = bearer(key);
    headers.emplace_back("If-None-Match", tag);
    if (!language.empty()) headers.emplace_back("Accept-Language", language);
    return request_reply({"GET", target, "", std::move(headers)});
  }
  static std::string tag_of(const HttpReply& reply) { return std::string(find_header(reply.headers, "ETag")); }
  /// Requests it twice, for the answer that is read and the one that is kept: both must agree.
  HttpReply get_twice(const std::string& target, const std::string& key) {
    const HttpReply read = get(target, key);
    const HttpReply kept = get(target, key);
    EXPECT_EQ(read.status, kept.status);
    EXPECT_EQ(tag_of(read), tag_of(kept));
    if (read.status == 200) {
      EXPECT_EQ(read.body, kept.body);
    }
    return kept;
  }
  void run(std::function<Result<void>(Transaction&)> change) {
    const auto done = submit_and_wait(*store_, std::make_unique<FunctionCommand>(std::move(change)));
    ASSERT_TRUE(done) << done.error().what;
  }
  static PollState poll_row(std::chrono::hours next) {
    PollState row;
    row.key = {"shop", "acme", "N1"};
    row.account = "main";
    row.next_at = Instant{next};
    return row;
  }

  const std::string target_{"/v1/shipments/acme/N1"};
  std::string key_;
};

TEST_F(ConditionalGet, TheTagOfAnAnswerGets304UntilTheShipmentChanges) {
  push_event("N1", "e1", "in_transit");
  const HttpReply first = get(target_, key_);
  const std::string tag = tag_of(first);
  EXPECT_TRUE(tag.size() > 2 && tag.starts_with('"') && tag.ends_with('"')) << tag;
  EXPECT_EQ(find_header(first.headers, "Cache-Control"), "no-cache, private");
  EXPECT_EQ(find_header(first.headers, "Vary"), "Authorization, Accept-Language");
  for (int round = 0; round < 2; ++round) {
    for (const std::string& naming : {tag, "W/" + tag, "\"other\", " + tag, std::string("*")}) {
      const HttpReply same = get_if_changed(target_, key_, naming);
      EXPECT_EQ(same.status, 304) << naming;
      EXPECT_EQ(same.body, "");
      EXPECT_EQ(same.content_type, "");
      EXPECT_EQ(tag_of(same), tag);
      EXPECT_EQ(find_header(same.headers, "Cache-Control"), "no-cache, private");
    }
    EXPECT_EQ(get_if_changed(target_, key_, "\"other\"").body, first.body);
    start({});  // the second round reads everything again, with the same tags
  }
  push_event("N1", "e2", "out_for_delivery", "2026-09-20T11:00:00+08:00");
  const HttpReply changed = get_if_changed(target_, key_, tag);
  EXPECT_EQ(changed.status, 200);
  EXPECT_NE(tag_of(changed), tag);
  EXPECT_STREQ(json(changed)["status"].GetString(), "out_for_delivery");
}

TEST_F(ConditionalGet, TheTagDiffersByViewLanguageAndShipment) {
  push_event("N1", "e1", "in_transit");
  push_event("N2", "e1", "in_transit");
  const std::string customer = make_key("customer", "N1");
  const std::string full = tag_of(get_twice(target_, key_));
  const HttpReply masked = get_twice(target_, customer);
  EXPECT_NE(tag_of(masked), full);
  EXPECT_EQ(get_if_changed(target_, customer, full).body, masked.body) << "the tag of the full view is another one";
  EXPECT_EQ(get_if_changed(target_, key_, full, "en").status, 200);
  EXPECT_EQ(get_if_changed(target_, key_, full, "zh-CN").status, 304) << "the tenant's language";
  EXPECT_NE(tag_of(get("/v1/shipments/acme/N2", key_)), full);
}

TEST_F(ConditionalGet, AKeyWithoutTheRightGetsNo304) {
  push_event("N1", "e1", "in_transit");
  const std::string tag = tag_of(get_twice(target_, key_));
  for (const std::string& naming : {tag, std::string("*")}) {
    EXPECT_EQ(get_if_changed(target_, make_key("customer", "N2"), naming).status, 403);
    EXPECT_EQ(get_if_changed(target_, make_key("after_sales", "", "rival"), naming).status, 404);
    EXPECT_EQ(get_if_changed(target_, "pgk_unknown", naming).status, 401);
    EXPECT_EQ(get_if_changed("/v1/shipments/acme/N9", key_, naming).status, 404);
  }
  EXPECT_EQ(get(target_, make_key("after_sales", "", "rival")).status, 404);
}

TEST_F(ConditionalGet, ChecksAreShownAtOnceAndChangeTheTag) {
  push_event("N1", "e1", "in_transit");
  run([](Transaction& transaction) { return transaction.store_poll(poll_row(std::chrono::hours{480'000})); });
  const std::string tag = tag_of(get_twice(target_, key_));
  run([](Transaction& transaction) { return transaction.store_poll(poll_row(std::chrono::hours{480'001})); });
  const HttpReply later = get_if_changed(target_, key_, tag);
  EXPECT_EQ(later.status, 200);
  EXPECT_STREQ(json(later)["next_check_at"].GetString(), to_rfc3339(Instant{std::chrono::hours{480'001}}).c_str());
  run([](Transaction& transaction) { return transaction.remove_poll({"shop", "acme", "N1"}, "main"); });
  const HttpReply without = get_if_changed(target_, key_, tag_of(later));
  EXPECT_EQ(without.status, 200);
  EXPECT_FALSE(json(without).HasMember("next_check_at"));
}

TEST_F(ConditionalGet, ACorrectedCarrierIsShownUnderBothNames) {
  auto directory = std::make_shared<Directory>(*directory_);
  directory->detector = std::make_shared<TwoCarriers>();
  edge_->replace_directory(directory);
  ASSERT_EQ(post("/v1/shipments", R"({"tracking_number":"444003077898"})", key_).status, 201);
  const HttpReply before = get_twice("/v1/shipments/sf/444003077898", key_);
  EXPECT_STREQ(json(before)["carrier"].GetString(), "sf");
  EXPECT_TRUE(json(before).HasMember("carrier_choice"));
  EXPECT_EQ(get_twice("/v1/shipments/acme/444003077898", key_).status, 404);
  push_event("444003077898", "e1", "in_transit");
  for (const char* carrier : {"sf", "acme"}) {
    const HttpReply after =
        get_if_changed("/v1/shipments/" + std::string(carrier) + "/444003077898", key_, tag_of(before));
    ASSERT_EQ(after.status, 200) << carrier;
    EXPECT_STREQ(json(after)["carrier"].GetString(), "acme");
  }
}

TEST_F(ConditionalGet, AReplacedDirectoryChangesKeptAnswersToo) {
  push_event("N1", "e1", "in_transit");
  const std::string tag = tag_of(get_twice(target_, key_));
  auto english = std::make_shared<Directory>(*directory_);
  english->tenants["shop"].locale = Locale::en;
  edge_->replace_directory(english);
  const HttpReply reply = get_if_changed(target_, key_, tag);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(std::string_view(json(reply)["status_label"].GetString()),
            info(Status::in_transit).labels[static_cast<std::size_t>(Locale::en)]);
}

TEST_F(ConditionalGet, PagesOfEventsHaveNoTag) {
  push_event("N1", "e1", "in_transit");
  static_cast<void>(get_twice(target_, key_));
  const HttpReply page = get_if_changed(target_ + "?include=events", key_, "*");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(tag_of(page), "");
  EXPECT_EQ(find_header(page.headers, "Cache-Control"), "no-store");
  EXPECT_TRUE(json(page).HasMember("events"));
}

/// Rows that are changed behind the store's back show where an answer comes from.
TEST_F(ConditionalGet, AKeptAnswerReadsNothingFromTheStore) {
  push_event("N1", "e1", "in_transit");
  const HttpReply read = get(target_, key_);
  auto connection = sqlite::Connection::open(folder_.path() + "/parcelgate.db");
  ASSERT_TRUE(connection);
  ASSERT_TRUE(connection->execute("UPDATE shipment SET state = x'00'"));
  EXPECT_EQ(get(target_, key_).body, read.body);
  EXPECT_EQ(get_if_changed(target_, key_, tag_of(read)).status, 304);
  start({});
  EXPECT_EQ(get(target_, key_).status, 500);
}

TEST_F(ConditionalGet, AClientThatOnlyRevalidatesNeedsNoReadEither) {
  push_event("N1", "e1", "in_transit");
  const HttpReply read = get(target_, key_);
  start({});
  EXPECT_EQ(get_if_changed(target_, key_, tag_of(read)).status, 304);
  EXPECT_EQ(get(target_, key_).body, read.body) << "the tag was kept, not the answer";
  start({});
  EXPECT_EQ(get_if_changed(target_, key_, tag_of(read)).status, 304);
  auto connection = sqlite::Connection::open(folder_.path() + "/parcelgate.db");
  ASSERT_TRUE(connection);
  ASSERT_TRUE(connection->execute("UPDATE shipment SET state = x'00'"));
  EXPECT_EQ(get_if_changed(target_, key_, tag_of(read)).status, 304);
  EXPECT_EQ(get(target_, key_).status, 500) << "it was never rendered";
}

/// Each push is visible when it is acknowledged, because the store is idle. From then on no thread may show less.
TEST_F(ConditionalGet, NoThreadShowsAnAnswerOlderThanAnAcknowledgedPush) {
  constexpr std::uint32_t kPushes = 200;
  push_event("N1", "e0", "in_transit");
  std::atomic<std::uint32_t> acknowledged{1};
  std::atomic<int> stale{0};
  {
    std::vector<std::jthread> readers;
    for (int thread = 0; thread < 3; ++thread) {
      readers.emplace_back([&](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
          const std::uint32_t least = acknowledged.load();
          if (json(get(target_, key_))["event_count"].GetUint() < least) ++stale;
        }
      });
    }
    for (std::uint32_t number = 1; number <= kPushes; ++number) {
      ASSERT_EQ(push_event("N1", "e" + std::to_string(number), "in_transit").body, "ACME ok");
      acknowledged = number + 1;
      ASSERT_EQ(json(get(target_, key_))["event_count"].GetUint(), number + 1);
    }
  }
  EXPECT_EQ(stale, 0);
}

}  // namespace
}  // namespace parcelgate::test
