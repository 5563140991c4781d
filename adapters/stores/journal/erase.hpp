// Erases parts of records in a closed segment, without breaking the chain of hashes.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "adapters/stores/journal/seal.hpp"

namespace parcelgate::journal {

/// Called for each record. Returns a new payload of the same length, or nothing to keep the record unchanged.
using EraseInRecord = std::function<Result<std::optional<std::string>>(const Record&)>;

/// What erase_records() did.
struct Erased {
  std::uint64_t records{0};                      ///< number of records with an erased part
  std::shared_ptr<const SealedSegment> segment;  ///< replaces the old one; null: there was nothing to erase
};

/// Rewrites a compressed segment with new payloads in some of its records. Positions, headers and the original hashes
/// of the records are kept: see Erasure. Blocks without such a record are copied unchanged.
///
/// The new file is written under a name that ends in `.tmp`, synced, read back, verified, and then renamed over the old
/// file. After a crash at any time, one of the two files is complete. Readers that still hold the old segment keep
/// reading the old file.
/// @param now  time of the erasure, stored for each changed record
/// @error unreachable: a file cannot be read or written; the old file is unchanged, and a later attempt may succeed
/// @error internal: the segment is damaged, or a payload has another length; the old file is unchanged
[[nodiscard]] Result<Erased> erase_records(const SealedSegment& segment, const EraseInRecord& erase, Instant now);

}  // namespace parcelgate::journal
