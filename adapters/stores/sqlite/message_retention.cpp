#include "adapters/stores/sqlite/message_retention.hpp"

#include "adapters/stores/sqlite/connection.hpp"
#include "adapters/stores/sqlite/message_eraser.hpp"
#include "gateway/ports/function_command.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate::sqlite {
namespace {

constexpr std::chrono::hours kSegmentAge{24};

/// Ids of the messages in quarantine that an account received before a position of the journal.
Result<std::vector<std::int64_t>> quarantined_before(Connection& connection, journal::Position until,
                                                     const std::string& account) {
  Statement select(connection, "SELECT id FROM quarantine WHERE position < ?1 AND account = ?2");
  Rows rows = select.query(until, account);
  std::vector<std::int64_t> ids;
  while (rows.next()) ids.push_back(rows.integer(0));
  if (auto status = rows.status(); !status) return unexpected(std::move(status).error());
  return ids;
}

}  // namespace

MessageRetention::MessageRetention(const Options& options, std::shared_ptr<journal::Catalog> catalog,
                                   journal::SegmentMaintenance& segments, Store& store, Metrics& metrics,
                                   const TimeSource& time)
    : options_(options),
      catalog_(std::move(catalog)),
      segments_(segments),
      store_(store),
      time_(time),
      erased_(metrics.counter("parcelgate_store_messages_erased_total",
                              "Messages that were erased in the journal because of a tenant's messages_max_age")),
      rewritten_(metrics.counter("parcelgate_store_segments_erased_total",
                                 "Compressed segments of the journal that were rewritten without erased messages")),
      failed_(metrics.counter("parcelgate_store_erasures_failed_total",
                              "Attempts to erase messages that failed, and damaged segments that were skipped")) {}

bool MessageRetention::is_needed() const {
  const auto ages = options_.message_ages == nullptr ? nullptr : options_.message_ages->load();
  return ages != nullptr && !ages->empty();
}

void MessageRetention::close_old_segment(Instant now) {
  const auto all = catalog_->segments();
  if (all->empty() || all->back()->first() == all->back()->end()) return;
  const auto age = now - all->back()->header().created_at;
  // A segment with a start in the future was begun while the date was wrong; close it too.
  if (age < kSegmentAge && -age < kSegmentAge) return;
  catalog_->request_segment();
  // The next group of commands begins the segment. An idle gateway has no commands, so submit one.
  const StateRecord record{"housekeeping", "segment", std::to_string(all->back()->first()), std::nullopt};
  report(submit_and_wait(store_, std::make_unique<FunctionCommand>(
                                     [&](Transaction& transaction) { return transaction.store_record(record); })));
}

std::vector<MessageRetention::Due> MessageRetention::find_due(const MessageAges& ages, const ErasureNote& note,
                                                              Instant now) const {
  const Instant day = std::chrono::floor<std::chrono::days>(now);
  std::vector<Due> due;
  for (const TenantMessageAge& tenant : ages) {
    const journal::Position from = note.erased_until(tenant);
    const journal::Position until = segments_.old_until(tenant.max_age, day);
    if (from < until && catalog_->first() < until) due.push_back({&tenant, from, until});
  }
  return due;
}

void MessageRetention::erase_due(Instant now, const std::function<bool()>& stops) {
  const auto ages = options_.message_ages->load();
  ErasureNote note(options_.folder, catalog_->segments()->front()->header().incarnation);
  const std::vector<Due> due = find_due(*ages, note, now);
  if (due.empty()) return;
  if (auto done = empty_quarantine(due); !done) return report(done);
  for (const journal::SegmentUse& segment : segments_.segments()) {
    if (stops()) return;
    std::vector<const TenantMessageAge*> tenants;
    for (const Due& one : due) {
      if (one.from <= segment.first && segment.end <= one.until) tenants.push_back(one.tenant);
    }
    if (tenants.empty()) continue;
    auto done = erase_in(segment, tenants, now);
    for (const TenantMessageAge* tenant : tenants) note.set(*tenant, segment.end);
    if (done) done = note.write();
    if (!done) return report(done);
  }
  report({});
}

/// Removes them from quarantine before their bodies are erased: without a body a retry cannot decode them.
Result<void> MessageRetention::empty_quarantine(const std::vector<Due>& due) {
  std::vector<std::int64_t> ids;
  {
    auto connection = Connection::open(options_.folder + "/parcelgate.db");
    if (!connection) return unexpected(std::move(connection).error());
    for (const Due& one : due) {
      for (const std::string& account : one.tenant->accounts) {
        const auto found = quarantined_before(*connection, one.until, account);
        if (!found) return unexpected(found.error());
        ids.insert(ids.end(), found->begin(), found->end());
      }
    }
  }
  if (ids.empty()) return {};
  auto done = submit_and_wait(store_, std::make_unique<FunctionCommand>([&ids](Transaction& transaction) {
                                for (const std::int64_t id : ids) {
                                  if (auto removed = transaction.remove_quarantine(id); !removed) return removed;
                                }
                                return Result<void>{};
                              }));
  if (done) log(LogLevel::info, "quarantine_erased", {{"count", ids.size()}});
  return done;
}

/// A damaged segment is logged and skipped. Otherwise it would block the erasure in all later segments.
Result<void> MessageRetention::erase_in(const journal::SegmentUse& segment,
                                        std::vector<const TenantMessageAge*> tenants, Instant now) {
  MessageEraser eraser(std::move(tenants));
  const auto records = segments_.erase(
      segment.first, [&](const journal::Record& record) { return eraser.erase(record); }, now);
  if (!records && records.error().kind == ErrorKind::not_found) return {};
  if (!records && records.error().kind == ErrorKind::internal) {
    failed_.Increment();
    log(LogLevel::error, "messages_not_erased",
        {{"error", records.error().what}, {"hint", "its messages stay until store.journal_max_age"}});
    return {};
  }
  if (!records) return unexpected(records.error());
  if (*records == 0) return {};
  rewritten_.Increment();
  for (const auto& [tenant, count] : eraser.counts()) {
    erased_.Increment(static_cast<double>(count));
    log(LogLevel::info, "messages_erased", {{"tenant", tenant}, {"count", count}, {"position", segment.end}});
  }
  return {};
}

void MessageRetention::report(const Result<void>& outcome) {
  const auto now = time_.monotonic_now();
  if (!outcome) failed_.Increment();
  if (outcome) {
    static_cast<void>(failures_log_.succeeded(now));
  } else if (const auto line = failures_log_.failed(now)) {
    log(LogLevel::error, "message_retention_failed",
        {{"error", outcome.error().what}, {"count", line->times}, {"hint", "free disk space or check the disk"}});
  }
}

}  // namespace parcelgate::sqlite
