#include "gateway/runtime/config/store_config.hpp"

#include <chrono>

#include "gateway/runtime/config/section_reader.hpp"

namespace parcelgate {

StoreConfig read_store(const rapidjson::Value& value, const std::string& pointer, Faults& faults) {
  constexpr std::int64_t kMib = 1 << 20;
  constexpr std::int64_t kTib = std::int64_t{1} << 40;
  // Two segments: a smaller limit would keep nothing but the segment that is being written.
  constexpr std::int64_t kLeastJournal = 128 * kMib;
  StoreConfig out;
  ObjectReader reader(value, pointer, faults);
  read_integer(reader, "queue_capacity", out.queue_capacity, 16, 1'000'000);
  read_integer(reader, "cache_bytes", out.cache_bytes, kMib, kTib);
  read_integer(reader, "page_cache_bytes", out.page_cache_bytes, kMib, kTib);
  read_integer(reader, "checkpoint_pages", out.checkpoint_pages, 100, 1'000'000);
  read_integer(reader, "quarantine_max_count", out.quarantine_max_count, 1, 10'000'000);
  read_integer(reader, "quarantine_max_bytes", out.quarantine_max_bytes, kMib, kTib);
  out.quarantine_max_age = reader.duration("quarantine_max_age", out.quarantine_max_age);
  // The store keeps messages by whole hours: less than one would remove each message as soon as it is stored.
  if (out.quarantine_max_age < std::chrono::hours{1}) {
    faults.add(join_pointer(pointer, "quarantine_max_age"), "is shorter than an hour", "write \"1h\" or more");
  }
  out.journal_max_age = reader.duration("journal_max_age", out.journal_max_age);
  if (out.journal_max_age < std::chrono::hours{24}) {
    faults.add(join_pointer(pointer, "journal_max_age"), "is shorter than a day", "write \"1d\" or more");
  }
  read_integer(reader, "journal_max_bytes", out.journal_max_bytes, kLeastJournal, kTib);
  return out;
}

}  // namespace parcelgate
