#include "gateway/app/admin/outlet_commands.hpp"

#include <algorithm>
#include <utility>

#include "gateway/app/admin/admin_answer.hpp"
#include "gateway/app/outlets/follower/retry_list.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

constexpr std::string_view kRetryPrefix = "retry:";

/// One outlet: its state in the store, and the status of its follower if one runs.
struct OutletView {
  OutletState stored;
  std::optional<FollowerStatus> running;
  std::string_view state;
  std::uint64_t behind{0};
  std::chrono::milliseconds lag{0};
  std::vector<std::pair<std::string, SetAside>> aside;  ///< by subject
};

std::string_view state_of(bool gateway_runs, const OutletView& view) {
  if (!gateway_runs) return view.stored.paused ? "paused" : "stopped";
  if (!view.running) return "unconfigured";
  if (view.running->paused) return "paused";
  return view.running->down ? "waiting" : "running";
}

Result<void> measure(Reader& reader, const TimeSource& time, OutletView& view) {
  const auto head = reader.feed_head();
  if (!head) return unexpected(head.error());
  const std::uint64_t done = view.running ? view.running->done : entries_up_to(view.stored.cursor);
  view.behind = entries_up_to(*head) - std::min(entries_up_to(*head), done);
  if (view.behind > 0) {
    FeedCursor peek = view.stored.cursor;
    const auto next = reader.read_feed(peek, {}, 1);
    if (!next) return unexpected(next.error());
    if (!next->empty()) view.lag = std::max(std::chrono::milliseconds{0}, time.now() - next->front().recorded_at);
  }
  if (view.running && !view.running->paused) view.lag = view.running->lag;
  const auto records = reader.due_records(view.stored.outlet, Instant::max(), Reader::kAllRecords);
  if (!records) return unexpected(records.error());
  for (const StateRecord& record : *records) {
    if (!record.key.starts_with(kRetryPrefix)) continue;
    std::string subject = record.key.substr(kRetryPrefix.size());
    RetryList one(view.stored.outlet);
    const bool is_read = one.restore(record, time, std::chrono::hours{24}) && one.holds(subject);
    SetAside aside = is_read ? one.at(subject) : SetAside{{}, 0, {}, {}, "the record cannot be read", false};
    view.aside.emplace_back(std::move(subject), std::move(aside));
  }
  return {};
}

void write_outlet(JsonWriter& writer, const OutletView& view, const TimeSource& time) {
  const FollowerStatus status = view.running.value_or(FollowerStatus{});
  const bool waits = view.state == "waiting";
  write_member(writer, "id", view.stored.outlet);
  write_member(writer, "state", view.state);
  writer.Key("paused");
  writer.Bool(view.running ? view.running->paused : view.stored.paused);
  write_instant(writer, "down_since", waits ? status.down_since : std::nullopt);
  write_instant(writer, "next_try_at",
                waits && status.next_try_in ? std::optional(time.now() + *status.next_try_in) : std::nullopt);
  write_member(writer, "last_error", status.last_error);
  write_instant(writer, "last_error_at", status.last_error_at);
  write_member(writer, "notice", status.notice);
  write_member(writer, "cursor", to_cursor(view.stored.cursor));
  writer.Key("behind");
  writer.Uint64(view.behind);
  writer.Key("lag_seconds");
  writer.Int64(std::chrono::floor<std::chrono::seconds>(view.lag).count());
  std::uint64_t entries = 0;
  for (const auto& [subject, aside] : view.aside) entries += aside.places.size();
  writer.Key("set_aside");
  writer.Uint64(std::max<std::uint64_t>(entries, status.set_aside));
  writer.Key("set_aside_subjects");
  writer.Uint64(std::max(view.aside.size(), status.set_aside_subjects));
}

void write_aside(JsonWriter& writer, const OutletView& view) {
  writer.Key("set_aside_list");
  writer.StartArray();
  for (const auto& [subject, aside] : view.aside) {
    writer.StartObject();
    write_member(writer, "subject", subject);
    writer.Key("entries");
    writer.Uint64(aside.places.size());
    writer.Key("attempts");
    writer.Uint(aside.attempts);
    write_instant(writer, "next_try_at", aside.due_at == Instant{} ? std::nullopt : std::optional(aside.due_at));
    write_member(writer, "error", aside.error);
    writer.EndObject();
  }
  writer.EndArray();
}

class OutletCommands {
 public:
  OutletCommands(Store& store, const TimeSource& time, FindFollower find)
      : store_(store), time_(time), find_(std::move(find)) {}

  [[nodiscard]] Result<std::string> list() const {
    const auto all = views();
    if (!all) return unexpected(all.error());
    return admin_answer([&](JsonWriter& writer) {
      writer.Key("gateway_runs");
      writer.Bool(static_cast<bool>(find_));
      writer.Key("outlets");
      writer.StartArray();
      for (const OutletView& view : *all) {
        writer.StartObject();
        write_outlet(writer, view, time_);
        writer.EndObject();
      }
      writer.EndArray();
    });
  }

  [[nodiscard]] Result<std::string> show(std::string_view id) const {
    const auto all = views();
    if (!all) return unexpected(all.error());
    const auto found =
        std::find_if(all->begin(), all->end(), [&](const OutletView& view) { return view.stored.outlet == id; });
    if (found == all->end()) {
      return unexpected(ErrorKind::not_found, "no outlet has this id; see `parcelgate outlets list`");
    }
    return admin_answer([&](JsonWriter& writer) {
      write_outlet(writer, *found, time_);
      write_aside(writer, *found);
    });
  }

 private:
  [[nodiscard]] Result<std::vector<OutletView>> views() const {
    auto reader = store_.open_reader();
    if (!reader) return unexpected(reader.error());
    auto outlets = (*reader)->list_outlets();
    if (!outlets) return unexpected(outlets.error());
    std::vector<OutletView> all;
    for (OutletState& stored : *outlets) {
      OutletView view;
      view.stored = std::move(stored);
      if (find_) view.running = find_(view.stored.outlet);
      view.state = state_of(static_cast<bool>(find_), view);
      if (auto measured = measure(**reader, time_, view); !measured) return unexpected(measured.error());
      all.push_back(std::move(view));
    }
    return all;
  }

  Store& store_;
  const TimeSource& time_;
  FindFollower find_;
};

}  // namespace

void add_outlet_commands(AdminService& service, Store& store, const TimeSource& time, FindFollower find) {
  const auto commands = std::make_shared<const OutletCommands>(store, time, std::move(find));
  service.add("outlets.list", [commands](const rapidjson::Value&) { return commands->list(); });
  service.add("outlets.show",
              [commands](const rapidjson::Value& request) { return commands->show(find_text(request, "outlet")); });
}

}  // namespace parcelgate
