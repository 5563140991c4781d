#include "adapters/manifest/status_map.hpp"

#include <algorithm>
#include <unordered_set>

#include <re2/re2.h>
#include <re2/set.h>

#include "adapters/manifest/csv.hpp"
#include "gateway/base/text.hpp"

namespace parcelgate {

struct StatusMap::Pattern {
  std::unique_ptr<re2::RE2> text;
};

struct StatusMap::Patterns {
  re2::RE2::Set set;
};

namespace {

template <class Infos>
std::vector<std::string_view> ids_of(const Infos& infos) {
  std::vector<std::string_view> out;
  for (const auto& one : infos) out.push_back(one.id);
  return out;
}

enum Column : std::size_t { kCode, kTextPattern, kStatus, kReason, kLeg, kSource };

/// What speaks against a reason beside a status; empty: nothing. A reason of a delivery or of the way back moves
/// clocks, and would move them for an event that says nothing of the kind.
std::string misfit_of(Reason reason, std::optional<Status> status) {
  const ReasonInfo& about = info(reason);
  const std::string named = "reason \"" + std::string(about.id) + "\"";
  if (!status) return about.clock_effect == ClockEffect::none ? "" : named + " stands without a status";
  const std::string beside = ", and the status is " + std::string(to_string(*status));
  if (about.group == to_string(Status::delivered) && *status != Status::delivered)
    return named + " belongs to delivered" + beside;
  if (about.clock_effect == ClockEffect::returning && *status != Status::returning && *status != Status::returned)
    return named + " belongs to returning and returned" + beside;
  return {};
}

/// Reads status, reason and leg of a row; faults name the line and the column.
std::optional<Meaning> read_meaning(const CsvRow& row, Faults& faults) {
  const std::string where = "line " + std::to_string(row.line);
  Meaning meaning;
  bool good = true;
  const auto fault = [&](const std::string& what, const std::string& mend) {
    faults.add(where, what, mend);
    good = false;
  };
  if (const auto& id = row.cells[kStatus]; !id.empty()) {
    meaning.status = find_status(id);
    if (!meaning.status) fault("unknown status \"" + id + "\"", suggest(id, ids_of(all_statuses())));
  }
  const auto& reason_id = row.cells[kReason];
  if (const auto reason = find_reason(reason_id))
    meaning.reason = *reason;
  else
    fault("unknown reason \"" + reason_id + "\"", suggest(reason_id, ids_of(all_reasons())));
  if (const std::string misfit = good ? misfit_of(meaning.reason, meaning.status) : ""; !misfit.empty()) {
    fault(misfit, meaning.status ? "write the reason that goes with it, or the other status"
                                 : "name the status, or write information_only where nothing moved");
  }
  if (const auto& id = row.cells[kLeg]; !id.empty()) {
    meaning.leg = find_leg(id);
    if (!meaning.leg) fault("unknown leg \"" + id + "\"", "known: outbound, return, rto, exchange");
  }
  if (row.cells[kSource].empty()) fault("has no source", "say where the meaning comes from");
  if (!good) return std::nullopt;
  if (meaning.status) meaning.proof = least_proof(*meaning.status, meaning.reason);
  return meaning;
}

}  // namespace

StatusMap::StatusMap() = default;
StatusMap::StatusMap(StatusMap&&) noexcept = default;
StatusMap& StatusMap::operator=(StatusMap&&) noexcept = default;
StatusMap::~StatusMap() = default;

StatusMap StatusMap::compile(std::string_view csv, CodeForm form, Faults& faults) {
  StatusMap map;
  map.form_ = form;
  std::unordered_set<std::string> patterns_seen;
  for (const auto& row : read_csv(csv, {"code", "text_pattern", "status", "reason", "leg", "source"}, faults)) {
    const std::string where = "line " + std::to_string(row.line);
    const auto meaning = read_meaning(row, faults);
    if (row.cells[kCode].empty() == row.cells[kTextPattern].empty()) {
      faults.add(where, "must have either a code or a text pattern", "put other spellings into rows of their own");
      continue;
    }
    ++map.size_;
    if (!row.cells[kCode].empty()) {
      std::string key;
      map.append_code(key, row.cells[kCode]);
      if (!map.by_code_.emplace(key, meaning.value_or(Meaning{})).second) {
        faults.add(where, "code \"" + row.cells[kCode] + "\" stands twice", "keep one row for each code");
      }
      map.codes_.push_back(row.cells[kCode]);
      continue;
    }
    re2::RE2::Options options;
    options.set_log_errors(false);
    auto pattern = std::make_unique<re2::RE2>(row.cells[kTextPattern], options);
    if (!pattern->ok()) faults.add(where, "text pattern: " + pattern->error(), "write it as RE2 reads it");
    if (!patterns_seen.insert(row.cells[kTextPattern]).second) faults.add(where, "the text pattern stands twice");
    map.patterns_.push_back({std::move(pattern)});
    map.text_rows_.push_back({row.line, row.cells[kTextPattern], meaning.value_or(Meaning{})});
  }
  map.join_patterns();
  return map;
}

void StatusMap::join_patterns() {
  if (patterns_.size() < 2) return;
  re2::RE2::Options options;
  options.set_log_errors(false);
  auto joined = std::make_unique<Patterns>(Patterns{re2::RE2::Set(options, re2::RE2::ANCHOR_BOTH)});
  for (const auto& pattern : patterns_) {
    if (!pattern.text->ok() || joined->set.Add(pattern.text->pattern(), nullptr) < 0) return;
  }
  if (joined->set.Compile()) together_ = std::move(joined);
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

const Meaning* StatusMap::find(std::string_view key) const noexcept {
  const auto found = by_code_.find(key);
  return found == by_code_.end() ? nullptr : &found->second;
}

const Meaning* StatusMap::find_by_text(std::string_view text) const {
  const re2::StringPiece subject(text.data(), text.size());
  if (together_) {
    std::vector<int> matching;
    re2::RE2::Set::ErrorInfo error{};
    if (together_->set.Match(subject, &matching, &error))
      return &text_rows_[static_cast<std::size_t>(*std::min_element(matching.begin(), matching.end()))].meaning;
    // Anything but "none" means that the machine ran out of its memory: each is tried alone then.
    if (error.kind == re2::RE2::Set::kNoError) return nullptr;
  }
  for (std::size_t at = 0; at < patterns_.size(); ++at) {
    if (re2::RE2::FullMatch(subject, *patterns_[at].text)) return &text_rows_[at].meaning;
  }
  return nullptr;
}

std::vector<const TextRow*> StatusMap::rows_by_text(std::string_view text) const {
  const re2::StringPiece subject(text.data(), text.size());
  std::vector<const TextRow*> out;
  for (std::size_t at = 0; at < patterns_.size(); ++at) {
    if (re2::RE2::FullMatch(subject, *patterns_[at].text)) out.push_back(&text_rows_[at]);
  }
  return out;
}

}  // namespace parcelgate
