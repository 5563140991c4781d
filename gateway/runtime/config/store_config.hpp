// "store": queue, caches and the limits of the quarantine.
#pragma once

#include <chrono>
#include <cstdint>

#include "gateway/wire/object_reader.hpp"

namespace parcelgate {

/// Limits of the store. The quarantine (messages that could not be read) drops its oldest entries beyond any of its
/// three limits. A change needs a restart.
struct StoreConfig {
  std::size_t queue_capacity{8'192};  ///< commands that wait for the writer; beyond it pushes are answered 503
  std::size_t cache_bytes{12u << 20};
  std::size_t page_cache_bytes{8u << 20};  ///< of the writer's connection; whole KiB count
  std::uint32_t checkpoint_pages{4'000};   ///< pages of the write-ahead log before it is copied into the database
  std::uint32_t quarantine_max_count{10'000};
  std::size_t quarantine_max_bytes{std::size_t{256} << 20U};
  std::chrono::milliseconds quarantine_max_age{std::chrono::hours{24 * 30}};  ///< at least 1 h; whole hours count
  /// Messages and feed entries are removed when they are older, or when the journal's files are larger. Whole hours
  /// count, at least 24 h.
  std::chrono::milliseconds journal_max_age{std::chrono::hours{24 * 180}};
  std::uint64_t journal_max_bytes{std::uint64_t{1} << 40U};
  friend bool operator==(const StoreConfig&, const StoreConfig&) = default;
};

[[nodiscard]] StoreConfig read_store(const rapidjson::Value& value, const std::string& pointer, Faults& faults);

}  // namespace parcelgate
