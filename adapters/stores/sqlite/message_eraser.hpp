// Erases the messages of tenants in records of the journal.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "adapters/stores/journal/record.hpp"
#include "gateway/ports/store/message_ages.hpp"

namespace parcelgate::sqlite {

/// Gives records of the journal a payload without the messages of some tenants: body and context, and of a quarantined
/// message also the reason and the headers, which may quote them. All else stays: feed entries, shipments, and of the
/// message its source, account, time, size and SHA-256. The payload keeps its length.
///
/// A message belongs to the tenants whose shipments its feed entries are about; without entries, and in quarantine, to
/// the tenant of its account.
class MessageEraser {
 public:
  /// @param tenants  whose messages are erased; they must live as long as this object
  explicit MessageEraser(std::vector<const TenantMessageAge*> tenants) : tenants_(std::move(tenants)) {}

  /// @return nothing: the record holds no such message
  /// @error internal: the payload cannot be read
  [[nodiscard]] Result<std::optional<std::string>> erase(const journal::Record& record);
  /// Messages that were erased so far, by tenant. Right when records came by rising position; one that came twice
  /// counts once.
  [[nodiscard]] const std::map<std::string, std::uint64_t>& counts() const noexcept { return counts_; }

 private:
  struct Place;
  [[nodiscard]] const TenantMessageAge* owner_of(const Place& place, const std::vector<std::string>& entries) const;

  std::vector<const TenantMessageAge*> tenants_;
  std::map<std::string, std::uint64_t> counts_;
  journal::Position counted_until_{0};  ///< a record that is seen twice counts once
};

}  // namespace parcelgate::sqlite
