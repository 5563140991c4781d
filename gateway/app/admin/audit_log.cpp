#include "gateway/app/admin/audit_log.hpp"

#include <algorithm>
#include <charconv>

#include "gateway/app/admin/admin_answer.hpp"
#include "gateway/base/text.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/ports/function_command.hpp"
#include "gateway/telemetry/log.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

constexpr std::string_view kOwner = "audit";
constexpr std::size_t kUsualEntries = 200;
constexpr std::size_t kMostListedEntries = 2'000;

std::string to_value(const AuditEntry& entry) {
  return render_json_object([&](JsonWriter& writer) {
    write_instant(writer, "at", entry.at);
    write_member(writer, "user", entry.user);
    write_member(writer, "scope", entry.scope);
    write_member(writer, "tenant", entry.tenant);
    write_member(writer, "action", entry.action);
    write_member(writer, "subject", entry.subject);
    write_member(writer, "detail", shorten(entry.detail, kMostAuditDetailBytes));
    write_key(writer, "status");
    writer.Int(entry.status);
    write_member(writer, "remote", entry.remote);
  });
}

/// Removes the oldest records, which come first.
Result<void> remove_oldest(Store& store, const std::vector<StateRecord>& records) {
  if (records.size() <= kMostAuditEntries) return {};
  const auto end = records.end() - static_cast<std::ptrdiff_t>(kMostAuditEntries);
  return submit_and_wait(store, std::make_unique<FunctionCommand>([&](Transaction& transaction) -> Result<void> {
                           for (auto record = records.begin(); record != end; ++record) {
                             if (auto done = transaction.remove_record(record->owner, record->key); !done) return done;
                           }
                           return {};
                         }));
}

std::size_t limit_of(const rapidjson::Value& request) {
  const auto* limit = find_member(request, "limit");
  return limit != nullptr && limit->IsUint() ? std::min<std::size_t>(limit->GetUint(), kMostListedEntries)
                                             : kUsualEntries;
}

Result<std::string> list_entries(Store& store, const rapidjson::Value& request) {
  auto reader = store.open_reader();
  if (!reader) return unexpected(reader.error());
  const auto records = (*reader)->due_records(kOwner, Instant::max(), Reader::kAllRecords);
  if (!records) return unexpected(records.error());
  if (auto removed = remove_oldest(store, *records); !removed) return unexpected(removed.error());
  const std::string_view user = find_text(request, "user");
  const std::string_view action = find_text(request, "action");
  std::size_t left = limit_of(request);
  return admin_answer([&](JsonWriter& writer) {
    write_key(writer, "total");
    writer.Uint64(std::min(records->size(), kMostAuditEntries));
    write_key(writer, "entries");
    writer.StartArray();
    for (auto record = records->rbegin(); record != records->rend() && left > 0; ++record) {
      const auto entry = parse_json(record->value);
      if (!entry || (!user.empty() && find_text(*entry, "user") != user) ||
          (!action.empty() && find_text(*entry, "action") != action))
        continue;
      writer.RawValue(record->value.data(), record->value.size(), rapidjson::kObjectType);
      --left;
    }
    writer.EndArray();
  });
}

}  // namespace

void record_audit(Store& store, const AuditEntry& entry, std::function<void()> done) {
  log(LogLevel::info, "console_action",
      {{"user", entry.user},
       {"action", entry.action},
       {"subject", entry.subject},
       {"status", entry.status},
       {"remote", entry.remote}});
  // Two actions of one millisecond need different keys.
  StateRecord record{std::string(kOwner),
                     std::to_string(entry.at.time_since_epoch().count()) + "-" + to_hex(random_bytes(4)),
                     to_value(entry), entry.at};
  std::unique_ptr<Command> command = std::make_unique<FunctionCommand>(
      [record = std::move(record)](Transaction& transaction) { return transaction.store_record(record); },
      [done, action = entry.action](const Result<void>& stored) {
        if (!stored) log(LogLevel::error, "audit_not_recorded", {{"action", action}, {"error", stored.error().what}});
        done();
      });
  if (store.submit(command)) return;
  log(LogLevel::error, "audit_not_recorded", {{"action", entry.action}, {"error", "the queue of the store is full"}});
  done();
}

void add_audit_command(AdminService& service, Store& store) {
  service.add("audit.list", [&store](const rapidjson::Value& request) { return list_entries(store, request); });
}

}  // namespace parcelgate
