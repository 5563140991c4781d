// All rule packs of a configuration, and which tenant follows which.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/domain/deadlines/rules.hpp"

namespace parcelgate {

/// Read-only once it is built; a reload builds a new one.
///
///     if (const RulePack* pack = packs.find("tmall")) …
///     if (const RulePack* pack = packs.of_tenant("demo-shop")) …
class RulePacks {
 public:
  using Packs = std::map<std::string, RulePack, std::less<>>;

  RulePacks() = default;
  RulePacks(std::initializer_list<std::pair<const std::string, RulePack>> packs) : packs_(packs) {}

  /// Adds a pack, or replaces the one with its id.
  void add(RulePack pack) {
    std::string id = pack.id;
    packs_.insert_or_assign(std::move(id), std::move(pack));
  }
  void set_tenant(std::string tenant, std::string pack_id) {
    tenants_.insert_or_assign(std::move(tenant), std::move(pack_id));
  }

  /// The pack of an id, or null.
  [[nodiscard]] const RulePack* find(std::string_view id) const noexcept {
    const auto found = packs_.find(id);
    return found == packs_.end() ? nullptr : &found->second;
  }
  /// The pack that a tenant's shipments follow, and its returns unless they name another; null: none.
  [[nodiscard]] const RulePack* of_tenant(std::string_view tenant) const noexcept {
    const auto found = tenants_.find(tenant);
    return found == tenants_.end() ? nullptr : find(found->second);
  }
  /// The target of each pack that has one; see RulePack::on_time_target.
  [[nodiscard]] std::map<std::string, std::uint32_t, std::less<>> on_time_targets() const {
    std::map<std::string, std::uint32_t, std::less<>> targets;
    for (const auto& [id, pack] : packs_) {
      if (pack.on_time_target) targets.emplace(id, *pack.on_time_target);
    }
    return targets;
  }
  [[nodiscard]] auto begin() const noexcept { return packs_.begin(); }
  [[nodiscard]] auto end() const noexcept { return packs_.end(); }

 private:
  Packs packs_;
  std::map<std::string, std::string, std::less<>> tenants_;  ///< tenant to pack id
};

}  // namespace parcelgate
