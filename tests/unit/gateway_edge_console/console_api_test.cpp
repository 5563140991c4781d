// The console over the edge: sessions, scopes, the audit log and commands.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/app/admin/audit_log.hpp"
#include "gateway/app/admin/quarantine_commands.hpp"
#include "tests/unit/gateway_edge/edge_fixture.hpp"

namespace parcelgate::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// What a browser keeps of a sign-in.
struct Browser {
  std::string cookie;
  std::string csrf;
};

class ConsoleApi : public EdgeFixture {
 protected:
  void SetUp() override {
    EdgeFixture::SetUp();
    admin_ = std::make_unique<AdminService>(*store_, time_);
    add_audit_command(*admin_, *store_);
    add_quarantine_commands(*admin_, *store_);
    commands_ =
        std::make_unique<OperatorCommands>([this](std::string_view request) { return admin_->handle(request); });
    auto overview =
        Overview::create({*store_, time_, [this] { return directory_; }, [] { return std::vector<OutletFigures>{}; },
                          [] { return std::vector<PollStatus>{}; }, [] { return OnTimeShares{}; }});
    ASSERT_TRUE(overview);
    overview_ = *std::move(overview);
    start_console({});
  }
  void TearDown() override {
    edge_.reset();
    commands_.reset();
    overview_.reset();
    EdgeFixture::TearDown();
  }

  void start_console(ConsoleOptions console, Networks trusted_proxies = {}) {
    edge_.reset();
    EdgeOptions options;
    options.trusted_proxies = std::move(trusted_proxies);
    options.console = std::move(console);
    EdgeParts parts{*store_, time_, metrics_, counters_, directory_, {}, {}};
    parts.commands = commands_.get();
    parts.overview = overview_.get();
    auto edge = Edge::create(std::move(options), std::move(parts));
    ASSERT_TRUE(edge) << edge.error().what;
    edge_ = *std::move(edge);
  }

  HttpReply try_sign_in(const std::string& body, HttpHeaders headers = {}, const std::string& remote = "192.0.2.7") {
    headers.emplace_back("Content-Type", "application/json");
    return request_reply({"POST", "/v1/console/session", body, std::move(headers), remote});
  }
  static Browser browser_of(const HttpReply& reply) {
    EXPECT_EQ(reply.status, 200) << reply.body;
    const std::string cookie(find_header(reply.headers, "Set-Cookie"));
    return {cookie.substr(0, cookie.find(';')), std::string(find_text(json(reply), "csrf"))};
  }
  Browser sign_in(const std::string& scope, const std::string& tenant = "shop") {
    key_ = make_key(scope, "", tenant);
    return browser_of(try_sign_in(R"({"key":")" + key_ + R"("})"));
  }
  HttpReply browse(const Browser& browser, const std::string& method, const std::string& target,
                   const std::string& body = "", HttpHeaders more = {}, const std::string& remote = "192.0.2.7") {
    more.emplace_back("Cookie", browser.cookie);
    more.emplace_back("X-CSRF-Token", browser.csrf);
    return request_reply({method, target, body, std::move(more), remote});
  }
  void register_return(const std::string& id) {
    const HttpReply made =
        post("/v1/returns", R"({"return_id":")" + id + R"(","order_id":"O-1"})", make_key("after_sales"));
    ASSERT_EQ(made.status, 201) << made.body;
  }
  std::string audit() {
    const Browser operator_browser = sign_in("admin", "");
    const HttpReply reply = browse(operator_browser, "POST", "/v1/console/commands/audit.list", "{}");
    EXPECT_EQ(reply.status, 200) << reply.body;
    return reply.body;
  }

  std::string key_;
  std::unique_ptr<AdminService> admin_;
  std::unique_ptr<OperatorCommands> commands_;
  std::unique_ptr<Overview> overview_;
};

TEST_F(ConsoleApi, TheCookieIsKeptFromScriptsAndOtherSites) {
  const std::string key = make_key("admin");
  const HttpReply reply = try_sign_in(R"({"key":")" + key + R"("})");
  const std::string cookie(find_header(reply.headers, "Set-Cookie"));
  EXPECT_THAT(cookie, HasSubstr("; HttpOnly"));
  EXPECT_THAT(cookie, HasSubstr("; SameSite=Strict"));
  EXPECT_THAT(cookie, HasSubstr("; Path=/"));
  EXPECT_THAT(cookie, Not(HasSubstr("Secure")));
  EXPECT_THAT(cookie, Not(HasSubstr(key)));
  ConsoleOptions options;
  options.is_https = true;
  start_console(options);
  const std::string secure(find_header(try_sign_in(R"({"key":")" + key + R"("})").headers, "Set-Cookie"));
  EXPECT_THAT(secure, HasSubstr("; Secure"));
  EXPECT_TRUE(secure.starts_with("__Host-parcelgate="));
}

TEST_F(ConsoleApi, ASessionIsAsGoodAsItsKey) {
  const Browser browser = sign_in("after_sales");
  EXPECT_EQ(browse(browser, "GET", "/v1/returns").status, 200);
  EXPECT_EQ(browse(browser, "GET", "/metrics").status, 403);
  ApiKey revoked;
  revoked.id = "key-revoked";
  revoked.hash = to_hex(sha256_bytes(key_));
  revoked.scope = KeyScope::after_sales;
  revoked.tenant = "shop";
  revoked.revoked = true;
  store_key(revoked);
  time_.step(RememberedKeys::kRemembered);
  EXPECT_EQ(browse(browser, "GET", "/v1/returns").status, 401);
}

TEST_F(ConsoleApi, SigningOutEndsTheSession) {
  const Browser browser = sign_in("admin");
  EXPECT_EQ(browse(browser, "GET", "/v1/console/session").status, 200);
  EXPECT_EQ(browse(browser, "DELETE", "/v1/console/session").status, 204);
  EXPECT_EQ(browse(browser, "GET", "/v1/console/session").status, 401);
}

TEST_F(ConsoleApi, AChangeNeedsTheTokenOfItsSession) {
  register_return("R-1");
  const Browser browser = sign_in("admin");
  const std::string fact = R"({"fact_id":"f-1","kind":"approved"})";
  EXPECT_EQ(browse({browser.cookie, ""}, "POST", "/v1/returns/R-1/facts", fact).status, 403);
  EXPECT_EQ(browse({browser.cookie, sign_in("admin").csrf}, "POST", "/v1/returns/R-1/facts", fact).status, 403);
  EXPECT_EQ(browse(browser, "POST", "/v1/returns/R-1/facts", fact, {{"Sec-Fetch-Site", "cross-site"}}).status, 403);
  EXPECT_EQ(browse(browser, "POST", "/v1/returns/R-1/facts", fact, {{"Sec-Fetch-Site", "same-origin"}}).status, 201);
}

TEST_F(ConsoleApi, WhoIsNotKnownDoesNotGetIn) {
  EXPECT_EQ(try_sign_in(R"({"key":"pgk_wrong"})").status, 401);
  EXPECT_EQ(try_sign_in("{}").status, 401);
  EXPECT_EQ(try_sign_in("[1]").status, 400);
  EXPECT_EQ(try_sign_in(R"({"key":")" + make_key("customer", "A1") + R"("})").status, 401);
  const std::string key = make_key("admin");
  EXPECT_EQ(
      request_reply({"POST", "/v1/console/session", R"({"key":")" + key + R"("})", {{"Content-Type", "text/plain"}}})
          .status,
      401);
  EXPECT_EQ(try_sign_in(R"({"key":")" + key + R"("})", {{"Sec-Fetch-Site", "cross-site"}}).status, 401);
  EXPECT_EQ(browse({"parcelgate_session=made-up", "x"}, "GET", "/v1/returns").status, 401);
}

TEST_F(ConsoleApi, WrongKeysAreLimitedByAddress) {
  int refused = 0;
  for (int round = 0; round < 30; ++round)
    refused += try_sign_in(R"({"key":"pgk_wrong)" + std::to_string(round) + R"("})").status == 429 ? 1 : 0;
  EXPECT_GT(refused, 10);
}

TEST_F(ConsoleApi, AViewerReadsAndChangesNothing) {
  register_return("R-1");
  const Browser browser = sign_in("viewer");
  EXPECT_EQ(browse(browser, "GET", "/v1/returns/R-1").status, 200);
  EXPECT_EQ(browse(browser, "GET", "/v1/console/overview").status, 200);
  EXPECT_EQ(browse(browser, "POST", "/v1/returns/R-1/facts", R"({"fact_id":"f-1","kind":"approved"})").status, 403);
  EXPECT_EQ(post("/v1/returns/R-1/facts", R"({"fact_id":"f-1","kind":"approved"})", key_).status, 403);
  EXPECT_EQ(browse(browser, "DELETE", "/v1/console/session").status, 204);
}

TEST_F(ConsoleApi, ActionsAreInTheAuditLogAlsoRefusedOnes) {
  register_return("R-1");
  const Browser browser = sign_in("after_sales");
  const std::string fact = R"({"fact_id":"f-1","kind":"extended","by":"24h","note":"the buyer is ill"})";
  EXPECT_EQ(browse(browser, "POST", "/v1/returns/R-1/facts", fact).status, 201);
  EXPECT_EQ(browse(browser, "POST", "/v1/returns/R-404/facts", fact).status, 404);
  const std::string entries = audit();
  EXPECT_THAT(entries, HasSubstr(R"("action":"sign_in")"));
  EXPECT_THAT(entries, HasSubstr("the buyer is ill"));
  EXPECT_THAT(entries, HasSubstr(R"("subject":"R-404")"));
  EXPECT_THAT(entries, HasSubstr(R"("status":404)"));
  EXPECT_THAT(entries, Not(HasSubstr("pgk_")));
}

TEST_F(ConsoleApi, ReadingIsNotInTheAuditLog) {
  const Browser browser = sign_in("after_sales");
  EXPECT_EQ(browse(browser, "GET", "/v1/returns").status, 200);
  EXPECT_THAT(audit(), Not(HasSubstr("list_returns")));
}

ConsoleOptions with_proxy() {
  ConsoleOptions options;
  options.proxy.addresses = {*Network::parse("127.0.0.1")};
  options.proxy.user_header = "X-Forwarded-Email";
  options.proxy.groups_header = "X-Forwarded-Groups";
  options.proxy.scopes = {{"operators", KeyScope::admin}, {"*", KeyScope::viewer}};
  return options;
}

TEST_F(ConsoleApi, TheProxyNamesThePersonAndTheGroupsTheScope) {
  start_console(with_proxy());
  const HttpReply reply = try_sign_in(
      "{}", {{"X-Forwarded-Email", "li@example.test"}, {"X-Forwarded-Groups", "staff, operators"}}, "127.0.0.1");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(find_text(json(reply), "user"), "li@example.test");
  EXPECT_EQ(find_text(json(reply), "scope"), "admin");
  const HttpReply viewer = try_sign_in("{}", {{"X-Forwarded-Email", "wu@example.test"}}, "127.0.0.1");
  EXPECT_EQ(find_text(json(viewer), "scope"), "viewer");
}

TEST_F(ConsoleApi, BehindATrustedProxyTheAuditLogHasTheClientsAddress) {
  start_console(with_proxy(), {*Network::parse("127.0.0.1")});
  const HttpHeaders headers{{"X-Forwarded-Email", "li@example.test"}, {"X-Forwarded-For", "203.0.113.5"}};
  ASSERT_EQ(try_sign_in("{}", headers, "127.0.0.1").status, 200) << "the proxy may still name people";
  EXPECT_THAT(audit(), HasSubstr("203.0.113.5"));
  const HttpHeaders forged{{"X-Forwarded-Email", "li@example.test"}, {"X-Forwarded-For", "127.0.0.1"}};
  EXPECT_EQ(try_sign_in("{}", forged, "192.0.2.7").status, 401);
}

TEST_F(ConsoleApi, HeadersOfOtherSendersAreIgnored) {
  start_console(with_proxy());
  EXPECT_EQ(try_sign_in("{}", {{"X-Forwarded-Email", "li@example.test"}}, "192.0.2.7").status, 401);
  start_console({});
  EXPECT_EQ(try_sign_in("{}", {{"X-Forwarded-Email", "li@example.test"}}, "127.0.0.1").status, 401);
}

TEST_F(ConsoleApi, AHeaderThatTheProxyAddedBehindItsClientsNamesNobody) {
  start_console(with_proxy());
  const HttpHeaders two_names{{"X-Forwarded-Email", "boss@example.test"}, {"x-forwarded-email", "li@example.test"}};
  EXPECT_EQ(try_sign_in("{}", two_names, "127.0.0.1").status, 401);
  const HttpHeaders two_groups{
      {"X-Forwarded-Email", "li@example.test"}, {"X-Forwarded-Groups", "operators"}, {"X-Forwarded-Groups", "staff"}};
  EXPECT_EQ(try_sign_in("{}", two_groups, "127.0.0.1").status, 401);
  const HttpHeaders li{{"X-Forwarded-Email", "li@example.test"}};
  const Browser browser = browser_of(try_sign_in("{}", li, "127.0.0.1"));
  EXPECT_EQ(browse(browser, "GET", "/v1/returns?tenant=shop", "", two_names, "127.0.0.1").status, 401);
}

TEST_F(ConsoleApi, ASessionOfTheProxyEndsWithTheProxysWord) {
  start_console(with_proxy());
  const HttpHeaders li{{"X-Forwarded-Email", "li@example.test"}};
  const Browser browser = browser_of(try_sign_in("{}", li, "127.0.0.1"));
  EXPECT_EQ(browse(browser, "GET", "/v1/returns?tenant=shop", "", li, "127.0.0.1").status, 200);
  EXPECT_EQ(browse(browser, "GET", "/v1/returns?tenant=shop", "", {}, "127.0.0.1").status, 401);
  EXPECT_EQ(
      browse(browser, "GET", "/v1/returns?tenant=shop", "", {{"X-Forwarded-Email", "wu@example.test"}}, "127.0.0.1")
          .status,
      401);
  EXPECT_EQ(browse(browser, "GET", "/v1/returns?tenant=shop", "", li, "192.0.2.7").status, 401);
}

TEST_F(ConsoleApi, CommandsNeedAKeyOfAllTenants) {
  const auto run = [&](const Browser& browser, const std::string& command, const std::string& body = "{}") {
    return browse(browser, "POST", "/v1/console/commands/" + command, body).status;
  };
  EXPECT_EQ(run(sign_in("admin", "shop"), "quarantine.list"), 403);
  EXPECT_EQ(run(sign_in("after_sales", "shop"), "quarantine.list"), 403);
  const Browser viewer = sign_in("viewer", "");
  EXPECT_EQ(run(viewer, "quarantine.list"), 200);
  EXPECT_EQ(run(viewer, "quarantine.show", R"({"id":1})"), 403);
  EXPECT_EQ(run(viewer, "quarantine.drop", R"({"all":true})"), 403);
  const Browser admin = sign_in("admin", "");
  EXPECT_EQ(run(admin, "quarantine.drop", R"({"all":true})"), 200);
  EXPECT_EQ(run(admin, "quarantine.show", R"({"id":1})"), 404);
  EXPECT_EQ(run(admin, "keys.create", R"({"scope":"admin"})"), 404);
  EXPECT_EQ(run(admin, "quarantine.list", R"({"command":"keys.create"})"), 400);
  EXPECT_EQ(run(admin, "quarantine.list", "[]"), 400);
}

TEST_F(ConsoleApi, SearchFindsAReturnByIdAndOrderAndAParcelByNumber) {
  register_return("R-1");
  ASSERT_EQ(push_event("A123456", "e-1", "in_transit").status, 200);
  const std::string key = make_key("viewer");
  for (const char* text : {"R-1", "O-1", "%20R-1%20"})
    EXPECT_THAT(get("/v1/console/search?q=" + std::string(text), key).body, HasSubstr(R"("return_id":"R-1")")) << text;
  EXPECT_EQ(json(get("/v1/console/search?q=R-9", key))["returns"].Size(), 0u);
  EXPECT_EQ(get("/v1/console/search?q=", key).status, 400);
  EXPECT_EQ(json(get("/v1/console/search?q=R-1", make_key("viewer", "", "")))["status"].GetInt(), 400);
}

TEST_F(ConsoleApi, WithoutAConsoleThereIsNoPageAndNoSession) {
  ConsoleOptions options;
  options.is_enabled = false;
  start_console(options);
  EXPECT_EQ(request_reply({"GET", "/console"}).status, 404);
  EXPECT_EQ(try_sign_in(R"({"key":")" + make_key("admin") + R"("})").status, 404);
}

TEST_F(ConsoleApi, ThePageAndItsFilesNeedNoKey) {
  EXPECT_EQ(request_reply({"GET", "/console"}).status, 200);
  EXPECT_EQ(request_reply({"GET", "/console/assets/main.js"}).status, 200);
  EXPECT_EQ(request_reply({"GET", "/console/assets/pages/returns.js"}).status, 200);
  EXPECT_EQ(request_reply({"GET", "/console/assets/none.js"}).status, 404);
}

TEST_F(ConsoleApi, ACommandRefusesMembersThatItDoesNotHave) {
  const Browser browser = sign_in("admin", "");
  const auto run = [&](const std::string& command, const std::string& body) {
    return browse(browser, "POST", "/v1/console/commands/" + command, body);
  };
  EXPECT_EQ(run("quarantine.list", R"({"source":"acme","limit":5})").status, 200);
  EXPECT_EQ(run("quarantine.list", "").status, 200);
  const HttpReply unknown = run("quarantine.list", R"({"sorce":"acme"})");
  EXPECT_EQ(unknown.status, 422);
  EXPECT_EQ(type_of(unknown), "invalid-fields");
  EXPECT_THAT(unknown.body, HasSubstr("/sorce"));
  EXPECT_THAT(unknown.body, HasSubstr("source"));
  EXPECT_EQ(run("quarantine.list", R"({"limit":"5"})").status, 422);
  EXPECT_EQ(run("quarantine.drop", R"({"ids":[1,"2"]})").status, 422);
  EXPECT_EQ(run("quarantine.drop", R"({"ids":[1],"ids":[2]})").status, 422);
  EXPECT_EQ(run("quarantine.list", R"({"command":"quarantine.drop"})").status, 400);
}

TEST_F(ConsoleApi, TheAddressOfTheGatewayLeadsToTheConsole) {
  for (const char* path : {"/", "/console/"}) {
    for (const char* method : {"GET", "HEAD"}) {
      const HttpReply reply = request_reply({method, path, "", {}});
      EXPECT_EQ(reply.status, 303) << path;
      EXPECT_EQ(find_header(reply.headers, "Location"), "/console") << path;
    }
    EXPECT_EQ(request_reply({"POST", path, "", {}}).status, 404) << path;
  }
  ConsoleOptions off;
  off.is_enabled = false;
  start_console(off);
  const HttpReply none = request_reply({"GET", "/", "", {}});
  EXPECT_EQ(none.status, 404);
  EXPECT_THAT(none.body, HasSubstr("/docs"));
}

}  // namespace
}  // namespace parcelgate::test
