// Subscriptions and their pushes on a real store: the first push, further ones, the end, and customers that come and
// go.
#include "gateway/app/kuaidi100/customer_outlets.hpp"
#include "gateway/app/kuaidi100/silent_numbers.hpp"

#include <algorithm>
#include <future>

#include "gateway/app/ingest/ingest_command.hpp"
#include "gateway/base/percent.hpp"
#include "gateway/wire/feed.hpp"
#include "tests/unit/gateway_app_outlets/outlet_fixture.hpp"

namespace parcelgate {
namespace {

using testing::eventually;

constexpr const char* kNumber = "75137494011806";
constexpr const char* kAccepted = R"({"result":true,"returnCode":"200","message":"成功"})";

/// Kuaidi100 calls our carrier acme "zhongtong".
class OneCompany final : public CompanyCodes {
 public:
  [[nodiscard]] std::string find_carrier(std::string_view code) const override {
    return code == "zhongtong" ? "acme" : "";
  }
  [[nodiscard]] std::string_view find_code(std::string_view carrier) const noexcept override {
    return carrier == "acme" ? "zhongtong" : "";
  }
};

/// Keeps the `param` of each push, and answers as the test says.
class Receiver final : public HttpClient {
 public:
  void send(HttpRequest request, Done done) override {
    std::string body;
    pushes.change([&](std::vector<std::string>& all) {
      const auto at = request.body.find("param=");
      all.push_back(form_decode(request.body.substr(at + std::string_view("param=").size())));
      body = answer;
    });
    done(HttpResponse{200, {}, std::move(body), {}});
  }
  void answer_with(std::string text) {
    pushes.change([&](auto&) { answer = std::move(text); });
  }
  testing::Watched<std::vector<std::string>> pushes;
  std::string answer{kAccepted};
};

class Kuaidi100OutletsTest : public OutletTest {
 protected:
  Kuaidi100OutletsTest() {
    auto directory = std::make_shared<Directory>();
    directory->tenants["shop"] = {"basic", Locale::zh_cn};
    directory->rules = rules_;
    directory->kuaidi100_companies = std::make_shared<OneCompany>();
    directory->kuaidi100_customers = {{"C", "key", "", "shop"}};
    directory_ = std::move(directory);
    auto pushes = Kuaidi100Pushes::open(*store_, time_, std::make_shared<const AddressPolicy>());
    EXPECT_TRUE(pushes) << pushes.error().what;
    pushes_ = *std::move(pushes);
  }
  ~Kuaidi100OutletsTest() override { outlets_.reset(); }

  void start() {
    outlets_ = std::make_unique<Kuaidi100Outlets>(
        Kuaidi100Outlets::Parts{*pushes_, *store_, receiver_, time_, metrics_, [this] { return directory_; }});
    use(directory_->kuaidi100_customers);
  }
  void use(const std::vector<Kuaidi100Customer>& customers) {
    auto prepared = outlets_->prepare(customers);
    ASSERT_TRUE(prepared) << prepared.error().what;
    outlets_->take_over(*std::move(prepared), customers);
  }
  void record(const std::string& id, Status status, const std::string& at) {
    TrackingEvent event;
    event.event_id = id;
    event.occurred_at = *parse_rfc3339(at);
    event.status = status;
    event.proof = least_proof(status, {});
    event.carrier_text = "快件 " + id;
    IngestInput input{{time_.now(), "acme", "main", Via::push, "raw"}, "shop", "1.1", {}, "acme"};
    input.decoded.shipments.push_back({"acme", kNumber, {event}});
    const auto stored = submit_and_wait(*store_, std::make_unique<IngestCommand>(std::move(input), rules_, counters_));
    ASSERT_TRUE(stored) << stored.error().what;
  }
  Kuaidi100Pushes::Taken subscribe(std::optional<std::string> salt = {}, const std::string& customer = "C") {
    ShipmentRegistration wanted;
    wanted.key = {"shop", "acme", kNumber};
    wanted.registered_at = time_.now();
    Kuaidi100Subscription subscription{
        customer, "shop", kNumber, "zhongtong", kNumber, "https://mall.example/callback", std::move(salt)};
    std::promise<Result<Kuaidi100Pushes::Taken>> promise;
    pushes_->subscribe(std::move(wanted), rules_, std::move(subscription),
                       [&](Result<Kuaidi100Pushes::Taken> taken) { promise.set_value(std::move(taken)); });
    const auto taken = promise.get_future().get();
    EXPECT_TRUE(taken) << taken.error().what;
    return *taken;
  }
  bool received(std::size_t count) {
    return eventually([&] { return receiver_.pushes.get().size() >= count; });
  }
  /// Waits until an outlet has read the whole feed and has nothing under way.
  void settle(const std::string& outlet = "kuaidi100-C") {
    ASSERT_TRUE(eventually([&] {
      const auto status = outlets_->find(outlet)->status();
      return status.done >= feed_types().size() && status.in_flight == 0 && status.set_aside == 0;
    }));
  }
  std::vector<std::string> feed_types() {
    auto reader = store_->open_reader();
    FeedCursor cursor;
    std::vector<std::string> types;
    const auto entries = (*reader)->read_feed(cursor, {}, 100);
    for (const FeedEntry& entry : *entries) types.push_back(entry.type);
    return types;
  }

  std::shared_ptr<const RulePacks> rules_{std::make_shared<const RulePacks>()};
  std::shared_ptr<const Directory> directory_;
  IngestCounters counters_{metrics_};
  Receiver receiver_;
  std::unique_ptr<Kuaidi100Pushes> pushes_;
  std::unique_ptr<Kuaidi100Outlets> outlets_;
};

TEST_F(Kuaidi100OutletsTest, EachChangePushesTheWholeTraceUntilTheJourneyEnds) {
  start();
  EXPECT_EQ(subscribe(), Kuaidi100Pushes::Taken::added);
  EXPECT_EQ(subscribe(), Kuaidi100Pushes::Taken::repeated);
  record("1", Status::picked_up, "2025-12-16T10:00:00+08:00");
  ASSERT_TRUE(received(1));
  record("2", Status::delivered, "2025-12-17T10:00:00+08:00");
  ASSERT_TRUE(eventually([this] { return receiver_.pushes.get().back().find("shutdown") != std::string::npos; }));
  const std::string last = receiver_.pushes.get().back();
  EXPECT_NE(last.find("快件 1"), std::string::npos) << last;
  EXPECT_NE(last.find("快件 2"), std::string::npos) << last;
  EXPECT_NE(last.find(R"("com":"zhongtong")"), std::string::npos) << last;
  ASSERT_TRUE(eventually([this] { return !pushes_->find("C", kNumber); })) << "it ends with the journey";
  EXPECT_EQ(subscribe(), Kuaidi100Pushes::Taken::added);
}

TEST_F(Kuaidi100OutletsTest, AKnownNumberIsPushedAtOnceAndTheFeedStaysAsItIs) {
  start();
  record("1", Status::picked_up, "2025-12-16T10:00:00+08:00");
  settle();
  EXPECT_TRUE(receiver_.pushes.get().empty());
  subscribe();
  ASSERT_TRUE(received(1));
  settle();
  const auto before = feed_types();
  for (const char* salt : {"another", "and another"}) {
    const std::size_t count = receiver_.pushes.get().size();
    subscribe(salt);
    ASSERT_TRUE(received(count + 1)) << salt;
    settle();
  }
  EXPECT_EQ(feed_types(), before);
  EXPECT_LE(std::count(before.begin(), before.end(), std::string(kShipmentRegistered)), 1);
}

TEST_F(Kuaidi100OutletsTest, TheFirstPushSurvivesACrashAfterTheSubscription) {
  start();
  outlets_->stop();  // as if the process had ended before the outlet received the news
  record("1", Status::picked_up, "2025-12-16T10:00:00+08:00");
  subscribe();
  ASSERT_EQ(records("kuaidi100-C").size(), 1u);
  EXPECT_TRUE(receiver_.pushes.get().empty());
  use(directory_->kuaidi100_customers);
  EXPECT_TRUE(received(1));
  EXPECT_TRUE(eventually([this] { return records("kuaidi100-C").empty(); }));
}

TEST_F(Kuaidi100OutletsTest, APushThatIsNotTakenIsSentAgain) {
  start();
  receiver_.answer_with(R"({"result":false,"returnCode":"500","message":"失败"})");
  subscribe();
  record("1", Status::delivered, "2025-12-16T10:00:00+08:00");
  ASSERT_TRUE(eventually([this] { return !receiver_.pushes.get().empty(); }));
  EXPECT_TRUE(pushes_->find("C", kNumber)) << "a push that was not taken ends nothing";
  receiver_.answer_with(kAccepted);
  ASSERT_TRUE(eventually([this] {
    time_.step(std::chrono::seconds{5});
    outlets_->find("kuaidi100-C")->nudge();
    return !pushes_->find("C", kNumber);
  }));
  EXPECT_GE(receiver_.pushes.get().size(), 2u);
}

TEST_F(Kuaidi100OutletsTest, CustomersComeAndGoWhileTheGatewayRuns) {
  start();
  EXPECT_TRUE(outlets_->find("kuaidi100-C"));
  use({{"C", "key", "", "shop"}, {"D", "other", "", "shop"}});
  ASSERT_TRUE(outlets_->find("kuaidi100-D"));
  record("1", Status::picked_up, "2025-12-16T10:00:00+08:00");
  subscribe({}, "D");
  ASSERT_TRUE(received(1)) << "no restart is needed";
  use({{"D", "other", "", "shop"}});
  EXPECT_FALSE(outlets_->find("kuaidi100-C"));
  EXPECT_TRUE(outlets_->find("kuaidi100-D"));
}

TEST_F(Kuaidi100OutletsTest, AnOutletOfAnotherTenantStartsAgain) {
  start();
  const auto before = outlets_->find("kuaidi100-C");
  use({{"C", "key", "", "elsewhere"}});
  const auto after = outlets_->find("kuaidi100-C");
  ASSERT_TRUE(after);
  EXPECT_NE(after, before);
}

class SilentNumbersTest : public Kuaidi100OutletsTest {
 protected:
  std::size_t aborts() {
    const auto all = receiver_.pushes.get();
    return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [](const std::string& param) {
      return param.find(R"("status":"abort")") != std::string::npos;
    }));
  }
  void step_and_look(std::chrono::milliseconds by) {
    time_.step(by);
    const auto looked = silent_.look();
    ASSERT_TRUE(looked) << looked.error().what;
  }
  /// Nothing but look() looks: the thread waits for half an hour.
  SilentNumbers silent_{{*pushes_, *store_, receiver_, time_, [this] { return directory_; }}};
};

TEST_F(SilentNumbersTest, ThreeDaysWithoutAScanEndASubscription) {
  subscribe();
  step_and_look(SilentNumbers::kWithoutScan);
  EXPECT_EQ(aborts(), 0u);
  step_and_look(std::chrono::minutes{1});
  ASSERT_EQ(aborts(), 1u);
  const std::string push = receiver_.pushes.get().back();
  EXPECT_NE(push.find(R"("message":"3天查询无记录")"), std::string::npos) << push;
  EXPECT_NE(push.find(R"("status":"201")"), std::string::npos) << push;
  EXPECT_NE(push.find(R"("data":[])"), std::string::npos) << push;
  EXPECT_FALSE(pushes_->find("C", kNumber));
  step_and_look(std::chrono::hours{24});
  EXPECT_EQ(aborts(), 1u);
}

TEST_F(SilentNumbersTest, SixtyDaysWithoutANewScanEndASubscription) {
  subscribe();
  record("1", Status::in_transit, "2025-12-17T10:00:00+08:00");
  step_and_look(std::chrono::hours{24} * 10);
  EXPECT_EQ(aborts(), 0u) << "it has a scan";
  step_and_look(std::chrono::hours{24} * 49);
  EXPECT_EQ(aborts(), 0u);
  step_and_look(std::chrono::hours{24} * 2);
  ASSERT_EQ(aborts(), 1u);
  const std::string push = receiver_.pushes.get().back();
  EXPECT_NE(push.find(R"("message":"60天无变化")"), std::string::npos) << push;
  EXPECT_NE(push.find("快件 1"), std::string::npos) << push;
  EXPECT_FALSE(pushes_->find("C", kNumber));
}

TEST_F(SilentNumbersTest, AnAbortThatIsNotTakenIsSentFourTimes) {
  receiver_.answer_with(R"({"result":false,"returnCode":"500","message":"失败"})");
  subscribe();
  step_and_look(SilentNumbers::kWithoutScan + std::chrono::minutes{1});
  for (unsigned attempt = 1; attempt < SilentNumbers::kMostAttempts; ++attempt) {
    EXPECT_EQ(aborts(), attempt);
    EXPECT_TRUE(pushes_->find("C", kNumber));
    step_and_look(SilentNumbers::kLookEvery);
  }
  EXPECT_EQ(aborts(), SilentNumbers::kMostAttempts);
  EXPECT_FALSE(pushes_->find("C", kNumber));
}

TEST_F(SilentNumbersTest, AJourneyThatHasEndedIsLeftToItsOwnPush) {
  record("1", Status::delivered, "2025-12-17T10:00:00+08:00");
  subscribe();
  step_and_look(std::chrono::hours{24} * 61);
  EXPECT_EQ(aborts(), 0u);
  EXPECT_TRUE(pushes_->find("C", kNumber));
}

TEST_F(SilentNumbersTest, TheAgeOfASubscriptionSurvivesARestart) {
  subscribe();
  time_.step(SilentNumbers::kWithoutScan);
  const auto again = Kuaidi100Pushes::open(*store_, time_, std::make_shared<const AddressPolicy>());
  ASSERT_TRUE(again);
  EXPECT_TRUE((*again)->list_older(time_.now() - SilentNumbers::kWithoutScan).empty());
  time_.step(std::chrono::minutes{1});
  EXPECT_EQ((*again)->list_older(time_.now() - SilentNumbers::kWithoutScan).size(), 1u);
}

}  // namespace
}  // namespace parcelgate
