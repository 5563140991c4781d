#include "adapters/manifest/kit/case_file.hpp"

#include "adapters/manifest/language/path.hpp"
#include "adapters/manifest/text/csv.hpp"
#include "gateway/base/folder.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

using rapidjson::Value;

std::optional<std::filesystem::path> find_payload(const std::filesystem::path& folder) {
  const auto files = list_folder(folder);
  if (!files) return std::nullopt;
  const auto is_payload = [](const std::filesystem::path& file) { return file.stem() == "payload"; };
  const auto found = std::find_if(files->begin(), files->end(), is_payload);
  return found == files->end() ? std::nullopt : std::optional(*found);
}

void read_account(const Value& section, TestCase& test, Faults& faults) {
  if (!check_members(section, "/account", {"settings", "secrets", "tenant"}, faults)) return;
  if (const auto tenant = find_text(section, "tenant"); !tenant.empty()) test.account.tenant = tenant;
  const auto read = [&](std::string_view name, auto&& add) {
    const Value* members = find_member(section, name);
    if (members == nullptr || !members->IsObject()) return;
    for (const auto& member : members->GetObject())
      add(std::string(scalar_text(member.name)), std::string(scalar_text(member.value)));
  };
  read("settings", [&](const std::string& name, std::string value) { test.account.settings[name] = std::move(value); });
  read("secrets", [&](const std::string& name, std::string value) { test.account.secrets[name] = {std::move(value)}; });
}

void read_members(const Value& section, TestCase& test, Faults& faults) {
  if (!check_members(section, "",
                     {"about", "source", "made_up", "via", "headers", "path", "query", "topic", "http_status",
                      "received_at", "requested", "public_keys", "verify", "account"},
                     faults)) {
    return;
  }
  for (const std::string_view needed : {"about", "source", "made_up"}) {
    if (find_text(section, needed).empty()) faults.add(join_pointer("", needed), "is missing", "one sentence");
  }
  const auto via = find_via(find_text(section, "via"));
  if (via)
    test.via = *via;
  else
    faults.add("/via", "is missing or unknown", "known: push, poll, mqtt");
  if (const Value* headers = find_member(section, "headers"); headers != nullptr && headers->IsObject()) {
    for (const auto& member : headers->GetObject()) {
      test.headers.emplace_back(scalar_text(member.name), scalar_text(member.value));
    }
  }
  if (const auto path = find_text(section, "path"); !path.empty()) test.path = path;
  test.query = find_text(section, "query");
  test.topic = find_text(section, "topic");
  if (const Value* status = find_member(section, "http_status"); status != nullptr && status->IsInt()) {
    test.http_status = status->GetInt();
  }
  if (const auto text = find_text(section, "received_at"); !text.empty()) {
    const auto at = parse_rfc3339(text);
    if (at)
      test.received_at = at->at;
    else
      faults.add("/received_at", at.error().what);
  }
  if (const Value* requested = find_member(section, "requested")) {
    const bool is_object = requested->IsObject();
    test.requested.tracking_number = is_object ? find_text(*requested, "tracking_number") : scalar_text(*requested);
    test.requested.carrier = is_object ? find_text(*requested, "carrier") : std::string_view(test.account.source);
  }
  test.public_keys = find_text(section, "public_keys");
  const Value* verify = find_member(section, "verify");
  test.verify = verify != nullptr && verify->IsTrue();
  if (const Value* account = find_member(section, "account")) read_account(*account, test, faults);
}

}  // namespace

SourceMessage TestCase::message() const {
  SourceMessage out;
  out.via = via;
  out.method = "POST";
  out.path = path;
  out.query = query;
  out.headers = &headers;
  out.body = payload;
  out.topic = topic;
  out.http_status = http_status;
  out.received_at = received_at;
  if (!requested.tracking_number.empty()) out.requested = {&requested, 1};
  out.public_keys = public_keys;
  return out;
}

std::optional<TestCase> load_case(const std::filesystem::path& folder, const CarrierSource& source, Faults& faults) {
  const std::size_t before = faults.size();
  TestCase test;
  test.account.id = "case";
  test.account.source = source.id();
  test.account.tenant = "case";
  const auto payload = find_payload(folder);
  if (payload)
    test.payload = read_file(*payload, faults);
  else
    faults.add("", "holds no payload.*");
  const auto parsed = parse_json_with_comments(read_file(folder / "case.json", faults));
  if (parsed)
    read_members(*parsed, test, faults);
  else
    faults.add("case.json", parsed.error().what);
  if (faults.size() > before) return std::nullopt;
  return test;
}

}  // namespace parcelgate
