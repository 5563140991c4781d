#include "gateway/main/commands/live_comparison.hpp"

#include <cinttypes>
#include <cstdio>
#include <iostream>

#include <unistd.h>

#include "gateway/base/text.hpp"
#include "gateway/domain/time.hpp"
#include "gateway/wire/explanation_texts.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kMostShown = 20;

std::uint64_t count_in(const rapidjson::Value& step, std::string_view name) {
  const auto* value = find_member(step, name);
  return value != nullptr && value->IsUint64() ? value->GetUint64() : 0;
}

bool is_missed(const rapidjson::Value& clock) {
  const auto* flag = find_member(clock, "is_breached");
  return flag != nullptr && flag->IsTrue();
}

void write_raw(JsonWriter& writer, std::string_view name, const std::string& json, rapidjson::Type type) {
  write_key(writer, name);
  writer.RawValue(json.data(), json.size(), type);
}

}  // namespace

const LiveComparison::CountColumn LiveComparison::kCountColumns[6]{
    {"CHANGED", "changed", &ClockCounts::changed},
    {"LATER", "later", &ClockCounts::later},
    {"EARLIER", "earlier", &ClockCounts::earlier},
    {"NEWLY MISSED", "newly_missed", &ClockCounts::newly_missed},
    {"NO LONGER MISSED", "no_longer_missed", &ClockCounts::no_longer_missed},
    {"OTHER STATE", "other_state", &ClockCounts::other_state}};

void LiveComparison::add(const rapidjson::Value& step) {
  if (const auto* found = find_member(step, "diff")) {
    diff_ = to_json(*found);
    text_ = find_text(step, "text");
    before_ = to_json(*find_member(step, "before"));
    after_ = to_json(*find_member(step, "after"));
    if (const std::string_view zone = find_text(step, "zone"); !zone.empty()) zone_ = Zone::load(std::string(zone));
  }
  returns_ += count_in(step, "returns");
  shipments_ += count_in(step, "shipments");
  complaints_ += count_in(step, "complaints");
  for (const auto& owner : find_member(step, "differences")->GetArray()) add_owner(owner);
  if (::isatty(STDERR_FILENO) != 0)
    std::fprintf(stderr, "\r\033[K%" PRIu64 " returns, %" PRIu64 " parcels and %" PRIu64 " complaints compared",
                 returns_, shipments_, complaints_);
}

void LiveComparison::finish() const {
  if (::isatty(STDERR_FILENO) != 0) std::fprintf(stderr, "\r\033[K");
  if (options_.json)
    print_json();
  else
    print();
}

std::string LiveComparison::heading() const {
  const auto name = [](const std::string& json) {
    const auto pack = parse_json(json);
    return std::string(find_text(*pack, "id")) + " " + std::string(find_text(*pack, "version"));
  };
  return name(before_) + " compared with " + name(after_);
}

void LiveComparison::add_owner(const rapidjson::Value& owner) {
  const std::string name = count_owner(owner);
  for (const auto& clock : find_member(owner, "clocks")->GetArray()) {
    const auto& before = *find_member(clock, "before");
    const auto& after = *find_member(clock, "after");
    count(std::string(find_text(clock, "clock")), before, after);
    if (options_.json || (!options_.all && rows_++ >= kMostShown)) continue;
    table_.add({std::string(find_text(owner, "tenant")), name, std::string(find_text(clock, "clock")), cell(before),
                cell(after)});
  }
  if (options_.json) owners_.append(owners_.empty() ? "" : ",").append(to_json(owner));
}

std::string LiveComparison::count_owner(const rapidjson::Value& owner) {
  const bool is_return = find_member(owner, "return_id") != nullptr;
  const bool is_complaint = find_member(owner, "complaint_id") != nullptr;
  ++(is_return ? changed_returns_ : is_complaint ? changed_complaints_ : changed_shipments_);
  if (is_return || is_complaint) return std::string(find_text(owner, is_return ? "return_id" : "complaint_id"));
  return std::string(find_text(owner, "carrier")) + " " + std::string(find_text(owner, "tracking_number"));
}

void LiveComparison::count(const std::string& clock, const rapidjson::Value& before, const rapidjson::Value& after) {
  ClockCounts& counts = counts_[clock];
  ++counts.changed;
  const std::string_view old_due = find_text(before, "due_at");
  const std::string_view new_due = find_text(after, "due_at");
  const auto old_at = parse_rfc3339(old_due);
  const auto new_at = parse_rfc3339(new_due);
  if (old_at && new_at && old_at->at < new_at->at) ++counts.later;
  if (old_at && new_at && old_at->at > new_at->at) ++counts.earlier;
  if (is_missed(after) && !is_missed(before)) ++counts.newly_missed;
  if (is_missed(before) && !is_missed(after)) ++counts.no_longer_missed;
  if (find_text(before, "state") != find_text(after, "state")) ++counts.other_state;
}

/// "running, 10 Mar 2026, 08:00, missed"
std::string LiveComparison::cell(const rapidjson::Value& clock) const {
  const Locale locale = options_.locale;
  if (clock.IsNull()) return std::string(in(locale, {"no such clock", "无此时限", "無此時限"}));
  const auto state = find_clock_state(find_text(clock, "state"));
  std::string text(state ? in(locale, phrase_of(*state)) : find_text(clock, "state"));
  const std::string_view comma = in(locale, {", ", "，", "，"});
  if (const auto due = parse_rfc3339(find_text(clock, "due_at")))
    text.append(comma).append(in_words(due->at, zone_.get(), locale, Midnight::ends_day));
  if (is_missed(clock)) text.append(comma).append(in(locale, {"missed", "已超时", "已逾時"}));
  return text;
}

void LiveComparison::print() const {
  std::cout << heading() << "\n\n" << (text_.empty() ? "no differences\n" : printable_text(text_)) << '\n';
  if (counts_.empty()) {
    std::cout << "No clock of " << returns_ << " open returns, " << shipments_ << " parcels and " << complaints_
              << " open complaints would change.\n";
    return;
  }
  table_.print(std::cout, wants_colour());
  if (!options_.all && rows_ > kMostShown) std::cout << "… " << rows_ - kMostShown << " more; --all shows them\n";
  std::cout << '\n';
  std::vector<TextTable::Column> columns{{"CLOCK"}};
  for (const CountColumn& column : kCountColumns) columns.push_back({column.title, TextTable::Align::right});
  TextTable sums(std::move(columns));
  for (const auto& [clock, counts] : counts_) {
    std::vector<std::string> cells{clock};
    for (const CountColumn& column : kCountColumns) cells.push_back(std::to_string(counts.*column.count));
    sums.add(std::move(cells));
  }
  sums.print(std::cout, wants_colour());
  std::cout << '\n'
            << changed_returns_ << " of " << returns_ << " open returns, " << changed_shipments_ << " of " << shipments_
            << " parcels and " << changed_complaints_ << " of " << complaints_
            << " open complaints would change; nothing was written\n";
}

void LiveComparison::print_json() const {
  std::cout << render_json_object([&](JsonWriter& writer) {
    write_raw(writer, "before", before_, rapidjson::kObjectType);
    write_raw(writer, "after", after_, rapidjson::kObjectType);
    write_raw(writer, "diff", diff_, rapidjson::kObjectType);
    write_key(writer, "live");
    writer.StartObject();
    for (const auto& [name, value] :
         std::initializer_list<std::pair<const char*, std::uint64_t>>{{"returns", returns_},
                                                                      {"shipments", shipments_},
                                                                      {"complaints", complaints_},
                                                                      {"changed_returns", changed_returns_},
                                                                      {"changed_shipments", changed_shipments_},
                                                                      {"changed_complaints", changed_complaints_}}) {
      write_key(writer, name);
      writer.Uint64(value);
    }
    write_counts(writer);
    write_raw(writer, "differences", "[" + owners_ + "]", rapidjson::kArrayType);
    writer.EndObject();
  }) << '\n';
}

void LiveComparison::write_counts(JsonWriter& writer) const {
  write_key(writer, "clocks");
  writer.StartArray();
  for (const auto& [clock, counts] : counts_) {
    writer.StartObject();
    write_member(writer, "clock", clock);
    for (const CountColumn& column : kCountColumns) {
      write_key(writer, column.member);
      writer.Uint64(counts.*column.count);
    }
    writer.EndObject();
  }
  writer.EndArray();
}

}  // namespace parcelgate
