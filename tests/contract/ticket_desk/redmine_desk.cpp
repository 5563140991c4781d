#include <gtest/gtest.h>

#include <cstdlib>

#include "adapters/tickets/data_desk/catalog.hpp"
#include "adapters/tickets/data_desk/data_desk.hpp"
#include "gateway/base/percent.hpp"
#include "gateway/wire/json.hpp"
#include "tests/contract/ticket_desk/test_desks.hpp"
#include "tests/support/service.hpp"

namespace parcelgate::testing {
namespace {

/// One server for all tests.
class RedmineServer {
 public:
  static std::string value(const char* key) {
    if (std::getenv("REDMINE_URL") != nullptr) {
      const char* given = std::getenv(key);
      return given == nullptr ? std::string{} : given;
    }
    if (!service_) service_ = std::make_unique<Service>(PARCELGATE_SOURCE_DIR "/tools/services/redmine.sh");
    return (*service_)[key];
  }
  static void stop() { service_.reset(); }

 private:
  static inline std::unique_ptr<Service> service_;
};

class StopRedmineAtEnd : public ::testing::Environment {
 public:
  void TearDown() override { RedmineServer::stop(); }
};
const ::testing::Environment* const kStopRedmine = ::testing::AddGlobalTestEnvironment(new StopRedmineAtEnd);

LossyHttp::Picks put_with(std::string member) {
  return [member = std::move(member)](const HttpRequest& request) {
    return request.method == "PUT" && request.body.find(member) != std::string::npos;
  };
}

class RedmineDesk final : public TestDesk {
 public:
  std::string name() const override { return "Redmine"; }
  std::unique_ptr<TicketDesk> open(HttpClient& http, const DeskVariation& wrong) override {
    Faults faults;
    auto plan = find_desk(PARCELGATE_SOURCE_DIR "/adapters/tickets/desks", "redmine", "", faults);
    EXPECT_NE(plan, nullptr) << faults.text();
    DataDeskOptions options;
    const auto either = [](const std::string& given, std::string right) { return given.empty() ? right : given; };
    options.settings["base_url"] = either(wrong.address, RedmineServer::value("REDMINE_URL"));
    options.settings["project"] = either(wrong.queue, RedmineServer::value("REDMINE_PROJECT"));
    if (!wrong.resolved_status.empty()) options.settings["resolved_status"] = wrong.resolved_status;
    options.secrets["api_key"] = either(wrong.secret, RedmineServer::value("REDMINE_KEY"));
    options.fields = wrong.fields;
    auto made = DataDesk::create(std::move(plan), std::move(options), http, system_time());
    EXPECT_TRUE(made) << made.error().what;
    return made ? *std::move(made) : nullptr;
  }
  std::size_t comments_with(const std::string& ticket, const std::string& words) override {
    const auto found = parse_json(raw("GET", "issues/" + ticket + ".json?include=journals"));
    const auto* issue = found ? find_member(*found, "issue") : nullptr;
    if (issue == nullptr) return 999;
    std::size_t count = find_text(*issue, "description").find(words) == std::string_view::npos ? 0 : 1;
    for (const auto& journal : (*issue)["journals"].GetArray())
      count += find_text(journal, "notes").find(words) == std::string_view::npos ? 0 : 1;
    return count;
  }
  std::size_t tickets_with(const std::string& words) override {
    const auto found = parse_json(raw("GET", "issues.json?status_id=*&subject=~" + percent_encode(words)));
    const auto* total = found ? find_member(*found, "total_count") : nullptr;
    return total != nullptr && total->IsUint() ? total->GetUint() : 999;
  }
  std::string subject_of(const std::string& ticket) override {
    const auto found = parse_json(raw("GET", "issues/" + ticket + ".json"));
    const auto* issue = found ? find_member(*found, "issue") : nullptr;
    return issue == nullptr ? std::string{} : std::string(find_text(*issue, "subject"));
  }
  void raise_to_high(const std::string& ticket) override { put(ticket, R"("priority_id":3)"); }
  void raise_above_ours(const std::string& ticket) override { put(ticket, R"("priority_id":5)"); }
  std::string priority_word(const std::string& ticket) override {
    const auto found = parse_json(raw("GET", "issues/" + ticket + ".json"));
    const auto* issue = found ? find_member(*found, "issue") : nullptr;
    return issue == nullptr ? std::string{} : std::string(find_text((*issue)["priority"], "name"));
  }
  void set_due(const std::string& ticket, Instant due) override {
    put(ticket, R"("due_date":")" + to_rfc3339(due + std::chrono::hours{8}).substr(0, 10) + '"');
  }
  void reject(const std::string& ticket) override { put(ticket, R"("status_id":6)"); }
  void resolve(const std::string& ticket) override { put(ticket, R"("status_id":5)"); }

  std::string new_status() const override { return "New"; }
  std::string open_status() const override { return "In Progress"; }
  std::string resolved_status() const override { return "Closed"; }
  std::string rejected_status() const override { return "Rejected"; }
  /// The first moment of the day in Asia/Shanghai, which is eight hours ahead of UTC.
  std::optional<Instant> held_due(Instant due) const override {
    const auto ahead = std::chrono::hours{8};
    return std::chrono::floor<std::chrono::days>(due + ahead) - ahead;
  }
  LossyHttp::Picks creates() const override {
    return [](const HttpRequest& request) { return request.method == "POST" && request.url.ends_with("/issues.json"); };
  }
  LossyHttp::Picks comments() const override { return put_with("\"notes\""); }
  LossyHttp::Picks changes() const override { return put_with("\"issue\""); }

 private:
  static std::string raw(const std::string& method, const std::string& path, const std::string& body = {}) {
    HttpRequest request;
    request.method = method;
    request.url = RedmineServer::value("REDMINE_URL") + "/" + path;
    request.headers = {{"X-Redmine-API-Key", RedmineServer::value("REDMINE_AGENT_KEY")},
                       {"Content-Type", "application/json"}};
    request.body = body;
    return send_as_person(std::move(request));
  }
  static void put(const std::string& ticket, const std::string& member) {
    (void)raw("PUT", "issues/" + ticket + ".json", "{\"issue\":{" + member + "}}");
  }
};

}  // namespace

std::unique_ptr<TestDesk> make_redmine_desk() {
  return std::make_unique<RedmineDesk>();
}

}  // namespace parcelgate::testing
