// Settings of the SQLite store. tests/bench/store_bench.cpp offers those that decide its speed as options.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "gateway/base/snapshot.hpp"
#include "gateway/ports/store/message_ages.hpp"

namespace parcelgate::sqlite {

/// Only `folder` must be set; the defaults suit one gateway on a small machine.
struct Options {
  std::string folder;                                     ///< data folder; created when missing
  std::size_t queue_commands{8192};                       ///< submit() refuses beyond it
  std::size_t group_commands{1000};                       ///< most commands that are synced together
  std::size_t cache_bytes{12U << 20U};                    ///< shipments kept decoded between groups
  std::size_t group_bytes{4U << 20U};                     ///< a group ends at this growth of the cache or its records
  std::uint64_t segment_bytes{std::uint64_t{64} << 20U};  ///< of the journal: a new file is begun beyond it
  std::uint64_t reserve_bytes{0};                         ///< space reserved ahead in the journal's file; 0: none
  std::size_t projection_commands{2000};           ///< commit the projection at the latest after so many commands
  std::chrono::milliseconds projection_age{40};    ///< … and when the first of them is so old
  std::chrono::milliseconds projection_linger{2};  ///< … and when no command came for so long
  std::size_t idle_group_commands{
      8};                          ///< a group below this has nobody to wait for: its projection is committed at once
  std::uint32_t page_bytes{4096};  ///< of a new database file
  std::uint32_t writer_page_cache_kib{6144};
  std::uint32_t reader_page_cache_kib{1024};  ///< for each reader
  std::uint32_t mmap_bytes{0};                ///< off, because mapped pages count as resident memory
  int checkpoint_pages{4000};                 ///< checkpoint at the latest at this size of the write-ahead log
  int calm_checkpoint_pages{250};             ///< checkpoint at this size already while groups are small
  std::size_t calm_group_commands{24};        ///< a group below this leaves time for a short checkpoint
  std::chrono::milliseconds idle_checkpoint_after{2000};  ///< truncate the log file after this time without commands
  bool keeps_house{true};  ///< takes snapshots, drops old data; off for a second database on the same journal
  std::chrono::milliseconds look_every{30'000};           ///< how often housekeeping looks for work
  std::chrono::hours snapshot_every{24};                  ///< a snapshot is taken when the last one is so old
  std::uint64_t snapshot_bytes{std::uint64_t{1} << 30U};  ///< … or the journal grew by so much since
  std::size_t snapshots_kept{2};
  std::chrono::hours journal_age{24 * 180};      ///< messages and the feed are kept this long
  std::optional<std::uint64_t> journal_bytes{};  ///< … or until the journal exceeds this size; nothing: no limit
  const Replaceable<MessageAges>* message_ages{nullptr};  ///< of tenants; null: no tenant has an age
  std::size_t quarantine_rows{1000};
  std::size_t quarantine_bytes{std::size_t{256} << 20U};
  std::chrono::hours quarantine_age{24 * 30};
};

}  // namespace parcelgate::sqlite
