// Erases parts of records in a closed segment, without breaking the chain of hashes.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "adapters/stores/journal/seal.hpp"

namespace parcelgate::journal {

/// Called for each record. Returns the payload that takes the place of the record's, of the same length; nothing: the
/// record stays as it is.
using EraseInRecord = std::function<Result<std::optional<std::string>>(const Record&)>;

/// What erase_records() did.
struct Erased {
  std::uint64_t records{0};                      ///< of which a part was erased
  std::shared_ptr<const SealedSegment> segment;  ///< takes the place of the former one; null: nothing was to be erased
};

/// Writes a compressed segment anew, with other payloads in some of its records. Positions and headers stay, and so do
/// the hashes that the records had: see Erasure. Blocks without such a record are copied as they are.
///
/// The new file is written under a name that ends in `.tmp`, synced, read back and verified; then it takes the name of
/// the former one. So after a crash at any time one of the two is whole. Readers that still hold the former segment
/// continue with the former file.
/// @param now  noted in each of these records
/// @error unreachable: a file cannot be read or written; the former one is as it was, and a later attempt may succeed
/// @error internal: the segment is damaged, or a payload has another length; the former file is as it was
[[nodiscard]] Result<Erased> erase_records(const SealedSegment& segment, const EraseInRecord& erase, Instant now);

}  // namespace parcelgate::journal
