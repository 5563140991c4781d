// "tenants": the owners of parcels.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "gateway/domain/personal_data.hpp"
#include "gateway/domain/taxonomy.hpp"
#include "gateway/runtime/config/kuaidi100_config.hpp"
#include "gateway/runtime/config/track_config.hpp"
#include "gateway/wire/object_reader.hpp"

namespace parcelgate {

/// Shipped with the program: the shop's own targets.
inline constexpr const char* kDefaultComplaintPack = "house";

struct TenantConfig {
  std::string id;
  std::string rule_pack{"cn-baseline"};                    ///< sets the deadlines
  Locale locale{Locale::zh_cn};                            ///< of tickets
  MaskLevel mask{MaskLevel::all};                          ///< personal data that is hidden in courier texts
  std::string complaint_rule_pack{kDefaultComplaintPack};  ///< sets the deadlines of complaints
  std::string name{};                                      ///< of the shop, in chats; empty: its id
  std::vector<Kuaidi100CustomerConfig> kuaidi100_customers{};
  TrackPageConfig tracking_page{};
  std::optional<std::chrono::milliseconds> messages_max_age{};  ///< at least 24 h; nothing: the store's limits alone
  friend bool operator==(const TenantConfig&, const TenantConfig&) = default;
};

[[nodiscard]] TenantConfig read_tenant(const ObjectReader::Element& element, const ConfigFile& file, Faults& faults);

}  // namespace parcelgate
