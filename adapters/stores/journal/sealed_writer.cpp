#include "adapters/stores/journal/sealed_writer.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "adapters/stores/journal/numbers.hpp"

namespace parcelgate::journal {

Result<void> SealedWriter::append(std::string_view bytes) {
  auto written = file_.write(size_, bytes);
  size_ += bytes.size();
  return written;
}

Result<void> SealedWriter::append_block(BlockBuilder& block) {
  if (block.empty()) return {};
  const BlockHead head = block.head();
  const auto bytes = block.finish(level_);
  if (!bytes) return unexpected(bytes.error());
  return append_block(head, *bytes);
}

Result<void> SealedWriter::append_block(const BlockHead& head, std::string_view bytes) {
  BlockPlace place;
  place.first = head.first;
  place.feed_head = head.feed_head;
  place.latest = head.latest;
  place.offset = size_;
  place.record_bytes = head.record_bytes;
  place.file_bytes = static_cast<std::uint32_t>(bytes.size());
  blocks_.push_back(place);
  return append(bytes);
}

Result<void> SealedWriter::finish(std::uint64_t feed_head, const Sha256& last_hash) {
  const std::string table = encode_sealed_table(blocks_);
  SealedFooter footer;
  footer.feed_head = feed_head;
  footer.last_hash = last_hash;
  footer.table_offset = size_;
  footer.blocks = static_cast<std::uint32_t>(blocks_.size());
  footer.table_crc = crc32_of(table);
  auto done = append(table + encode_sealed_footer(footer, head_));
  if (done) done = file_.sync();
  return done;
}

Result<void> place_sealed(const std::string& temporary, const std::string& path) {
  if (std::rename(temporary.c_str(), path.c_str()) != 0) {
    return unexpected(ErrorKind::unreachable, path + ": cannot be renamed to: " + std::strerror(errno));
  }
  return sync_folder(std::filesystem::path(path).parent_path().string());
}

}  // namespace parcelgate::journal
