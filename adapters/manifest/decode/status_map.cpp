#include "adapters/manifest/decode/status_map.hpp"

#include <algorithm>
#include <set>

#include "adapters/manifest/decode/source_notes.hpp"
#include "adapters/manifest/text/csv.hpp"
#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

enum Column : std::size_t { kCode, kTextPattern, kStatus, kReason, kLeg, kSource };

constexpr char kTableMark = '@';

bool names_table(const MapRow& row) {
  return row.pattern.starts_with(kTableMark);
}

}  // namespace

std::string MapRow::label() const {
  if (pattern.empty()) return code;
  return (code.empty() ? "\"" : code + " \"") + pattern + "\"";
}

StatusMap::StatusMap() = default;
StatusMap::StatusMap(StatusMap&&) noexcept = default;
StatusMap& StatusMap::operator=(StatusMap&&) noexcept = default;
StatusMap::~StatusMap() = default;

StatusMap StatusMap::compile(std::string_view csv, CodeForm form, Faults& faults, const FindTable& find_table) {
  StatusMap map;
  map.form_ = form;
  std::set<std::pair<std::string, std::string>> seen;
  SourceNotes notes;
  const std::string table = notes.take_from(csv, faults);
  for (const auto& row : read_csv(table, {"code", "text_pattern", "status", "reason", "leg", "source"}, faults)) {
    const std::string where = "line " + std::to_string(row.line);
    MapRow made{row.line, row.cells[kCode], row.cells[kTextPattern], {}};
    if (names_table(made)) {
      if (!row.cells[kStatus].empty() || !row.cells[kReason].empty() || !row.cells[kLeg].empty())
        faults.add(where, "names a shared table, which has the meaning", "leave status, reason and leg empty");
    } else {
      const MeaningCells cells{row.cells[kStatus], row.cells[kReason], row.cells[kLeg], row.cells[kSource]};
      made.meaning = read_meaning(cells, where, faults).value_or(Meaning{});
    }
    notes.check(row.cells[kSource], where, faults);
    if (made.code.empty() && made.pattern.empty()) {
      faults.add(where, "has neither a code nor a text pattern", "write one of them, or both");
      continue;
    }
    Entry& entry = made.code.empty() ? map.by_text_ : map.by_key_[map.key_of(made.code)];
    if (!seen.emplace(map.key_of(made.code), made.pattern).second) {
      faults.add(where, "duplicate " + made.label(), "keep one of the rows");
      continue;
    }
    map.rows_.push_back(std::move(made));
    const std::size_t place = map.rows_.size() - 1;
    if (map.rows_.back().pattern.empty()) {
      entry.bare = place;
      continue;
    }
    if (entry.bare) {
      faults.add(where, "is never reached: the row of code \"" + row.cells[kCode] + "\" without a pattern comes before",
                 "move the row without a pattern below those with one");
    }
    map.add_pattern(entry, place, find_table, faults);
  }
  notes.report_unused(faults);
  const auto finish = [](Entry& entry) {
    for (auto& section : entry.sections) section.patterns.compile();
  };
  finish(map.by_text_);
  for (auto& [key, entry] : map.by_key_) finish(entry);
  return map;
}

void StatusMap::add_pattern(Entry& entry, std::size_t place, const FindTable& find_table, Faults& faults) {
  const MapRow& row = rows_[place];
  const std::string where = "line " + std::to_string(row.line);
  if (entry.sections.empty() || entry.sections.back().table) entry.sections.emplace_back();
  Section& section = entry.sections.back();
  if (!names_table(row)) {
    section.rows.push_back(place);
    if (const auto fault = section.patterns.add(row.pattern); !fault.empty())
      faults.add(where, "text pattern: " + fault, "write it as RE2 reads it");
    return;
  }
  const std::string name = row.pattern.substr(1);
  section.table = find_table ? find_table(name) : nullptr;
  section.table_row = place;
  if (!section.table) {
    faults.add(where, "no shared table \"" + name + "\"",
               "put its sentences into shared/" + name + "/sentences.csv next to the couriers' folders");
  } else if (shared_content_.find(section.table->content()) == std::string::npos) {
    shared_content_ += section.table->content();
  }
}

std::string StatusMap::key_of(std::string_view code) const {
  std::string key;
  for (std::size_t at = 0; at <= code.size();) {
    const std::size_t end = std::min(code.find('/', at), code.size());
    if (at > 0) key += '/';
    append_code(key, code.substr(at, end - at));
    at = end + 1;
  }
  return key;
}

bool StatusMap::has_bare_row(std::string_view code) const {
  const auto entry = by_key_.find(key_of(code));
  return entry != by_key_.end() && entry->second.bare.has_value();
}

void StatusMap::append_code(std::string& key, std::string_view code) const {
  if (form_.strip_zeros) {
    const auto first = code.find_first_not_of('0');
    code.remove_prefix(first == std::string_view::npos ? (code.empty() ? 0 : code.size() - 1) : first);
  }
  const std::size_t from = key.size();
  key += code;
  if (form_.fold_case)
    std::transform(key.begin() + static_cast<std::ptrdiff_t>(from), key.end(),
                   key.begin() + static_cast<std::ptrdiff_t>(from), [](char letter) { return ascii_lower(letter); });
}

MapMatch StatusMap::find_in(const Entry& entry, std::string_view text) const {
  const Meaning* coarse = entry.bare ? &rows_[*entry.bare].meaning : nullptr;
  if (!text.empty()) {
    for (const Section& section : entry.sections) {
      if (const auto at = section.patterns.first(text)) {
        const MapRow& row = rows_[section.rows[*at]];
        return {&row, &row.meaning};
      }
      if (!section.table) continue;
      if (const Meaning* meaning = section.table->find(text, coarse)) return {&rows_[section.table_row], meaning};
    }
  }
  return entry.bare ? MapMatch{&rows_[*entry.bare], coarse} : MapMatch{};
}

MapMatch StatusMap::find(std::string_view key, std::string_view text) const {
  const auto found = by_key_.find(key);
  return found == by_key_.end() ? MapMatch{} : find_in(found->second, text);
}

MapMatch StatusMap::find_by_text(std::string_view text) const {
  return find_in(by_text_, text);
}

std::vector<const MapRow*> StatusMap::rows_by_text(std::string_view key, std::string_view text) const {
  std::vector<const MapRow*> out;
  const auto found = by_key_.find(key);
  if (!key.empty() && found == by_key_.end()) return out;
  for (const Section& section : (key.empty() ? by_text_ : found->second).sections) {
    for (const std::size_t at : section.patterns.all(text)) out.push_back(&rows_[section.rows[at]]);
  }
  return out;
}

std::vector<std::pair<std::string, std::vector<const MapRow*>>> StatusMap::pattern_rows() const {
  std::vector<std::pair<std::string, std::vector<const MapRow*>>> out;
  const auto add = [&](const std::string& key, const Entry& entry) {
    std::vector<const MapRow*> rows;
    for (const Section& section : entry.sections) {
      for (const std::size_t at : section.rows) rows.push_back(&rows_[at]);
    }
    if (!rows.empty()) out.emplace_back(key, std::move(rows));
  };
  add({}, by_text_);
  for (const auto& [key, entry] : by_key_) add(key, entry);
  std::sort(out.begin(), out.end(), [](const auto& left, const auto& right) { return left.first < right.first; });
  return out;
}

}  // namespace parcelgate
