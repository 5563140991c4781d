#include "gateway/main/commands/status_lines.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "gateway/base/text.hpp"
#include "gateway/domain/time.hpp"
#include "gateway/main/commands/outlet_tables.hpp"
#include "gateway/main/commands/text_table.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

constexpr std::int64_t kLongLag = 300;  ///< seconds
constexpr std::uint64_t kLittleSpace = 2ull << 30;
constexpr std::uint64_t kNoSpace = 200ull << 20;
constexpr std::chrono::days kNewCode{7};

std::uint64_t count_of_member(const rapidjson::Value& row, std::string_view name) {
  const auto* value = find_member(row, name);
  return value != nullptr && value->IsUint64() ? value->GetUint64() : 0;
}

bool flag_in(const rapidjson::Value& row, std::string_view name) {
  const auto* value = find_member(row, name);
  return value != nullptr && value->IsTrue();
}

std::string text_in(const rapidjson::Value& row, std::string_view name) {
  return std::string(find_text(row, name));
}

/// The rows of an answer; none if the answer is missing.
std::vector<const rapidjson::Value*> status_rows(const rapidjson::Value& answer, std::string_view name) {
  std::vector<const rapidjson::Value*> rows;
  const auto* list = answer.IsObject() ? find_member(answer, name) : nullptr;
  if (list == nullptr || !list->IsArray()) return rows;
  for (const auto& row : list->GetArray()) rows.push_back(&row);
  return rows;
}

/// "1 message", "3 messages"
std::string with_noun(std::uint64_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string text_of_bytes(std::uint64_t bytes) {
  constexpr std::uint64_t kGiB = 1ull << 30;
  return bytes >= 10 * kGiB ? std::to_string(bytes / kGiB) + " GiB" : std::to_string(bytes >> 20) + " MiB";
}

/// Collects the lines of one judgement.
class Judge {
 public:
  explicit Judge(Instant now) : now_(now) {}

  void add(StatusLevel level, std::string_view area, std::string text, std::string remedy = {}) {
    lines_.push_back({level, std::string(area), printable_line(text), std::move(remedy)});
  }
  /// Adds a line that all is well, unless the area has other lines.
  void add_if_well(std::string_view area, std::string text) {
    const auto is_of_area = [&](const StatusLine& line) { return line.area == area; };
    if (std::none_of(lines_.begin(), lines_.end(), is_of_area)) add(StatusLevel::good, area, std::move(text));
  }
  [[nodiscard]] std::string age_since(std::string_view instant) const {
    const auto at = parse_rfc3339(instant);
    if (!at) return "an unknown time";
    const auto passed = std::chrono::floor<std::chrono::seconds>(now_ - at->at).count();
    return text_of_age(std::max<std::int64_t>(0, passed));
  }
  [[nodiscard]] Instant now() const noexcept { return now_; }
  [[nodiscard]] std::vector<StatusLine> take() {
    std::stable_sort(lines_.begin(), lines_.end(),
                     [](const StatusLine& left, const StatusLine& right) { return left.level > right.level; });
    return std::move(lines_);
  }

 private:
  Instant now_;
  std::vector<StatusLine> lines_;
};

std::string remedy_of_check(std::string_view name, bool is_broker) {
  if (is_broker) return "start the broker, or correct its address; the gateway reconnects by itself, nothing is lost";
  if (name == "date") return "set the machine's date; if it is right: parcelgate clocks accept-date";
  return "see the log of the gateway";
}

void judge_gateway(Judge& judge, const rapidjson::Value& gateway) {
  for (const auto* check : status_rows(gateway, "checks")) {
    if (flag_in(*check, "ok")) continue;
    const std::string name = text_in(*check, "name");
    const bool is_broker = name == "inlets" || name.starts_with("outlet:");
    const bool is_grave = is_broker || flag_in(*check, "required");
    judge.add(is_grave ? StatusLevel::critical : StatusLevel::warning, is_broker ? "brokers" : name,
              (is_broker ? name + ": " : std::string()) + text_in(*check, "detail"), remedy_of_check(name, is_broker));
  }
  judge.add_if_well("gateway", "version " + text_in(gateway, "version") + " has run for " +
                                   judge.age_since(find_text(gateway, "started_at")));
  judge.add_if_well("brokers", "every broker that is configured is connected");
  const auto* store = find_member(gateway, "store");
  if (store == nullptr) return;
  if (!flag_in(*store, "takes_writes")) {
    judge.add(StatusLevel::critical, "store",
              "cannot write for " + judge.age_since(find_text(*store, "since")) + ": " + text_in(*store, "fault"),
              "free space on the disk, or repair it; the gateway then continues by itself");
  }
  judge.add_if_well("store",
                    "takes writes; events in the feed: " + std::to_string(count_of_member(gateway, "feed_entries")));
}

void judge_clocks(Judge& judge, const rapidjson::Value& gateway) {
  const auto* clocks = find_member(gateway, "clocks");
  if (clocks == nullptr || find_text(*clocks, "counted_at").empty()) return;
  const std::uint64_t missed = count_of_member(*clocks, "missed");
  const std::string counts = with_noun(count_of_member(*clocks, "in_time"), "clock") + " in time, " +
                             std::to_string(count_of_member(*clocks, "at_risk")) + " at risk, " +
                             std::to_string(missed) + " missed; counted " +
                             judge.age_since(find_text(*clocks, "counted_at")) + " ago";
  if (missed > 0) {
    judge.add(StatusLevel::warning, "clocks", counts,
              "their tickets say who must act; GET /v1/alerts and parcelgate reports alerts list them");
  }
  judge.add_if_well("clocks", counts);
}

void judge_outlet(Judge& judge, const rapidjson::Value& outlet) {
  const std::string id = text_in(outlet, "id");
  const std::string state = text_in(outlet, "state");
  const std::uint64_t behind = count_of_member(outlet, "behind");
  const auto lag = static_cast<std::int64_t>(count_of_member(outlet, "lag_seconds"));
  const std::string waits =
      behind == 0 ? "" : "; backlog: " + with_noun(behind, "event") + ", the oldest for " + text_of_age(lag);
  const std::string show = "parcelgate outlets show " + id;
  if (state == "waiting") {
    judge.add(StatusLevel::critical, "outlets",
              id + " fails for " + judge.age_since(find_text(outlet, "down_since")) + ": " +
                  text_in(outlet, "last_error") + waits,
              "repair the other side or its account; nothing is lost, delivery continues by itself; see " + show);
  } else if (state == "paused") {
    judge.add(StatusLevel::warning, "outlets", id + " is paused" + waits, "parcelgate outlets resume " + id);
  } else if (state == "running" && lag > kLongLag) {
    judge.add(StatusLevel::warning, "outlets", id + " is late" + waits, "see " + show);
  }
  if (const std::uint64_t aside = count_of_member(outlet, "set_aside"); aside > 0 && state != "unconfigured") {
    judge.add(StatusLevel::warning, "outlets", id + " has set aside " + with_noun(aside, "event") + " after an error",
              show + " lists each with its error and its next attempt");
  }
}

void judge_outlets(Judge& judge, const StatusAnswers& answers) {
  const auto outlets = status_rows(answers.outlets, "outlets");
  std::uint64_t running = 0;
  for (const auto* outlet : outlets) {
    judge_outlet(judge, *outlet);
    running += find_text(*outlet, "state") == "running" ? 1 : 0;
  }
  judge.add_if_well("outlets", with_noun(running, "outlet") + (running == 1 ? " delivers" : " deliver"));
  if (const auto letters = status_rows(answers.letters, "dead_letters"); !letters.empty()) {
    judge.add(StatusLevel::warning, "dead letters",
              with_noun(letters.size(), "event") + " given up, of " + text_in(*letters.front(), "outlet") + " first",
              "parcelgate deadletters list shows the errors; then deadletters retry or drop");
  }
}

void judge_account(Judge& judge, const rapidjson::Value& account) {
  const std::string id = text_in(account, "account");
  const auto held_by = find_text(account, "held_by");
  const std::string reload = "; after a correction of the configuration: parcelgate reload";
  if (find_text(account, "breaker") == "open" || held_by == "breaker") {
    judge.add(StatusLevel::critical, "accounts",
              id + " does not poll until " + text_in(account, "open_until") + ": " + text_in(account, "reason"),
              "check the account's credentials and the courier's service" + reload);
  } else if (held_by == "day_budget") {
    judge.add(StatusLevel::warning, "accounts", id + " has used up today's budget of requests",
              "raise requests_per_day, or buy more at the courier" + reload);
  } else if (held_by == "throttled") {
    judge.add(StatusLevel::warning, "accounts", id + " is throttled by the courier",
              "nothing, if it passes; else lower requests_per_second" + reload);
  }
  const auto lag = static_cast<std::int64_t>(count_of_member(account, "lag_seconds"));
  if (lag > kLongLag && held_by == "ready") {
    judge.add(StatusLevel::warning, "accounts", id + " polls late, by " + text_of_age(lag),
              "parcelgate polling list shows its load" + reload);
  }
}

void judge_polling(Judge& judge, const StatusAnswers& answers) {
  const auto accounts = status_rows(answers.accounts, "accounts");
  for (const auto* account : accounts) judge_account(judge, *account);
  judge.add_if_well("accounts", with_noun(accounts.size(), "account") + (accounts.size() == 1 ? " polls" : " poll"));
  std::uint64_t unpolled = 0;
  for (const auto* load : status_rows(answers.loads, "loads")) {
    if (find_text(*load, "account").empty()) unpolled += count_of_member(*load, "shipments");
  }
  // A gateway that polls nowhere relies on pushes.
  if (unpolled > 0 && accounts.empty()) {
    judge.add(StatusLevel::good, "parcels", with_noun(unpolled, "parcel") + " without polling, as no account polls");
  } else if (unpolled > 0) {
    judge.add(StatusLevel::warning, "parcels", with_noun(unpolled, "parcel") + " that no account polls",
              "add an account of their courier or of an aggregator; those that are pushed need none");
  }
}

void judge_quarantine(Judge& judge, const rapidjson::Value& quarantine) {
  if (!quarantine.IsObject()) return;
  if (const std::uint64_t held = count_of_member(quarantine, "total"); held > 0) {
    judge.add(StatusLevel::warning, "quarantine", with_noun(held, "message") + " could not be read",
              "parcelgate quarantine list shows why; correct the manifest, then quarantine retry --all");
  }
  judge.add_if_well("quarantine", "empty");
}

void judge_drift(Judge& judge, const rapidjson::Value& codes) {
  std::uint64_t fresh = 0;
  std::string example;
  for (const auto* code : status_rows(codes, "codes")) {
    const auto first = parse_rfc3339(find_text(*code, "first_seen_at"));
    if (!first || first->at < judge.now() - kNewCode) continue;
    if (++fresh == 1) example = text_in(*code, "source") + " \"" + text_in(*code, "code") + "\"";
  }
  if (fresh > 0) {
    judge.add(StatusLevel::warning, "drift",
              with_noun(fresh, "code") + " without a mapping appeared in the last 7 days, such as " + example,
              "parcelgate carriers unmapped lists them; add them to the status map, then carriers remap");
  }
  if (codes.IsObject()) judge.add_if_well("drift", "couriers send no new codes");
}

void judge_disk(Judge& judge, const std::optional<std::filesystem::space_info>& disk) {
  if (!disk || disk->capacity == 0) return;
  const std::string text =
      text_of_bytes(disk->available) + " free of " + text_of_bytes(disk->capacity) + " for the data folder";
  const bool is_little = disk->available < kLittleSpace && disk->available < disk->capacity / 10;
  if (!is_little) return judge.add(StatusLevel::good, "disk", text);
  judge.add(disk->available < kNoSpace ? StatusLevel::critical : StatusLevel::warning, "disk", text,
            "free space there, or shorten store.journal_max_age");
}

std::string_view colour_of(StatusLevel level) noexcept {
  constexpr std::array<std::string_view, 3> kColours{"\033[32m", "\033[33m", "\033[31m"};
  return kColours.at(static_cast<std::size_t>(level));
}

}  // namespace

std::string_view to_string(StatusLevel level) noexcept {
  constexpr std::array<std::string_view, 3> kNames{"good", "warning", "critical"};
  return kNames.at(static_cast<std::size_t>(level));
}

std::vector<StatusLine> judge_status(const StatusAnswers& answers, Instant now) {
  Judge judge(now);
  if (!answers.fault.empty()) {
    judge.add(StatusLevel::critical, "gateway", answers.fault,
              "start it (systemctl start parcelgate, or parcelgate serve); its log says why it ended");
  } else {
    judge_gateway(judge, answers.gateway);
    judge_outlets(judge, answers);
    judge_polling(judge, answers);
    judge_clocks(judge, answers.gateway);
    judge_quarantine(judge, answers.quarantine);
    judge_drift(judge, answers.codes);
  }
  judge_disk(judge, answers.disk);
  return judge.take();
}

StatusLevel worst_level(const std::vector<StatusLine>& lines) noexcept {
  StatusLevel worst = StatusLevel::good;
  for (const StatusLine& line : lines) worst = std::max(worst, line.level);
  return worst;
}

std::vector<std::string> render_status(const std::vector<StatusLine>& lines, std::size_t width, bool colour) {
  constexpr std::size_t kLevelWidth = 10;
  constexpr std::size_t kAreaWidth = 14;
  constexpr std::size_t kIndent = kLevelWidth + kAreaWidth;
  const std::size_t rest = std::max<std::size_t>(20, width > kIndent ? width - kIndent : 0);
  std::vector<std::string> out;
  const auto add_text = [&](std::string head, std::string_view text) {
    for (const std::string& part : wrap_text(text, rest)) {
      out.push_back(head + part);
      head.assign(kIndent, ' ');
    }
  };
  for (const StatusLine& line : lines) {
    const std::string level(to_string(line.level));
    std::string head = colour ? std::string(colour_of(line.level)) + level + "\033[0m" : level;
    head.append(kLevelWidth - level.size(), ' ').append(line.area);
    head.append(line.area.size() < kAreaWidth ? kAreaWidth - line.area.size() : 1, ' ');
    add_text(std::move(head), line.text);
    if (!line.remedy.empty()) add_text(std::string(kIndent, ' '), "-> " + line.remedy);
  }
  return out;
}

std::string render_status_json(const std::vector<StatusLine>& lines) {
  return render_json_object([&](JsonWriter& writer) {
    write_member(writer, "status", to_string(worst_level(lines)));
    writer.Key("lines");
    writer.StartArray();
    for (const StatusLine& line : lines) {
      writer.StartObject();
      write_member(writer, "level", to_string(line.level));
      write_member(writer, "area", line.area);
      write_member(writer, "text", line.text);
      write_if_given(writer, "remedy", line.remedy);
      writer.EndObject();
    }
    writer.EndArray();
  });
}

}  // namespace parcelgate
