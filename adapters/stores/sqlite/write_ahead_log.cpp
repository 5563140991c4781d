#include "adapters/stores/sqlite/write_ahead_log.hpp"

#include <array>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <vector>

namespace parcelgate::sqlite {
namespace {

constexpr std::size_t kHeaderBytes = 32;
constexpr std::size_t kFrameHeaderBytes = 24;
constexpr std::uint32_t kMagic = 0x377f0682;  // the lowest bit says that checksums are big-endian

std::uint32_t big_endian(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t index = 0; index < 4; ++index) value = (value << 8U) | static_cast<std::uint8_t>(bytes[at + index]);
  return value;
}

/// The running checksum of header and frames.
class Checksum {
 public:
  explicit Checksum(bool big) : big_(big) {}
  void add(std::string_view bytes) {
    for (std::size_t at = 0; at + 8 <= bytes.size(); at += 8) {
      first_ += word(bytes, at) + second_;
      second_ += word(bytes, at + 4) + first_;
    }
  }
  [[nodiscard]] bool is(std::uint32_t first, std::uint32_t second) const {
    return first_ == first && second_ == second;
  }

 private:
  [[nodiscard]] std::uint32_t word(std::string_view bytes, std::size_t at) const {
    const std::uint32_t value = big_endian(bytes, at);
    return big_ ? value : __builtin_bswap32(value);
  }
  bool big_;
  std::uint32_t first_{0};
  std::uint32_t second_{0};
};

/// Reads frames up to the first that does not continue the checksum.
class FrameReader {
 public:
  FrameReader(std::string_view header, LogFinding& finding)
      : finding_(finding), salts_(header.substr(16, 8)), checksum_((big_endian(header, 0) & 1U) != 0) {
    checksum_.add(header.substr(0, 24));
  }
  [[nodiscard]] bool is_good(std::string_view header) const {
    return checksum_.is(big_endian(header, 24), big_endian(header, 28));
  }

  /// @return whether the frame belongs to the log
  bool take(std::string_view frame) {
    const std::string_view header = frame.substr(0, kFrameHeaderBytes);
    checksum_.add(header.substr(0, 8));
    checksum_.add(frame.substr(kFrameHeaderBytes));
    // After a restart of the log, frames of its former use follow those of the current one: they have other salts.
    if (header.substr(8, 8) != salts_ || !checksum_.is(big_endian(header, 16), big_endian(header, 20))) return false;
    pending_.push_back(big_endian(header, 0));
    const std::uint32_t committed_pages = big_endian(header, 4);
    if (committed_pages == 0) return true;
    finding_.database_pages = committed_pages;
    finding_.pages.insert(pending_.begin(), pending_.end());
    pending_.clear();
    return true;
  }

 private:
  LogFinding& finding_;
  std::string salts_;
  Checksum checksum_;
  std::vector<std::uint32_t> pending_;  ///< pages of the commit that is being read
};

}  // namespace

LogFinding inspect_write_ahead_log(const std::string& path) {
  LogFinding finding;
  std::error_code fault;
  finding.size_bytes = std::filesystem::file_size(path, fault);
  if (fault) return {};
  if (finding.size_bytes < kHeaderBytes) return finding;
  std::ifstream in(path, std::ios::binary);
  std::string header(kHeaderBytes, '\0');
  if (!in.read(header.data(), static_cast<std::streamsize>(header.size()))) return finding;
  FrameReader reader(header, finding);
  const std::uint32_t page = big_endian(header, 8);
  const bool is_log = (big_endian(header, 0) | 1U) == (kMagic | 1U) && page >= 512 && page <= 65536;
  if (!is_log || !reader.is_good(header)) return finding;
  std::string frame(kFrameHeaderBytes + page, '\0');
  while (in.read(frame.data(), static_cast<std::streamsize>(frame.size())) && reader.take(frame)) {
  }
  return finding;
}

}  // namespace parcelgate::sqlite
