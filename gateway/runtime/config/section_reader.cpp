#include "gateway/runtime/config/section_reader.hpp"

#include <cstdlib>
#include <optional>

#include "gateway/base/file.hpp"
#include "gateway/domain/tracking_number.hpp"

namespace parcelgate {
namespace {

/// A secret that is no list. @return nothing, with one fault, when it cannot be read
std::optional<std::string> read_one_secret(const rapidjson::Value& value, const std::string& pointer,
                                           const ConfigFile& file, Faults& faults) {
  if (value.IsString()) return std::string(text_of(value));
  std::string variable;
  std::string path;
  if (value.IsObject()) {
    const std::size_t before = faults.size();
    ObjectReader reader(value, pointer, faults);
    variable = reader.text("env", "");
    path = reader.text("file", "");
    reader.finish();
    // The fault of a member says already why the secret cannot be read.
    if (faults.size() != before) return std::nullopt;
  }
  if (variable.empty() == path.empty()) {
    faults.push_back({pointer, "must be a text, {\"env\": NAME} or {\"file\": PATH}", {}});
    return std::nullopt;
  }
  if (!variable.empty()) {
    const char* held = std::getenv(variable.c_str());
    if (held != nullptr && *held != '\0') return held;
    faults.push_back({pointer + "/env", "the environment has no " + variable, "set it before the start"});
    return std::nullopt;
  }
  auto held = read_file(file.resolve(path));
  if (!held) {
    faults.push_back({pointer + "/file", "cannot read " + path, "check the path and its permissions"});
    return std::nullopt;
  }
  while (!held->empty() && (held->back() == '\n' || held->back() == '\r')) held->pop_back();
  return *std::move(held);
}

}  // namespace

std::string read_slug(ObjectReader& reader) {
  std::string id = reader.required_text("id");
  if (!id.empty() && !is_slug(id)) {
    reader.fault("id", "\"" + id.substr(0, 40) + "\" is not an id", "write it lower-case-with-hyphens");
  }
  return id;
}

std::vector<std::string> read_secret(const rapidjson::Value& value, const std::string& pointer, const ConfigFile& file,
                                     Faults& faults) {
  if (file.secrets == SecretPolicy::leave_out) return {};
  std::vector<std::string> all;
  const auto add = [&](const rapidjson::Value& one, const std::string& where) {
    if (auto secret = read_one_secret(one, where, file, faults)) all.push_back(*std::move(secret));
  };
  if (!value.IsArray()) add(value, pointer);
  if (value.IsArray() && value.Empty()) faults.push_back({pointer, "must hold at least one secret", {}});
  for (rapidjson::SizeType at = 0; value.IsArray() && at < value.Size(); ++at) {
    add(value[at], pointer + "/" + std::to_string(at));
  }
  return all;
}

void read_plain_settings(ObjectReader& reader, std::map<std::string, std::string, std::less<>>& out) {
  for (const auto& member : reader.members("settings")) {
    if (member.value->IsString())
      out[member.name] = text_of(*member.value);
    else if (member.value->IsBool())
      out[member.name] = member.value->GetBool() ? "true" : "false";
    else if (member.value->IsInt64())
      out[member.name] = std::to_string(member.value->GetInt64());
    else
      reader.faults().push_back({member.pointer, "must be a text, a whole number, true or false", {}});
  }
}

std::string read_optional_secret(ObjectReader& reader, std::string_view name, const ConfigFile& file) {
  const rapidjson::Value* value = reader.member(name);
  if (value == nullptr || file.secrets == SecretPolicy::leave_out) return {};
  return read_one_secret(*value, reader.pointer_to(name), file, reader.faults()).value_or(std::string{});
}

std::string read_pem_path(ObjectReader& reader, std::string_view name, std::string_view block, const ConfigFile& file) {
  const std::filesystem::path path = file.resolve(reader.text(name, ""));
  if (path.empty()) return {};
  const auto bytes = read_file(path);
  if (!bytes) {
    reader.fault(name, path.string() + " cannot be read", "check the path and its permissions");
  } else if (bytes->find(std::string(block) + "-----") == std::string::npos) {
    reader.fault(name, path.string() + " holds no " + std::string(block), "name a PEM file");
  }
  return path.string();
}

std::chrono::milliseconds read_timeout(ObjectReader& reader, std::string_view name,
                                       std::chrono::milliseconds fallback) {
  const auto timeout = reader.duration(name, fallback);
  if (timeout > std::chrono::milliseconds{0}) return timeout;
  reader.fault(name, "must be longer than 0", "write it like \"30s\"");
  return fallback;
}

void read_either(ObjectReader& reader, std::string_view name, std::string_view when_true, std::string_view when_false,
                 bool& out) {
  out = reader.one_of(name, {when_true, when_false}, out ? when_true : when_false) == when_true;
}

Networks read_networks(ObjectReader& reader, std::string_view name) {
  Networks networks;
  for (const ObjectReader::Element& element : reader.array(name)) {
    if (!element.value->IsString()) {
      reader.faults().add(element.pointer, "must be a text", "write it like \"10.20.0.0/16\"");
      continue;
    }
    const std::string_view text = text_of(*element.value);
    if (auto network = Network::parse(text)) {
      networks.push_back(*network);
    } else {
      reader.faults().add(element.pointer, "\"" + std::string(text) + "\" " + network.error().what);
    }
  }
  return networks;
}

}  // namespace parcelgate
