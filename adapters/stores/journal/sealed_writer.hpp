// Writes the file of a compressed segment, part after part.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/stores/journal/sealed_segment.hpp"

namespace parcelgate::journal {

/// Name suffix of an unfinished compressed segment. A file with it, left by a crash, is removed at the next start.
inline constexpr std::string_view kUnfinishedSuffix = ".tmp";

/// Writes one file: begin(), then blocks in order of position, then finish(). After an error the file is incomplete.
class SealedWriter {
 public:
  /// @param header  with the end of the segment
  SealedWriter(DataFile file, const SegmentHeader& header, int level)
      : file_(std::move(file)), head_(encode_segment_header(header, kSealedMagic)), level_(level) {}

  [[nodiscard]] Result<void> begin() { return append(head_); }
  /// Compresses the collected records, if there are any, and starts the next block.
  [[nodiscard]] Result<void> append_block(BlockBuilder& block);
  /// @param bytes  head and frame
  [[nodiscard]] Result<void> append_block(const BlockHead& head, std::string_view bytes);
  /// Writes the table and the footer, and syncs the file.
  [[nodiscard]] Result<void> finish(std::uint64_t feed_head, const Sha256& last_hash);

 private:
  [[nodiscard]] Result<void> append(std::string_view bytes);

  DataFile file_;
  std::string head_;
  int level_;
  std::uint64_t size_{0};
  std::vector<BlockPlace> blocks_;
};

/// Renames a finished file to its final name, and syncs the folder.
[[nodiscard]] Result<void> place_sealed(const std::string& temporary, const std::string& path);

}  // namespace parcelgate::journal
