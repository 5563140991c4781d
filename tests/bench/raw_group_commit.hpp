// The yardstick of store_bench: the same rows written by bare sqlite3 calls, in groups of a fixed size.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace parcelgate::bench {

struct RawGroupCommit {
  std::string path;  ///< a database whose tables exist
  std::uint32_t page_cache_kib{0};
  int checkpoint_pages{0};
  std::size_t events{0};
  std::size_t shipments{0};  ///< rows that the events are spread over
  std::size_t group{1};      ///< events in a transaction
  std::size_t state_bytes{0};
  std::size_t feed_bytes{0};
  std::size_t body_bytes{0};
};

struct RawRate {
  double per_second{0};
  double cpu_micros{0};  ///< of one event
};

[[nodiscard]] RawRate run_raw_group_commit(const RawGroupCommit& plan);

}  // namespace parcelgate::bench
