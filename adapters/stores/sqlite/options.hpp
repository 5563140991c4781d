// Settings of the SQLite store. tests/bench/store_bench.cpp takes the ones that speed hangs on as options.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace parcelgate::sqlite {

struct Options {
  std::string folder;                   ///< data folder; made when missing
  std::size_t queue_commands{8192};     ///< submit() refuses beyond it
  std::size_t group_commands{1000};     ///< most commands in one transaction
  std::size_t cache_bytes{12U << 20U};  ///< shipments kept decoded between groups
  std::size_t group_bytes{4U << 20U};   ///< shipments that one group may take in beyond the cache
  std::uint32_t page_bytes{4096};       ///< of a new database file
  std::uint32_t writer_page_cache_kib{6144};
  std::uint32_t reader_page_cache_kib{1024};  ///< for each reader
  std::uint32_t mmap_bytes{0};                ///< mapped pages count as resident memory: off
  int checkpoint_pages{4000};                 ///< checkpoint at the latest at this size of the write-ahead log
  int calm_checkpoint_pages{250};             ///< … and already at this one while groups are small
  std::size_t calm_group_commands{24};        ///< a group below this leaves time for a short checkpoint
  std::chrono::milliseconds idle_checkpoint_after{2000};  ///< nothing queued for so long: empty the log file
  std::size_t quarantine_rows{1000};
  std::size_t quarantine_bytes{std::size_t{256} << 20U};
  std::chrono::hours quarantine_age{24 * 30};
};

}  // namespace parcelgate::sqlite
