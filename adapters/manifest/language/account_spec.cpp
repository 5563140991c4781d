#include "adapters/manifest/language/account_spec.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

constexpr std::array kCommonSettings{setting::kVerify, setting::kAllowedAddresses, setting::kPush};

bool contains(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

template <class Map>
std::vector<std::string_view> names_of(const Map& map) {
  std::vector<std::string_view> out;
  out.reserve(map.size() + kCommonSettings.size());
  for (const auto& [name, value] : map) out.push_back(name);
  return out;
}

void check_value(std::string_view name, std::string_view value, std::string_view pointer, Faults& faults) {
  if (name.ends_with("_url") && !is_http_url(value)) {
    faults.add(pointer, "is no http or https address", "write it as \"https://host/path\"");
  }
  if (name == setting::kPush && value != "true" && value != "false") {
    faults.add(pointer, "must be true or false");
  }
}

}  // namespace

AccountSpec AccountSpec::compile(const rapidjson::Value& section, std::string_view pointer, Faults& faults) {
  AccountSpec spec;
  if (!check_members(section, pointer, {"settings", "secrets"}, faults)) return spec;
  const auto each = [&](std::string_view kind, auto&& take) {
    const rapidjson::Value* members = find_member(section, kind);
    if (members == nullptr) return;
    const std::string at = join_pointer(pointer, kind);
    if (!members->IsObject()) return faults.add(at, "must be an object of names");
    for (const auto& member : members->GetObject()) {
      const std::string_view name = text_of(member.name);
      const std::string here = join_pointer(at, name);
      if (!check_members(member.value, here, {"about", "default"}, faults)) continue;
      if (find_text(member.value, "about").empty()) faults.add(here, "lacks \"about\"", "describe it in one line");
      take(name, member.value, here);
    }
  };
  each("settings", [&](std::string_view name, const rapidjson::Value& value, const std::string& here) {
    if (contains(kCommonSettings, name)) faults.add(here, "is a setting that every account has", "choose another name");
    Setting made{std::string(find_text(value, "about")), std::nullopt};
    if (const auto* preset = find_member(value, "default")) {
      if (preset->IsString())
        made.default_value = std::string(text_of(*preset));
      else
        faults.add(join_pointer(here, "default"), "must be a string");
    }
    spec.settings_.emplace(name, std::move(made));
  });
  each("secrets", [&](std::string_view name, const rapidjson::Value& value, const std::string& here) {
    if (find_member(value, "default") != nullptr) faults.add(join_pointer(here, "default"), "a secret has no default");
    spec.secrets_.emplace(name, find_text(value, "about"));
  });
  return spec;
}

std::optional<std::string_view> AccountSpec::find_setting(const Account& account, std::string_view name) const {
  if (const auto own = account.settings.find(name); own != account.settings.end() && !own->second.empty()) {
    return own->second;
  }
  const auto known = settings_.find(name);
  if (known == settings_.end() || !known->second.default_value || known->second.default_value->empty())
    return std::nullopt;
  return *known->second.default_value;
}

void AccountSpec::check(const Account& account, std::string_view pointer, Faults& faults) const {
  auto known_settings = names_of(settings_);
  known_settings.insert(known_settings.end(), kCommonSettings.begin(), kCommonSettings.end());
  for (const auto& [name, value] : account.settings) {
    const std::string here = join_pointer(join_pointer(pointer, "settings"), name);
    if (!contains(known_settings, name)) {
      faults.add(here, account.source + " has no such setting", suggest(name, known_settings));
    } else {
      check_value(name, value, here, faults);
    }
  }
  const auto known_secrets = names_of(secrets_);
  for (const auto& [name, values] : account.secrets) {
    const std::string here = join_pointer(join_pointer(pointer, "secrets"), name);
    if (!contains(known_secrets, name)) {
      faults.add(here, account.source + " has no such secret", suggest(name, known_secrets));
    } else if (values.empty() || std::any_of(values.begin(), values.end(), [](const auto& v) { return v.empty(); })) {
      faults.add(here, "is empty", "give it a value or leave it out");
    }
  }
}

bool takes_pushes(const Account& account) noexcept {
  const auto found = account.settings.find(setting::kPush);
  return found == account.settings.end() || found->second != "false";
}

bool is_http_url(std::string_view text) noexcept {
  for (const std::string_view scheme : {std::string_view("http://"), std::string_view("https://")}) {
    if (text.starts_with(scheme)) {
      const std::string_view rest = text.substr(scheme.size());
      return !rest.empty() && rest.front() != '/' && rest.front() != '?' && rest.front() != '#';
    }
  }
  return false;
}

}  // namespace parcelgate
