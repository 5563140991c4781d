#include "adapters/tickets/request_tracker/request_tracker.hpp"

#include <gtest/gtest.h>

#include "gateway/base/percent.hpp"
#include "gateway/wire/json.hpp"
#include "tests/contract/ticket_desk/test_desks.hpp"
#include "tests/contract/ticket_desk/tracker.hpp"

namespace parcelgate::testing {
namespace {

class RequestTrackerDesk final : public TestDesk {
 public:
  std::string name() const override { return "RequestTracker"; }
  std::unique_ptr<TicketDesk> open(HttpClient& http, const DeskVariation& wrong) override {
    RequestTrackerOptions options = Tracker::options();
    if (!wrong.address.empty()) options.base_url = wrong.address;
    if (!wrong.secret.empty()) options.token = "1-14-00000000000000000000000000000000";
    if (!wrong.queue.empty()) options.queue = wrong.queue;
    if (!wrong.resolved_status.empty()) options.resolved_status = wrong.resolved_status;
    for (const auto& [ours, theirs] : wrong.fields) options.fields[ours] = theirs;
    auto made = RequestTracker::create(options, http);
    EXPECT_TRUE(made) << made.error().what;
    return made ? *std::move(made) : nullptr;
  }
  std::size_t comments_with(const std::string& ticket, const std::string& words) override {
    const std::string all = raw("GET", "ticket/" + ticket + "/attachments?fields=Content&per_page=100");
    std::size_t count = 0;
    for (auto at = all.find(words); at != std::string::npos; at = all.find(words, at + 1)) ++count;
    return count;
  }
  std::size_t tickets_with(const std::string& words) override {
    const auto found = parse_json(raw("GET", "tickets?query=" + percent_encode("Subject LIKE '" + words + "'")));
    const auto* total = found ? find_member(*found, "total") : nullptr;
    return total != nullptr && total->IsUint() ? total->GetUint() : 999;
  }
  std::string subject_of(const std::string& ticket) override {
    const auto found = parse_json(raw("GET", "ticket/" + ticket));
    return found ? std::string(find_text(*found, "Subject")) : std::string{};
  }
  void raise_to_high(const std::string& ticket) override { put(ticket, R"({"Priority":90})"); }
  void raise_above_ours(const std::string& ticket) override { put(ticket, R"({"Priority":150})"); }
  std::string priority_word(const std::string& ticket) override {
    const auto found = parse_json(raw("GET", "ticket/" + ticket));
    const auto* priority = found ? find_member(*found, "Priority") : nullptr;
    return priority == nullptr ? std::string{} : to_json(*priority);
  }
  void set_due(const std::string& ticket, Instant due) override {
    const std::string text = to_rfc3339(due);
    put(ticket, R"({"Due":")" + text.substr(0, 10) + " " + text.substr(11, 8) + "\"}");
  }
  void reject(const std::string& ticket) override { put(ticket, R"({"Status":"rejected"})"); }
  void resolve(const std::string& ticket) override { put(ticket, R"({"Status":"resolved"})"); }

  std::string new_status() const override { return "new"; }
  std::string open_status() const override { return "open"; }
  std::string resolved_status() const override { return "resolved"; }
  std::string rejected_status() const override { return "rejected"; }
  std::optional<Instant> held_due(Instant due) const override { return std::chrono::floor<std::chrono::seconds>(due); }
  LossyHttp::Picks creates() const override {
    return [](const HttpRequest& request) { return request.method == "POST" && request.url.ends_with("/ticket"); };
  }
  LossyHttp::Picks comments() const override {
    return [](const HttpRequest& request) { return request.method == "POST" && request.url.ends_with("/comment"); };
  }
  LossyHttp::Picks changes() const override {
    return [](const HttpRequest& request) { return request.method == "PUT"; };
  }

 private:
  static std::string raw(const std::string& method, const std::string& path, const std::string& body = {}) {
    HttpRequest request;
    request.method = method;
    request.url = Tracker::options().base_url + "/REST/2.0/" + path;
    request.headers = {{"Authorization", "token " + Tracker::options().token}, {"Content-Type", "application/json"}};
    request.body = body;
    return send_as_person(std::move(request));
  }
  static void put(const std::string& ticket, const std::string& body) { (void)raw("PUT", "ticket/" + ticket, body); }
};

}  // namespace

std::unique_ptr<TestDesk> make_request_tracker_desk() {
  return std::make_unique<RequestTrackerDesk>();
}

}  // namespace parcelgate::testing
