#include "tests/contract/ticket_desk/stand_in_desk.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <set>

#include "adapters/tickets/data_desk/catalog.hpp"
#include "adapters/tickets/data_desk/data_desk.hpp"
#include "tests/contract/ticket_desk/test_desks.hpp"
#include "tests/support/service.hpp"

namespace parcelgate::testing {
namespace {

/// One server for all stand-ins.
class StandIns {
 public:
  static std::string address(const std::string& name) {
    if (!service_)
      service_ = std::make_unique<Service>(PARCELGATE_SOURCE_DIR "/tests/contract/desk_stand_ins/serve.sh");
    return (*service_)["STAND_INS_URL"] + "/" + name;
  }
  static void stop() { service_.reset(); }

 private:
  static inline std::unique_ptr<Service> service_;
};

class StopStandInsAtEnd : public ::testing::Environment {
 public:
  void TearDown() override { StandIns::stop(); }
};
const ::testing::Environment* const kStopStandIns = ::testing::AddGlobalTestEnvironment(new StopStandInsAtEnd);

/// Desks limit requests by the minute. For these tests ten minutes pass in sixty milliseconds, and the date is right.
class FastTime final : public TimeSource {
 public:
  Instant now() const override { return system_time().now(); }
  MonotonicInstant monotonic_now() const override {
    return MonotonicInstant{system_time().monotonic_now().time_since_epoch() * 10'000};
  }
};

std::map<std::string, std::string> texts_of(const rapidjson::Value& object) {
  std::map<std::string, std::string> made;
  for (const auto& member : object.GetObject()) made[member.name.GetString()] = member.value.GetString();
  return made;
}

/// @param words  patterns of the method, the address and the body
LossyHttp::Picks picks_of(const rapidjson::Value& words) {
  return [method = std::regex(words[0].GetString()), address = std::regex(words[1].GetString()),
          body = std::regex(words[2].GetString())](const HttpRequest& request) {
    return std::regex_match(request.method, method) && std::regex_search(request.url, address) &&
           std::regex_search(request.body, body);
  };
}

}  // namespace

StandInDesk::StandInDesk(std::string name) : name_(std::move(name)) {}

const rapidjson::Value& StandInDesk::about() const {
  if (about_.IsNull()) {
    HttpRequest request;
    request.method = "GET";
    request.url = people_address();
    about_ = *parse_json(send_as_person(std::move(request)));
  }
  return about_;
}

std::string StandInDesk::people_address() const {
  return StandIns::address(name_) + "/-/people";
}

std::string StandInDesk::word(const char* group, const char* name) const {
  return about()[group][name].GetString();
}

rapidjson::Document StandInDesk::act(const char* what, std::map<std::string, std::string> words) const {
  words["act"] = what;
  HttpRequest request;
  request.method = "POST";
  request.url = people_address();
  request.headers = {{"Content-Type", "application/json"}};
  request.body = render_json_object([&](JsonWriter& writer) {
    for (const auto& [member, value] : words) write_member(writer, member, value);
  });
  auto answer = parse_json(send_as_person(std::move(request)));
  EXPECT_TRUE(answer) << what;
  return answer ? *std::move(answer) : rapidjson::Document{};
}

std::unique_ptr<TicketDesk> StandInDesk::open(HttpClient& http, const DeskVariation& wrong) {
  static const FastTime time;
  Faults faults;
  auto plan = find_desk(PARCELGATE_SOURCE_DIR "/adapters/tickets/desks", name_, "", faults);
  EXPECT_NE(plan, nullptr) << faults.text();
  DataDeskOptions options;
  for (const auto& [member, value] : texts_of(about()["settings"])) options.settings[member] = value;
  for (const auto& [member, value] : texts_of(about()["secrets"])) options.secrets[member] = value;
  options.fields = texts_of(about()["fields"]);
  options.settings["base_url"] = wrong.address.empty() ? StandIns::address(name_) : wrong.address;
  if (!wrong.secret.empty()) options.secrets[about()["secret"].GetString()] = wrong.secret;
  if (!wrong.queue.empty()) options.settings[about()["queue"].GetString()] = wrong.queue;
  if (!wrong.resolved_status.empty()) options.settings["resolved_status"] = wrong.resolved_status;
  for (const auto& [ours, theirs] : wrong.fields) options.fields[ours] = theirs;
  auto made = DataDesk::create(std::move(plan), std::move(options), http, time);
  EXPECT_TRUE(made) << made.error().what;
  return made ? *std::move(made) : nullptr;
}

std::size_t StandInDesk::comments_with(const std::string& ticket, const std::string& words) {
  return act("comments", {{"ticket", ticket}, {"words", words}})["answer"].GetUint();
}
std::size_t StandInDesk::tickets_with(const std::string& words) {
  return act("tickets", {{"words", words}})["answer"].GetUint();
}
std::string StandInDesk::subject_of(const std::string& ticket) {
  return act("subject", {{"ticket", ticket}})["answer"].GetString();
}
std::string StandInDesk::priority_word(const std::string& ticket) {
  return act("priority", {{"ticket", ticket}})["answer"].GetString();
}
void StandInDesk::raise_to_high(const std::string& ticket) {
  (void)act("change", {{"ticket", ticket}, {"priority", word("priorities", "high")}});
}
void StandInDesk::raise_above_ours(const std::string& ticket) {
  (void)act("change", {{"ticket", ticket}, {"priority", word("priorities", "above")}});
}
void StandInDesk::set_due(const std::string& ticket, Instant due) {
  if (held_due(due)) (void)act("change", {{"ticket", ticket}, {"due", to_rfc3339(due)}});
}
void StandInDesk::reject(const std::string& ticket) {
  (void)act("change", {{"ticket", ticket}, {"status", rejected_status()}});
}
void StandInDesk::resolve(const std::string& ticket) {
  (void)act("change", {{"ticket", ticket}, {"status", resolved_status()}});
}
void StandInDesk::forget_keys() {
  (void)act("forget_keys");
}
void StandInDesk::set_clock(Instant at) {
  (void)act("clock", {{"at", to_rfc3339(at)}});
}

DeskDifferences StandInDesk::differences() const {
  DeskDifferences made;
  made.shows_keys = about()["keys_in_texts"].GetBool();
  made.is_unique = about()["is_unique"].GetBool();
  made.takes_past_due = about()["takes_past_due"].GetBool();
  made.due_can_be_taken_away = about()["due_can_be_taken_away"].GetBool();
  made.has_one_client = about()["has_one_client"].GetBool();
  made.has_url = about()["has_url"].GetBool();
  made.has_queue = about()["queue"].GetStringLength() > 0;
  made.checked_fields.clear();
  for (const auto& field : about()["field_names"].GetArray()) made.checked_fields.emplace_back(field.GetString());
  if (about()["missing_ticket"] == "rejected") made.missing_ticket = ErrorKind::rejected;
  return made;
}

std::optional<Instant> StandInDesk::held_due(Instant due) const {
  const std::string unit = about()["due"].GetString();
  if (unit.empty()) return std::nullopt;
  if (unit == "second") return std::chrono::floor<std::chrono::seconds>(due);
  // The first moment of the day in Asia/Shanghai, which is eight hours ahead of UTC.
  const auto ahead = std::chrono::hours{8};
  return std::chrono::floor<std::chrono::days>(due + ahead) - ahead;
}
LossyHttp::Picks StandInDesk::creates() const {
  return picks_of(about()["creates"]);
}
LossyHttp::Picks StandInDesk::comments() const {
  return picks_of(about()["comments"]);
}
LossyHttp::Picks StandInDesk::changes() const {
  return picks_of(about()["changes"]);
}

StandInDesk& stand_in(const std::string& name) {
  static std::map<std::string, std::unique_ptr<StandInDesk>> made;
  auto& desk = made[name];
  if (!desk) desk = std::make_unique<StandInDesk>(name);
  return *desk;
}

const std::vector<const char*>& stand_in_names() {
  static const auto names = [] {
    static std::set<std::string> folders;
    for (const auto& folder : find_desk_folders(PARCELGATE_SOURCE_DIR "/adapters/tickets/desks")) {
      if (folder.filename() != "redmine") folders.insert(folder.filename().string());
    }
    std::vector<const char*> made;
    for (const std::string& folder : folders) made.push_back(folder.c_str());
    return made;
  }();
  return names;
}

std::string test_name_of(std::string desk) {
  std::replace(desk.begin(), desk.end(), '-', '_');
  return desk;
}

}  // namespace parcelgate::testing
