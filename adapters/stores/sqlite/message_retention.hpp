// Erases messages that are older than the messages_max_age of their tenant.
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

/// Part of Housekeeping, on its thread. When all records of a compressed segment are older than a tenant's age, the
/// segment is rewritten without the tenant's messages. Ages are compared with the start of the UTC day, so a segment is
/// rewritten at most once a day, however many tenants have an age.
///
/// A replay gives the same database before and after the erasure: it does not read messages, and a separate command
/// removes the tenant's messages from quarantine before their bodies are erased.
class MessageRetention {
 public:
  MessageRetention(const Options& options, std::shared_ptr<journal::Catalog> catalog,
                   journal::SegmentMaintenance& segments, Store& store, Metrics& metrics, const TimeSource& time);

  /// Whether any tenant has an age. Otherwise the other functions do nothing.
  [[nodiscard]] bool is_needed() const;
  /// Closes the open segment when it is a day old. Otherwise the messages of a small shop would stay in it for months.
  void close_old_segment(Instant now);
  /// Erases all messages that are due. A failure is logged, and the next call tries again.
  /// @param stops  called between two segments; true: return early
  void erase_due(Instant now, const std::function<bool()>& stops);

 private:
  /// A tenant, and the range of the journal in which its messages are due.
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
  prometheus::Counter& failed_;
};

}  // namespace parcelgate::sqlite
