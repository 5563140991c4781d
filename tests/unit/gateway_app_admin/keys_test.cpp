// API keys, pauses of outlets and unknown requests, as an operator's commands meet them, on a real store.
#include <gtest/gtest.h>

#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/app/admin/admin_service.hpp"
#include "gateway/app/admin/quarantine_commands.hpp"
#include "gateway/ports/function_command.hpp"
#include "gateway/wire/json.hpp"
#include "tests/support/stepped_time.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::test {
namespace {

using namespace std::chrono_literals;

class AdminKeys : public ::testing::Test {
 protected:
  AdminKeys() {
    sqlite::Options options;
    options.folder = folder_.path();
    store_ = *sqlite::open_store(options, metrics_, time_);
    admin_ = std::make_unique<AdminService>(*store_, time_);
  }
  rapidjson::Document send(std::string_view request) { return *parse_json(admin_->handle(request)); }
  /// The reason of a refusal, as "<kind>: <what>"; "ok" when the request was not refused.
  std::string refusal_of(std::string_view request) {
    const auto answer = send(request);
    if (answer["ok"].GetBool()) return "ok";
    return std::string(find_text(answer["error"], "kind")) + ": " + std::string(find_text(answer["error"], "what"));
  }
  std::string create(std::string_view request) { return std::string(find_text(send(request), "id")); }
  void store_outlet(const std::string& id) {
    EXPECT_TRUE(submit_and_wait(*store_, std::make_unique<FunctionCommand>([id](Transaction& transaction) {
      return transaction.store_outlet({id, FeedCursor{{1}}, false});
    })));
  }
  bool is_paused(const std::string& id) {
    const auto outlets = *(*store_->open_reader())->list_outlets();
    for (const OutletState& outlet : outlets) {
      if (outlet.outlet == id) return outlet.paused;
    }
    throw std::runtime_error("no outlet " + id);
  }

  TemporaryFolder folder_;
  Metrics metrics_;
  testing::SteppedTime time_{Instant{24h * 365 * 56}};
  std::unique_ptr<Store> store_;
  std::unique_ptr<AdminService> admin_;
};

TEST_F(AdminKeys, ACustomerKeyIsListedWithItsShipmentInCanonicalForm) {
  const auto answer = send(R"({"command": "keys.create", "scope": "customer", "tenant": "shop", "carrier": "SF",
                               "tracking_number": "sf 1234567890123", "expires_in": "30d"})");
  ASSERT_TRUE(answer["ok"].GetBool());
  EXPECT_TRUE(find_text(answer, "key").starts_with("pgk_"));
  const auto listed = send(R"({"command": "keys.list"})");
  ASSERT_EQ(listed["keys"].Size(), 1u);
  const auto& key = listed["keys"][0];
  EXPECT_EQ(find_text(key, "id"), find_text(answer, "id"));
  EXPECT_EQ(find_text(key, "carrier"), "sf");
  EXPECT_EQ(find_text(key, "tracking_number"), "SF1234567890123");
  EXPECT_EQ(find_text(key, "expires_at"), to_rfc3339(time_.now() + 24h * 30));
  EXPECT_FALSE(key["revoked"].GetBool());
  EXPECT_TRUE(find_text(key, "key").empty()) << "the secret is shown once, when the key is made";
}

TEST_F(AdminKeys, AKeyThatOpensMoreOrLessThanItsScopeIsRefused) {
  const std::vector<std::pair<std::string, std::string>> table{
      {R"("scope": "root")", "scope must be"},
      {R"("scope": "after_sales")", "needs a tenant"},
      {R"("scope": "customer", "tenant": "shop")", "opens one shipment"},
      {R"("scope": "customer", "tenant": "shop", "carrier": "sf")", "opens one shipment"},
      {R"("scope": "after_sales", "tenant": "shop", "carrier": "sf")", "only a customer key"},
      {R"("scope": "admin", "tracking_number": "SF1234567890123")", "only a customer key"},
      {R"("scope": "customer", "tenant": "shop", "carrier": "sf", "tracking_number": "!?")", "not a tracking number"},
  };
  for (const auto& [members, reason] : table) {
    const auto refused = refusal_of(R"({"command": "keys.create", )" + members + "}");
    EXPECT_TRUE(refused.starts_with("rejected: ")) << members << ": " << refused;
    EXPECT_NE(refused.find(reason), std::string::npos) << members << ": " << refused;
  }
  EXPECT_TRUE(refusal_of(R"({"command": "keys.create", "scope": "admin", "expires_in": "soon"})")
                  .starts_with("rejected: --expires-in: "));
  EXPECT_EQ(send(R"({"command": "keys.list"})")["keys"].Size(), 0u);
}

TEST_F(AdminKeys, ARevokedKeyStaysListed) {
  const auto id = create(R"({"command": "keys.create", "scope": "admin"})");
  EXPECT_EQ(refusal_of(R"({"command": "keys.revoke", "id": ")" + id + "\"}"), "ok");
  const auto listed = send(R"({"command": "keys.list"})");
  ASSERT_EQ(listed["keys"].Size(), 1u);
  EXPECT_TRUE(listed["keys"][0]["revoked"].GetBool());
  EXPECT_TRUE(refusal_of(R"({"command": "keys.revoke", "id": "key-0"})").starts_with("not_found: "));
}

TEST_F(AdminKeys, WithoutAGatewayAPauseIsStored) {
  store_outlet("rt");
  EXPECT_EQ(refusal_of(R"({"command": "outlets.pause", "outlet": "rt"})"), "ok");
  EXPECT_TRUE(is_paused("rt"));
  EXPECT_EQ(refusal_of(R"({"command": "outlets.resume", "outlet": "rt"})"), "ok");
  EXPECT_FALSE(is_paused("rt"));
  EXPECT_TRUE(refusal_of(R"({"command": "outlets.pause", "outlet": "mail"})").starts_with("not_found: "));
}

TEST_F(AdminKeys, ARunningGatewayPausesItsOutletItself) {
  store_outlet("rt");
  std::vector<std::pair<std::string, bool>> calls;
  admin_ = std::make_unique<AdminService>(*store_, time_, [&](std::string_view id, bool paused) -> Result<void> {
    if (id != "rt") return unexpected(ErrorKind::not_found, "no such outlet");
    calls.emplace_back(id, paused);
    return {};
  });
  EXPECT_EQ(refusal_of(R"({"command": "outlets.pause", "outlet": "rt"})"), "ok");
  EXPECT_EQ(refusal_of(R"({"command": "outlets.resume", "outlet": "rt"})"), "ok");
  EXPECT_EQ(refusal_of(R"({"command": "outlets.pause", "outlet": "mail"})"), "not_found: no such outlet");
  EXPECT_EQ(calls, (std::vector<std::pair<std::string, bool>>{{"rt", true}, {"rt", false}}));
  EXPECT_FALSE(is_paused("rt")) << "the follower stores its own state";
}

TEST_F(AdminKeys, AQuarantinedMessageIsShownWithItsBody) {
  add_quarantine_commands(*admin_, *store_);
  std::int64_t id = 0;
  const auto stored =
      submit_and_wait(*store_, std::make_unique<FunctionCommand>([&](Transaction& transaction) -> Result<void> {
        QuarantinedMessage held;
        held.message = {time_.now(), "sf", "sf-main", Via::mqtt, "not JSON"};
        held.reason = "no shape fits";
        held.headers = "topic: t/1\n";
        const auto kept = transaction.append_quarantine(held);
        if (!kept) return unexpected(kept.error());
        id = *kept;
        return {};
      }));
  ASSERT_TRUE(stored);
  const auto shown = send(R"({"command": "quarantine.show", "id": )" + std::to_string(id) + "}");
  EXPECT_EQ(find_text(shown, "source"), "sf");
  EXPECT_EQ(find_text(shown, "via"), "mqtt");
  EXPECT_EQ(find_text(shown, "reason"), "no shape fits");
  EXPECT_EQ(find_text(shown, "headers"), "topic: t/1\n");
  EXPECT_EQ(find_text(shown, "body_base64"), "bm90IEpTT04=");
  EXPECT_TRUE(refusal_of(R"({"command": "quarantine.show", "id": 99})").starts_with("not_found: "));
  EXPECT_TRUE(refusal_of(R"({"command": "quarantine.show"})").starts_with("not_found: "));
}

TEST_F(AdminKeys, ARequestThatIsNoCommandIsRefusedWithAReason) {
  EXPECT_TRUE(refusal_of(R"({"command": "keys.)").starts_with("malformed: "));
  EXPECT_TRUE(refusal_of(R"({"command": "keys.eat"})").starts_with("rejected: "));
  EXPECT_TRUE(refusal_of("{}").starts_with("rejected: "));
}

TEST_F(AdminKeys, AnAddedCommandIsAnsweredAndReplacesNoBuiltInOne) {
  const auto answer = [](const rapidjson::Value&) -> Result<std::string> { return R"({"ok": true, "own": 1})"; };
  admin_->add("reload", answer);
  admin_->add("keys.list", answer);
  EXPECT_TRUE(send(R"({"command": "reload"})").HasMember("own"));
  EXPECT_FALSE(send(R"({"command": "keys.list"})").HasMember("own"));
}

}  // namespace
}  // namespace parcelgate::test
