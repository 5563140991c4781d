#include "gateway/app/admin/replay_commands.hpp"

#include "gateway/app/admin/admin_answer.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

// More messages would take longer than the client's timeout.
constexpr std::size_t kMostIds = 100;

void write_report(JsonWriter& writer, const RetryReport& report, std::string_view outcome) {
  writer.StartObject();
  write_key(writer, "id");
  writer.Int64(report.id);
  write_member(writer, "source", report.source);
  write_member(writer, "account", report.account);
  write_member(writer, "outcome", outcome);
  write_key(writer, "recorded");
  writer.Uint64(report.recorded);
  write_key(writer, "duplicates");
  writer.Uint64(report.duplicates);
  write_member(writer, "what", report.what);
  writer.EndObject();
}

Result<std::vector<std::int64_t>> ids_of(const rapidjson::Value& request) {
  const auto* list = find_member(request, "ids");
  if (list == nullptr || !list->IsArray() || list->Size() > kMostIds) {
    return unexpected(ErrorKind::rejected, "ids must be a list of at most " + std::to_string(kMostIds) + " numbers");
  }
  std::vector<std::int64_t> ids;
  for (const auto& id : list->GetArray()) {
    if (!id.IsInt64()) return unexpected(ErrorKind::rejected, "an id must be a number from `quarantine list`");
    ids.push_back(id.GetInt64());
  }
  return ids;
}

Result<std::string> retry(Store& store, IngestCounters& counters, const TimeSource& time,
                          const LoadDirectory& load_directory, const rapidjson::Value& request) {
  const auto ids = ids_of(request);
  if (!ids) return unexpected(ids.error());
  auto reader = store.open_reader();
  if (!reader) return unexpected(reader.error());
  std::shared_ptr<const Directory> directory;
  std::vector<std::pair<RetryReport, std::string_view>> reports;
  for (const std::int64_t id : *ids) {
    const auto held = (*reader)->find_quarantined(id);
    if (!held) return unexpected(held.error());
    RetryReport report;
    report.id = id;
    if (*held && directory == nullptr) directory = load_directory();
    if (*held) report = retry_quarantined(store, counters, directory, **held, time.now());
    reports.emplace_back(report, *held ? to_string(report.outcome) : "gone");
  }
  return admin_answer([&](JsonWriter& writer) {
    write_key(writer, "messages");
    writer.StartArray();
    for (const auto& [report, outcome] : reports) write_report(writer, report, outcome);
    writer.EndArray();
  });
}

Result<RemapRequest> remap_request_of(const rapidjson::Value& request) {
  RemapRequest out;
  const auto since = parse_rfc3339(find_text(request, "since"));
  if (!since) return unexpected(ErrorKind::rejected, "since: " + since.error().what);
  out.since = since->at;
  out.carrier = find_text(request, "carrier");
  const auto* from = find_member(request, "from");
  if (from != nullptr && from->IsInt64()) out.from = from->GetInt64();
  const auto* dry_run = find_member(request, "dry_run");
  out.dry_run = dry_run != nullptr && dry_run->IsTrue();
  return out;
}

void write_count(JsonWriter& writer, std::string_view name, std::uint64_t count) {
  write_key(writer, name);
  writer.Uint64(count);
}

void write_change(JsonWriter& writer, const RemapChange& change) {
  const auto word = [](const std::optional<Status>& status) {
    return status ? to_string(*status) : std::string_view("unmapped");
  };
  writer.StartObject();
  write_member(writer, "carrier", change.key.carrier);
  write_member(writer, "tracking_number", change.key.tracking_number);
  write_member(writer, "event_id", change.event_id);
  write_member(writer, "before", word(change.before));
  write_member(writer, "after", word(change.after));
  writer.EndObject();
}

Result<std::string> remap_step(Store& store, IngestCounters& counters, const TimeSource& time,
                               const LoadDirectory& load_directory, const rapidjson::Value& request) {
  const auto wanted = remap_request_of(request);
  if (!wanted) return unexpected(wanted.error());
  RawRange range;
  if (wanted->from == 0) {
    auto reader = store.open_reader();
    if (!reader) return unexpected(reader.error());
    const auto found = (*reader)->raw_range();
    if (!found) return unexpected(found.error());
    range = *found;
  }
  const auto step = remap(store, counters, load_directory, *wanted, time.now());
  if (!step) return unexpected(step.error());
  return admin_answer([&](JsonWriter& writer) {
    if (wanted->from == 0) {
      write_count(writer, "first", static_cast<std::uint64_t>(range.first));
      write_count(writer, "end", static_cast<std::uint64_t>(range.end));
    }
    write_count(writer, "next", static_cast<std::uint64_t>(step->next));
    write_key(writer, "is_end");
    writer.Bool(step->is_end);
    write_count(writer, "messages", step->messages);
    write_count(writer, "current", step->current);
    write_count(writer, "unreadable", step->unreadable);
    write_count(writer, "erased", step->erased);
    write_count(writer, "skipped", step->skipped);
    write_count(writer, "corrected", step->corrected);
    write_count(writer, "added", step->added);
    write_count(writer, "shipments", step->shipments);
    write_key(writer, "changes");
    writer.StartArray();
    for (const RemapChange& change : step->changes) write_change(writer, change);
    writer.EndArray();
  });
}

void write_code(JsonWriter& writer, const SeenCode& code) {
  writer.StartObject();
  write_member(writer, "source", code.source);
  write_member(writer, "code", code.code);
  write_key(writer, "mapped");
  writer.Bool(code.mapped);
  write_count(writer, "count", code.count);
  write_instant(writer, "first_seen_at", code.first_seen_at);
  write_instant(writer, "last_seen_at", code.last_seen_at);
  write_member(writer, "sample", code.sample);
  writer.EndObject();
}

Result<std::string> list_codes(Store& store, const rapidjson::Value& request) {
  auto reader = store.open_reader();
  if (!reader) return unexpected(reader.error());
  const auto codes = (*reader)->list_codes(find_text(request, "source"));
  if (!codes) return unexpected(codes.error());
  return admin_answer([&](JsonWriter& writer) {
    write_key(writer, "codes");
    writer.StartArray();
    for (const SeenCode& code : *codes) write_code(writer, code);
    writer.EndArray();
  });
}

void write_tally(JsonWriter& writer, const ShadowTally& tally) {
  writer.StartObject();
  write_member(writer, "account", tally.account);
  write_member(writer, "source", tally.source);
  write_member(writer, "acting_version", tally.acting_version);
  write_member(writer, "candidate_version", tally.candidate_version);
  write_instant(writer, "since", tally.since);
  write_count(writer, "messages", tally.messages);
  write_count(writer, "events_same", tally.events_same);
  write_count(writer, "events_different", tally.events_different);
  write_key(writer, "differences");
  writer.StartArray();
  for (std::size_t kind = 0; kind < kShadowDifferenceCount; ++kind) {
    if (tally.differences[kind] == 0) continue;
    const ShadowFinding& latest = tally.latest[kind];
    writer.StartObject();
    write_member(writer, "kind", to_string(static_cast<ShadowDifference>(kind)));
    write_count(writer, "count", tally.differences[kind]);
    write_member(writer, "event_id", latest.event_id);
    write_member(writer, "acting", latest.acting);
    write_member(writer, "candidate", latest.candidate);
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
}

}  // namespace

void add_replay_commands(AdminService& service, Store& store, IngestCounters& counters, const TimeSource& time,
                         const LoadDirectory& load_directory) {
  service.add("quarantine.retry", [&store, &counters, &time, load_directory](const rapidjson::Value& request) {
    return retry(store, counters, time, load_directory, request);
  });
  service.add("carriers.remap", [&store, &counters, &time, load_directory](const rapidjson::Value& request) {
    return remap_step(store, counters, time, load_directory, request);
  });
  service.add("carriers.codes", [&store](const rapidjson::Value& request) { return list_codes(store, request); });
}

void add_shadow_command(AdminService& service, std::shared_ptr<const ShadowBook> book) {
  service.add("carriers.shadow", [book = std::move(book)](const rapidjson::Value&) -> Result<std::string> {
    return admin_answer([&](JsonWriter& writer) {
      write_key(writer, "shadows");
      writer.StartArray();
      for (const ShadowTally& tally : book->report()) write_tally(writer, tally);
      writer.EndArray();
    });
  });
}

}  // namespace parcelgate
