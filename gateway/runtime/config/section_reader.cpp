#include "gateway/runtime/config/section_reader.hpp"

#include <cstdlib>

#include "gateway/base/file.hpp"
#include "gateway/domain/tracking_number.hpp"

namespace parcelgate {

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
  if (value.IsString()) return {std::string(text_of(value))};
  if (value.IsArray()) {
    std::vector<std::string> all;
    for (rapidjson::SizeType at = 0; at < value.Size(); ++at) {
      for (std::string& one : read_secret(value[at], pointer + "/" + std::to_string(at), file, faults))
        all.push_back(std::move(one));
    }
    return all;
  }
  ObjectReader reader(value, pointer, faults);
  const std::string variable = reader.text("env", "");
  const std::string path = reader.text("file", "");
  if (variable.empty() == path.empty()) {
    faults.push_back({pointer, "must be a text, {\"env\": NAME} or {\"file\": PATH}", {}});
    return {};
  }
  if (!variable.empty()) {
    const char* held = std::getenv(variable.c_str());
    if (held != nullptr && *held != '\0') return {held};
    faults.push_back({pointer + "/env", "the environment has no " + variable, "set it before the start"});
    return {};
  }
  auto held = read_file(file.resolve(path));
  if (!held) {
    faults.push_back({pointer + "/file", "cannot read " + path, "check the path and its permissions"});
    return {};
  }
  while (!held->empty() && (held->back() == '\n' || held->back() == '\r')) held->pop_back();
  return {*std::move(held)};
}

std::string read_optional_secret(ObjectReader& reader, std::string_view name, const ConfigFile& file) {
  const rapidjson::Value* value = reader.member(name);
  if (value == nullptr) return {};
  auto all = read_secret(*value, reader.pointer_to(name), file, reader.faults());
  return all.empty() ? std::string{} : std::move(all.front());
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

void read_either(ObjectReader& reader, std::string_view name, std::string_view when_true, std::string_view when_false,
                 bool& out) {
  out = reader.one_of(name, {when_true, when_false}, out ? when_true : when_false) == when_true;
}

}  // namespace parcelgate
