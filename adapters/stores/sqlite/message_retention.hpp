// Erases the messages of tenants whose messages_max_age they have passed.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "adapters/stores/journal/maintenance.hpp"
#include "adapters/stores/sqlite/erasure_note.hpp"
#include "adapters/stores/sqlite/options.hpp"
#include "gateway/base/episode.hpp"
#include "gateway/ports/store.hpp"
#include "gateway/ports/time_source.hpp"
#include "gateway/telemetry/metrics.hpp"

namespace parcelgate::sqlite {

/// Part of Housekeeping, on its thread. A compressed segment is written anew without the messages of a tenant when all
/// its records are older than the tenant's age. Ages are compared at the start of the UTC day, so a segment is written
/// at most once a day, whatever the ages of its tenants are.
///
/// A replay gives the same database as before: it does not read messages, and the messages of the tenant in quarantine
/// are removed from it, by a command of their own, before their bodies are erased.
class MessageRetention {
 public:
  MessageRetention(const Options& options, std::shared_ptr<journal::Catalog> catalog,
                   journal::SegmentMaintenance& segments, Store& store, Metrics& metrics, const TimeSource& time);

  /// Whether some tenant has an age. Otherwise the other functions have nothing to do.
  [[nodiscard]] bool is_needed() const;
  /// Closes the last segment when it was begun a day ago: the messages of a small shop would stay in it for months.
  void close_old_segment(Instant now);
  /// Erases what is due. A failure is logged, and tried again with the next call.
  /// @param stops  called between two segments
  void erase_due(Instant now, const std::function<bool()>& stops);

 private:
  /// A tenant with the part of the journal in which its messages are to be erased.
  struct Due {
    const TenantMessageAge* tenant{nullptr};
    journal::Position from{0};
    journal::Position until{0};
  };

  [[nodiscard]] std::vector<Due> find_due(const MessageAges& ages, const ErasureNote& note, Instant now) const;
  [[nodiscard]] Result<void> empty_quarantine(const std::vector<Due>& due);
  [[nodiscard]] Result<void> erase_in(const journal::SegmentUse& segment, std::vector<const TenantMessageAge*> tenants,
                                      Instant now);
  void report(const Result<void>& outcome);

  const Options& options_;
  std::shared_ptr<journal::Catalog> catalog_;
  journal::SegmentMaintenance& segments_;
  Store& store_;
  const TimeSource& time_;
  Episode failures_log_;
  prometheus::Counter& erased_;
  prometheus::Counter& rewritten_;
};

}  // namespace parcelgate::sqlite
