// "accounts": credentials at sources.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "gateway/ports/source.hpp"
#include "gateway/runtime/config/section_reader.hpp"

namespace parcelgate {

struct AccountConfig {
  Account account;
  bool poll{true};                            ///< poll the courier, where the source has polling
  bool subscribe{false};                      ///< register each number for pushes
  std::optional<double> requests_per_second;  ///< tightens the manifest's limit, never widens it
  std::optional<std::uint32_t> requests_per_day;
  std::string broker;            ///< id of the broker of an MQTT source; empty: none
  std::filesystem::path shadow;  ///< folder of a candidate manifest that reads every message too; empty: none
  bool acts{true};               ///< false ("mode": "shadow"): messages are read and counted, nothing else happens
  friend bool operator==(const AccountConfig&, const AccountConfig&) = default;
};

/// The members "settings" and "secrets".
void read_settings_and_secrets(ObjectReader& reader, const ConfigFile& file, Account& out);

[[nodiscard]] AccountConfig read_account(const ObjectReader::Element& element, const ConfigFile& file, Faults& faults);

/// The "settings" and "secrets" of an account that stands alone in a file. "id", "source" and "tenant" are accepted and
/// skipped, so that an account can be copied out of a whole configuration.
[[nodiscard]] Account read_lone_account(const rapidjson::Value& root, const ConfigFile& file, Faults& faults);

}  // namespace parcelgate
