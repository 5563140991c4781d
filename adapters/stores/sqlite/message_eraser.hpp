// Erases messages of certain tenants in records of the journal.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "adapters/stores/journal/record.hpp"
#include "gateway/ports/store/message_ages.hpp"

namespace parcelgate::sqlite {

/// Computes the payloads of records without the messages of some tenants. It erases the body and context of a message;
/// of a quarantined message also the reason and the headers, which may quote the body. All else is kept: feed entries,
/// shipments, and the message's source, account, time, size and SHA-256. The payload keeps its length.
///
/// A message belongs to the tenants of the shipments in its feed entries. A message without entries, and one in
/// quarantine, belongs to the tenant of its account.
class MessageEraser {
 public:
  /// @param tenants  whose messages are erased; must outlive this object
  explicit MessageEraser(std::vector<const TenantMessageAge*> tenants) : tenants_(std::move(tenants)) {}

  /// @return nothing: the record holds no such message
  /// @error internal: the payload cannot be read
  [[nodiscard]] Result<std::optional<std::string>> erase(const journal::Record& record);
  /// Number of messages erased so far, by tenant. Pass records in order of position; a record that is passed twice is
  /// counted once.
  [[nodiscard]] const std::map<std::string, std::uint64_t>& counts() const noexcept { return counts_; }

 private:
  struct Place;
  [[nodiscard]] const TenantMessageAge* owner_of(const Place& place, const std::vector<std::string>& entries) const;

  std::vector<const TenantMessageAge*> tenants_;
  std::map<std::string, std::uint64_t> counts_;
  journal::Position counted_until_{0};  ///< records before it have been counted
};

}  // namespace parcelgate::sqlite
