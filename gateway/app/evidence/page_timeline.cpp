#include "gateway/app/evidence/page_timeline.hpp"

#include <algorithm>

#include "gateway/app/evidence/page_texts.hpp"
#include "gateway/base/html.hpp"
#include "gateway/wire/alerts.hpp"
#include "gateway/wire/evidence.hpp"
#include "gateway/wire/feed.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kShownDigits = 16;  // of a hash; the file has all of them

/// One row: what happened and where it is known from.
struct TimelineRow {
  Instant at{};
  std::string time;
  std::string what;     ///< HTML
  std::string details;  ///< HTML, may be empty
  std::string source;   ///< HTML
  std::string record;   ///< HTML
  std::string kind;     ///< CSS class
};

class RowMaker {
 public:
  RowMaker(const rapidjson::Value& records, const PageWording& wording) : wording_(wording) {
    for (const auto& record : records.GetArray()) messages_.emplace(number_text(record, "position"), &record);
  }

  [[nodiscard]] TimelineRow row_of(const rapidjson::Value& record, const rapidjson::Value& entry) const {
    TimelineRow row;
    const std::string_view type = find_text(entry, "type");
    const auto* data = find_member(entry, "data");
    static const rapidjson::Value kNothing(rapidjson::kObjectType);
    if (data == nullptr) data = &kNothing;
    describe(type, entry, *data, row);
    if (row.time.empty()) set_time(find_text(entry, "recorded_at"), row);
    describe_source(entry, *data, row);
    row.record = html_element("span", number_text(record, "position")) +
                 html_element("code", std::string(find_text(record, "hash").substr(0, kShownDigits)) + "…");
    return row;
  }

 private:
  [[nodiscard]] Locale locale() const noexcept { return wording_.locale; }

  void set_time(std::string_view rfc3339, TimelineRow& row) const {
    if (const auto at = parse_rfc3339(rfc3339)) row.at = at->at;
    row.time = wording_.instant(rfc3339);
  }

  void describe(std::string_view type, const rapidjson::Value& entry, const rapidjson::Value& data,
                TimelineRow& row) const {
    if (type == kShipmentStatusChanged || type == kShipmentEventRecorded) return describe_scan(entry, data, row);
    if (type == kReturnFactRecorded) return describe_fact(data, row);
    if (type == kAlertOpened || type == kAlertClosed) return describe_alert(data, type == kAlertOpened, row);
    if (const auto* clock = find_member(data, "clock")) return describe_clock(*clock, data, row);
    row.kind = "other";
    const std::string_view text = in(locale(), page_phrase(type));
    row.what = escape_html(text.empty() ? type : text);
    row.details = escape_html(find_text(entry, "tracking_number"));
  }

  void describe_scan(const rapidjson::Value& entry, const rapidjson::Value& data, TimelineRow& row) const {
    row.kind = "scan";
    set_time(find_text(data, "occurred_at"), row);
    const auto status = find_status(find_text(data, "status"));
    const auto reason = find_reason(find_text(data, "reason"));
    const auto label = [&](const auto& value) { return info(value).labels[static_cast<std::size_t>(locale())]; };
    std::string what(status ? label(*status) : reason ? label(*reason) : find_text(data, "status"));
    if (status && reason && label(*reason) != what) what.append(" · ").append(label(*reason));
    row.what = escape_html(what);
    std::string details(find_text(entry, "tracking_number"));
    if (const auto* location = find_member(data, "location")) {
      if (const auto name = find_text(*location, "name"); !name.empty()) details.append(" · ").append(name);
    }
    if (const auto text = find_text(data, "carrier_text"); !text.empty())
      details.append(" · “").append(text).append("”");
    row.details = escape_html(details);
  }

  void describe_fact(const rapidjson::Value& data, TimelineRow& row) const {
    row.kind = "fact";
    const auto* fact = find_member(data, "fact");
    if (fact == nullptr) return;
    set_time(find_text(*fact, "at"), row);
    const auto kind = find_fact_kind(find_text(*fact, "kind"));
    row.what = escape_html(kind ? in(locale(), page_phrase(*kind)) : find_text(*fact, "kind"));
    std::string details(find_text(*fact, "tracking_number"));
    if (const auto note = find_text(*fact, "note"); !note.empty())
      details.append(details.empty() ? "" : " · ").append("“").append(note).append("”");
    row.details = escape_html(details);
  }

  void describe_alert(const rapidjson::Value& data, bool is_open, TimelineRow& row) const {
    row.kind = "alert";
    const auto* alert = find_member(data, "alert");
    const auto kind = alert == nullptr ? std::nullopt : find_alert_kind(find_text(*alert, "kind"));
    const std::string what = kind ? alert_text(*kind, find_text(*alert, "found"), locale()) : std::string{};
    row.what =
        escape_html(fill(in(locale(), is_open ? page_text::kAlertOpened : page_text::kAlertClosed), {{"what", what}}));
    describe_doubt(data, row);
  }

  void describe_clock(const rapidjson::Value& clock, const rapidjson::Value& data, TimelineRow& row) const {
    const std::string_view change = find_text(data, "change");
    row.kind = change == "breached" ? "clock missed" : "clock";
    const std::string_view id = find_text(clock, "id");
    const auto known = wording_.clocks.find(id);
    const auto kind = find_clock_change(change);
    row.what = escape_html((known == wording_.clocks.end() ? std::string(id) : known->second) +
                           std::string(in(locale(), {": ", "：", "："})) +
                           std::string(kind ? in(locale(), page_phrase(*kind)) : change));
    if (const auto due = find_text(clock, "due_at"); !due.empty())
      row.details = escape_html(std::string(in(locale(), page_text::kDue)) + " " + wording_.instant(due));
    describe_doubt(data, row);
  }

  void describe_doubt(const rapidjson::Value& data, TimelineRow& row) const {
    const auto* member = find_member(data, "evidence");
    const auto evidence = member == nullptr ? std::nullopt : read_evidence(*member);
    const std::string doubt = evidence ? not_proven(*evidence, wording_.zone, locale()) : std::string{};
    if (!doubt.empty()) row.details.append(row.details.empty() ? "" : "<br>").append(escape_html(doubt));
  }

  [[nodiscard]] static std::optional<ClockChangeKind> find_clock_change(std::string_view id) noexcept {
    for (int at = 0; at <= static_cast<int>(ClockChangeKind::shortened); ++at) {
      if (to_string(static_cast<ClockChangeKind>(at)) == id) return static_cast<ClockChangeKind>(at);
    }
    return std::nullopt;
  }

  void describe_source(const rapidjson::Value& entry, const rapidjson::Value& data, TimelineRow& row) const {
    const auto found = messages_.find(number_text(entry, "message_position"));
    const auto* message = found == messages_.end() ? nullptr : find_member(*found->second, "message");
    if (message == nullptr || !message->IsObject()) {
      row.source = escape_html(source_without_message(data, row.kind)) + "<br>" +
                   html_element("small", fill(in(locale(), page_text::kRecorded),
                                              {{"at", wording_.instant(find_text(entry, "recorded_at"))}}));
      return;
    }
    row.source =
        html_element("b", find_text(*message, "source")) + " " +
        escape_html(proof_in_words(find_text(*message, "verdict"), find_text(*message, "verified_by"), locale()));
    std::string more =
        fill(in(locale(), page_text::kReceived), {{"at", wording_.instant(find_text(*message, "received_at"))}});
    if (const auto version = find_text(*message, "mapping_version"); !version.empty())
      more.append(" · ").append(fill(in(locale(), page_text::kMapping), {{"version", std::string(version)}}));
    if (const auto erased_at = find_text(*message, "erased_at"); !erased_at.empty())
      more.append(" · ").append(fill(in(locale(), page_text::kErased), {{"at", wording_.instant(erased_at)}}));
    row.source += "<br>" + html_element("small", more);
    if (const auto digest = find_text(*message, "body_sha256"); !digest.empty())
      row.source += "<br>" + html_element("code", "sha256 " + std::string(digest.substr(0, kShownDigits)) + "…");
  }

  [[nodiscard]] std::string source_without_message(const rapidjson::Value& data, std::string_view kind) const {
    const auto* fact = find_member(data, "fact");
    const std::string_view actor = fact == nullptr ? std::string_view{} : find_text(*fact, "actor");
    const auto party = find_party(actor);
    const std::string who(party && *party != Party::none ? in(locale(), phrase_of(*party)) : actor);
    if (!who.empty()) return fill(in(locale(), page_text::kByPerson), {{"who", who}});
    if (kind.starts_with("clock") || kind == "alert") return std::string(in(locale(), page_text::kNoMessage));
    return "API";
  }

  const PageWording& wording_;
  std::map<std::string, const rapidjson::Value*, std::less<>> messages_;  ///< records by position
};

}  // namespace

std::string number_text(const rapidjson::Value& value, std::string_view name) {
  const auto* number = find_member(value, name);
  return number != nullptr && number->IsNumber() ? to_json(*number) : std::string{};
}

std::string PageWording::instant(std::string_view rfc3339) const {
  const auto at = parse_rfc3339(rfc3339);
  return at ? in_words(at->at, zone, locale) : std::string(rfc3339);
}

std::string render_timeline(const rapidjson::Value& records, const PageWording& wording) {
  const RowMaker maker(records, wording);
  std::vector<TimelineRow> rows;
  for (const auto& record : records.GetArray()) {
    const auto* entries = find_member(record, "entries");
    if (entries == nullptr || !entries->IsArray()) continue;
    for (const auto& entry : entries->GetArray()) rows.push_back(maker.row_of(record, entry));
  }
  std::stable_sort(rows.begin(), rows.end(), [](const auto& one, const auto& other) { return one.at < other.at; });
  std::string out;
  for (const TimelineRow& row : rows) {
    out.append("<tr class=\"").append(row.kind).append("\"><td class=\"time\">").append(escape_html(row.time));
    out.append("</td><td><b>").append(row.what).append("</b>");
    if (!row.details.empty()) out.append("<div class=\"details\">").append(row.details).append("</div>");
    out.append("</td><td class=\"source\">").append(row.source);
    out.append("</td><td class=\"record\">").append(row.record).append("</td></tr>\n");
  }
  return out;
}

}  // namespace parcelgate
