// What a manifest wants of an account: its settings and secrets, and whether an account has them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <rapidjson/document.h>

#include "gateway/ports/source.hpp"
#include "gateway/wire/faults.hpp"

namespace parcelgate {

/// The manifest's section "account": {"settings": {name: {"about", "default"?}}, "secrets": {name: {"about"}}}.
class AccountSpec {
 public:
  struct Setting {
    std::string about;
    std::optional<std::string> default_value;
  };

  [[nodiscard]] static AccountSpec compile(const rapidjson::Value& section, std::string_view pointer, Faults& faults);

  [[nodiscard]] const std::map<std::string, Setting, std::less<>>& settings() const noexcept { return settings_; }
  /// Descriptions by name.
  [[nodiscard]] const std::map<std::string, std::string, std::less<>>& secrets() const noexcept { return secrets_; }

  /// The account's value, else the manifest's default, else absent. An empty value counts as absent.
  [[nodiscard]] std::optional<std::string_view> find_setting(const Account& account, std::string_view name) const;
  /// Adds a fault for each setting and secret of the account that the manifest does not know, each empty secret and
  /// each "…_url" that is neither http nor https. Pointers are relative to the account's section of the configuration.
  void check(const Account& account, std::string_view pointer, Faults& faults) const;

 private:
  std::map<std::string, Setting, std::less<>> settings_;
  std::map<std::string, std::string, std::less<>> secrets_;
};

/// Settings that every account may have, whatever its source:
/// - verify: which way of the manifest's section "verify" proves a push; a comma list: the first that is offered counts
/// - allowed_addresses: comma list of addresses and CIDR blocks from which alone pushes are taken
/// - push: false where the account takes no pushes, and needs nothing to prove them
namespace setting {
inline constexpr std::string_view kVerify = "verify";
inline constexpr std::string_view kAllowedAddresses = "allowed_addresses";
inline constexpr std::string_view kPush = "push";
}  // namespace setting

/// Whether an account takes pushes.
[[nodiscard]] bool takes_pushes(const Account& account) noexcept;
/// Whether the text begins with "http://" or "https://" and names a host.
[[nodiscard]] bool is_http_url(std::string_view text) noexcept;

}  // namespace parcelgate
