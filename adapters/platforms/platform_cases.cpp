#include "adapters/platforms/platform_cases.hpp"

#include <algorithm>
#include <map>

#include "adapters/platforms/data_platform.hpp"
#include "gateway/base/file.hpp"
#include "gateway/base/percent.hpp"
#include "gateway/wire/object_reader.hpp"

namespace parcelgate {
namespace {

using Fields = std::multimap<std::string, std::string>;

Fields decode_fields(std::string_view encoded) {
  Fields fields;
  while (!encoded.empty()) {
    const std::string_view pair = encoded.substr(0, encoded.find('&'));
    encoded.remove_prefix(std::min(encoded.size(), pair.size() + 1));
    const auto equals = std::min(pair.find('='), pair.size());
    const std::string_view value = pair.substr(std::min(pair.size(), equals + 1));
    fields.emplace(form_decode(pair.substr(0, equals)), form_decode(value));
  }
  return fields;
}

Fields object_fields(const rapidjson::Value& object) {
  Fields fields;
  if (!object.IsObject()) return fields;
  for (const auto& member : object.GetObject())
    fields.emplace(text_of(member.name), member.value.IsString() ? std::string(text_of(member.value)) : std::string{});
  return fields;
}

std::string shown(const Fields& fields) {
  std::string out;
  for (const auto& [name, value] : fields) out.append(out.empty() ? "" : ", ").append(name).append("=").append(value);
  return out;
}

class FixedTime final : public TimeSource {
 public:
  explicit FixedTime(Instant now) : now_(now) {}
  [[nodiscard]] Instant now() const override { return now_; }

 private:
  Instant now_;
};

/// Answers each request from the case, and notes what differs.
class Conversation final : public HttpClient {
 public:
  Conversation(const rapidjson::Value* turns, std::vector<std::string>& differences)
      : turns_(turns), differences_(differences) {}

  void send(HttpRequest request, Done done) override {
    if (turns_ == nullptr || !turns_->IsArray() || next_ >= turns_->Size()) {
      differences_.push_back("one request too many: " + request.method + " " + request.url);
      return done(unexpected(ErrorKind::unreachable, "the case has no answer"));
    }
    const rapidjson::Value& turn = (*turns_)[next_++];
    if (const auto* expected = find_member(turn, "request")) compare(*expected, request);
    if (find_member(turn, "no_answer") != nullptr) {
      const bool is_in_doubt = find_text(turn, "no_answer") == "in_doubt";
      return done(unexpected(is_in_doubt ? ErrorKind::in_doubt : ErrorKind::unreachable, "no answer"));
    }
    done(answer_of(turn));
  }
  void finish() {
    const std::size_t turns = turns_ != nullptr && turns_->IsArray() ? turns_->Size() : 0;
    if (next_ < turns) differences_.push_back(std::to_string(turns - next_) + " requests were not made");
  }

 private:
  void expect(std::string_view what, const std::string& expected, const std::string& made) {
    if (expected == made) return;
    differences_.push_back(std::string(what) + ": expected " + expected + ", made " + made);
  }
  void compare(const rapidjson::Value& expected, const HttpRequest& made) {
    expect("method", std::string(find_text(expected, "method")), made.method);
    const auto mark = made.url.find('?');
    const std::string query = mark == std::string::npos ? std::string{} : made.url.substr(mark + 1);
    expect("url", std::string(find_text(expected, "url")), made.url.substr(0, mark));
    const auto* fields = find_member(expected, "query");
    expect("query", fields == nullptr ? std::string{} : shown(object_fields(*fields)), shown(decode_fields(query)));
    if (const auto* form = find_member(expected, "form"))
      expect("form", shown(object_fields(*form)), shown(decode_fields(made.body)));
    else
      expect("body", std::string(find_text(expected, "body")), made.body);
  }
  static HttpResponse answer_of(const rapidjson::Value& turn) {
    HttpResponse response;
    const auto* answer = find_member(turn, "answer");
    if (answer == nullptr) return response;
    const auto* status = find_member(*answer, "status");
    response.status = status != nullptr && status->IsInt() ? status->GetInt() : 200;
    if (const auto* body = find_member(*answer, "body"))
      response.body = body->IsString() ? std::string(text_of(*body)) : to_json(*body);
    return response;
  }

  const rapidjson::Value* turns_;
  std::vector<std::string>& differences_;
  rapidjson::SizeType next_{0};
};

WriteBack read_wanted(ObjectReader& parent) {
  WriteBack wanted;
  const auto* value = parent.member("wanted", Need::required);
  if (value == nullptr) return wanted;
  ObjectReader reader(*value, "/wanted", parent.faults());
  wanted.state = reader.enum_value("state", Need::required, find_return_state).value_or(wanted.state);
  wanted.at = reader.instant("at", Need::required).value_or(Instant{});
  wanted.return_id = reader.text("return_id", "");
  wanted.order_id = reader.text("order_id", "");
  wanted.refund_id = reader.text("refund_id", "");
  wanted.sku = reader.text("sku", "");
  wanted.carrier = reader.text("carrier", "");
  wanted.tracking_number = reader.text("tracking_number", "");
  if (reader.has("quantity")) wanted.quantity = static_cast<std::uint32_t>(reader.integer("quantity", 0, 0, 1'000'000));
  wanted.condition = reader.enum_value("condition", Need::optional, find_goods_condition);
  return wanted;
}

Account read_case_account(ObjectReader& parent) {
  Account account;
  account.id = "case";
  const auto* value = parent.member("account", Need::required);
  if (value == nullptr) return account;
  ObjectReader reader(*value, "/account", parent.faults());
  for (const auto& member : reader.members("settings"))
    if (member.value->IsString()) account.settings[member.name] = text_of(*member.value);
  for (const auto& member : reader.members("secrets"))
    if (member.value->IsString()) account.secrets[member.name] = {std::string(text_of(*member.value))};
  return account;
}

/// "done", "written", "open", or the kind of the error.
std::string outcome_of(DataPlatform& platform, const WriteBack& wanted, bool reads, std::string& says) {
  if (platform.find_call(wanted.state) == nullptr) return "no such call";
  if (const std::string missing = platform.missing_value(wanted); !missing.empty()) return "missing " + missing;
  if (reads) {
    const auto is_written = platform.is_written(wanted);
    if (is_written) return *is_written ? "written" : "open";
    says = is_written.error().what;
    return std::string(to_string(is_written.error().kind));
  }
  const auto written = platform.write(wanted);
  if (written) return "done";
  says = written.error().what;
  return std::string(to_string(written.error().kind));
}

std::vector<std::string> run_case(const std::shared_ptr<const PlatformPlan>& plan, const std::filesystem::path& file) {
  const auto bytes = read_file(file);
  if (!bytes) return {bytes.error().what};
  const auto document = parse_json_with_comments(*bytes);
  if (!document) return {document.error().what};
  std::vector<std::string> differences;
  Faults faults;
  {
    ObjectReader reader(*document, "", faults);
    static_cast<void>(reader.required_text("about"));
    static_cast<void>(reader.required_text("source"));
    const Account account = read_case_account(reader);
    PlatformCompanyCodes companies;
    for (const auto& member : reader.members("companies")) companies[member.name] = text_of(*member.value);
    const FixedTime time(reader.instant("now", Need::required).value_or(Instant{}));
    const bool reads = reader.one_of("do", {"write", "read"}, "write") == "read";
    const WriteBack wanted = read_wanted(reader);
    Conversation conversation(reader.member("conversation", Need::optional), differences);
    const std::string expected = reader.required_text("outcome");
    const std::string text = reader.text("says", "");
    plan->spec.check(account, "/account", faults);
    if (faults.empty()) {
      DataPlatform platform(plan, account, companies, conversation, time);
      std::string says;
      const std::string outcome = outcome_of(platform, wanted, reads, says);
      if (outcome != expected) differences.push_back("outcome: expected " + expected + ", was " + outcome + " " + says);
      if (says.find(text) == std::string::npos) differences.push_back("says: expected \"" + text + "\" in: " + says);
      conversation.finish();
    }
  }
  for (const Fault& fault : faults) differences.push_back(to_string(fault));
  return differences;
}

}  // namespace

std::vector<PlatformCaseOutcome> run_platform_cases(const std::shared_ptr<const PlatformPlan>& plan,
                                                    const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(folder / plan->id / "cases", none))
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<PlatformCaseOutcome> outcomes;
  for (const auto& file : files) outcomes.push_back({file.stem().string(), run_case(plan, file)});
  return outcomes;
}

}  // namespace parcelgate
