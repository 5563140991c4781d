#include "gateway/app/admin/quarantine_commands.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include "gateway/app/admin/admin_answer.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/domain/time.hpp"
#include "gateway/ports/function_command.hpp"
#include "gateway/telemetry/log.hpp"
#include "gateway/wire/json.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kUsualLimit = 100;
constexpr std::size_t kMostListed = 10'000;
constexpr std::size_t kMostListedBytes = 4u << 20;  ///< of reasons in one answer
constexpr std::size_t kMostDropped = 10'000;

/// The selection of a request. Empty members select all.
struct Selection {
  std::string source;
  std::string account;
  std::optional<Instant> received_before;

  [[nodiscard]] bool is_all() const noexcept { return source.empty() && account.empty() && !received_before; }
  [[nodiscard]] bool takes(const RawMessage& message) const noexcept {
    return (source.empty() || message.source == source) && (account.empty() || message.account == account) &&
           (!received_before || message.received_at < *received_before);
  }
};

Result<Selection> read_selection(const rapidjson::Value& request) {
  Selection out{std::string(find_text(request, "source")), std::string(find_text(request, "account")), {}};
  if (const std::string_view before = find_text(request, "received_before"); !before.empty()) {
    const auto parsed = parse_rfc3339(before);
    if (!parsed) return unexpected(ErrorKind::rejected, "received_before: " + parsed.error().what);
    out.received_before = parsed->at;
  }
  return out;
}

Result<std::vector<QuarantinedMessage>> list_all(Store& store) {
  auto reader = store.open_reader();
  if (!reader) return unexpected(reader.error());
  return (*reader)->list_quarantine(std::numeric_limits<std::int32_t>::max());
}

void write_row(JsonWriter& writer, const QuarantinedMessage& held) {
  writer.Key("id");
  writer.Int64(held.id);
  write_instant(writer, "received_at", held.message.received_at);
  write_member(writer, "source", held.message.source);
  write_member(writer, "account", held.message.account);
  write_member(writer, "via", to_string(held.message.via));
  write_member(writer, "reason", held.reason);
  writer.Key("size_bytes");
  writer.Uint64(held.size_bytes);
}

Result<std::string> list(Store& store, const rapidjson::Value& request) {
  const auto selection = read_selection(request);
  if (!selection) return unexpected(selection.error());
  const auto all = list_all(store);
  if (!all) return unexpected(all.error());
  std::vector<const QuarantinedMessage*> chosen;
  std::map<std::string, std::uint64_t> counts;
  for (const QuarantinedMessage& held : *all) {
    if (!selection->takes(held.message)) continue;
    chosen.push_back(&held);
    ++counts[held.message.source];
  }
  const auto* limit = find_member(request, "limit");
  const auto* count_only = find_member(request, "count_only");
  std::size_t most = limit != nullptr && limit->IsUint() ? limit->GetUint() : kUsualLimit;
  if (count_only != nullptr && count_only->IsTrue()) most = 0;
  return admin_answer([&](JsonWriter& writer) {
    writer.Key("total");
    writer.Uint64(chosen.size());
    writer.Key("counts");
    writer.StartObject();
    for (const auto& [source, count] : counts) {
      write_key(writer, source);
      writer.Uint64(count);
    }
    writer.EndObject();
    writer.Key("messages");
    writer.StartArray();
    std::size_t bytes = 0;
    for (std::size_t at = 0; at < std::min({most, kMostListed, chosen.size()}) && bytes < kMostListedBytes; ++at) {
      bytes += chosen[at]->reason.size();
      writer.StartObject();
      write_row(writer, *chosen[at]);
      writer.EndObject();
    }
    writer.EndArray();
  });
}

Result<std::string> show(Store& store, const rapidjson::Value& request) {
  auto reader = store.open_reader();
  if (!reader) return unexpected(reader.error());
  const auto* id = find_member(request, "id");
  const auto held = (*reader)->find_quarantined(id != nullptr && id->IsInt64() ? id->GetInt64() : 0);
  if (!held) return unexpected(held.error());
  if (!*held)
    return unexpected(ErrorKind::not_found, "nothing in quarantine has this id; see `parcelgate quarantine list`");
  return admin_answer([&](JsonWriter& writer) {
    write_row(writer, **held);
    write_member(writer, "headers", (*held)->headers);
    if (const auto& erased = (*held)->message.erased) write_instant(writer, "erased_at", erased->at);
    write_member(writer, "body_base64", to_base64((*held)->message.body));
  });
}

/// The ids that a request names, or the ids that its selection matches.
Result<std::vector<std::int64_t>> ids_to_drop(Store& store, const rapidjson::Value& request) {
  std::vector<std::int64_t> ids;
  if (const auto* named = find_member(request, "ids"); named != nullptr && named->IsArray()) {
    for (const auto& id : named->GetArray()) {
      if (id.IsInt64()) ids.push_back(id.GetInt64());
    }
    if (ids.size() > kMostDropped)
      return unexpected(ErrorKind::rejected, "at most " + std::to_string(kMostDropped) + " ids in one request");
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    const auto reader = store.open_reader();
    if (!reader) return unexpected(reader.error());
    for (const std::int64_t id : ids) {
      const auto held = (*reader)->find_quarantined(id);
      if (!held) return unexpected(held.error());
      if (!*held) {
        return unexpected(ErrorKind::not_found, "nothing in quarantine has the id " + std::to_string(id) +
                                                    "; see `parcelgate quarantine list`");
      }
    }
    return ids;
  }
  const auto selection = read_selection(request);
  if (!selection) return unexpected(selection.error());
  const auto* is_all = find_member(request, "all");
  if (selection->is_all() && (is_all == nullptr || !is_all->IsTrue()))
    return unexpected(ErrorKind::rejected, "say which: ids, a source, an account, an age, or all");
  const auto all = list_all(store);
  if (!all) return unexpected(all.error());
  for (const QuarantinedMessage& held : *all) {
    if (selection->takes(held.message)) ids.push_back(held.id);
  }
  return ids;
}

Result<std::string> drop(Store& store, const rapidjson::Value& request) {
  const auto ids = ids_to_drop(store, request);
  if (!ids) return unexpected(ids.error());
  auto done = submit_and_wait(store, std::make_unique<FunctionCommand>([&ids](Transaction& transaction) {
                                for (const std::int64_t id : *ids) {
                                  if (auto removed = transaction.remove_quarantine(id); !removed) return removed;
                                }
                                return Result<void>{};
                              }));
  if (!done) return unexpected(done.error());
  log(LogLevel::warn, "quarantine_dropped", {{"count", ids->size()}});
  return admin_answer([&](JsonWriter& writer) {
    writer.Key("dropped");
    writer.Uint64(ids->size());
  });
}

}  // namespace

void add_quarantine_commands(AdminService& admin, Store& store) {
  admin.add("quarantine.list", [&store](const rapidjson::Value& request) { return list(store, request); });
  admin.add("quarantine.show", [&store](const rapidjson::Value& request) { return show(store, request); });
  admin.add("quarantine.drop", [&store](const rapidjson::Value& request) { return drop(store, request); });
}

}  // namespace parcelgate
