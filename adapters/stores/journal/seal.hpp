// Writes the compressed form of a closed segment.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "adapters/stores/journal/sealed_segment.hpp"

namespace parcelgate::journal {

struct SealOptions {
  std::size_t block_bytes{std::size_t{256} << 10U};  ///< of records; a block ends after the record that reaches it
  int level{3};                                      ///< of zstd
};

/// Writes `<name>.zst` next to the plain file, reads all of it back, and compares it with the plain form. Then, and
/// only then, may the caller remove the plain file. The name `<name>.zst` is given to a file that is complete, synced
/// and verified; until then its name ends in `.tmp`, so after a crash at any time one of the two forms is whole.
/// @param plain  closed: nobody writes it any more, and it has at least one record
/// @param last_hash  of the last record, from the head of the next segment; nothing when the next one does not continue
/// it
/// @error unreachable: a file cannot be read or written; nothing is left behind, and a later attempt may succeed
/// @error internal: the plain form is damaged, so it is kept as it is
[[nodiscard]] Result<std::shared_ptr<const SealedSegment>> seal(const Segment& plain,
                                                                const std::optional<Sha256>& last_hash,
                                                                const std::string& folder,
                                                                const SealOptions& options = {});

}  // namespace parcelgate::journal
