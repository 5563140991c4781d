#include "adapters/manifest/decode/sentence_table.hpp"

#include <algorithm>

#include "adapters/manifest/text/csv.hpp"

namespace parcelgate {
namespace {

/// Length of the UTF-8 sequence that begins with a byte; 1 for a byte that begins no sequence.
std::size_t sequence_length(char first) noexcept {
  const auto byte = static_cast<unsigned char>(first);
  if (byte >= 0xF0) return 4;
  if (byte >= 0xE0) return 3;
  return byte >= 0xC0 ? 2 : 1;
}

using Words = std::map<std::string, std::string, std::less<>>;

/// Replaces each `{NAME}` by its pattern; `{0,12}` and the like belong to RE2.
std::string expand(std::string_view pattern, const Words& words, const std::string& where, Faults& faults) {
  std::string out;
  while (!pattern.empty()) {
    const std::size_t open = pattern.find('{');
    const std::size_t close = pattern.find('}', std::min(open, pattern.size()));
    out += pattern.substr(0, open);
    if (open == std::string_view::npos) break;
    if (close == std::string_view::npos) return out.append(pattern.substr(open));
    const auto name = pattern.substr(open + 1, close - open - 1);
    if (!name.empty() && name.front() >= 'A' && name.front() <= 'Z') {
      const auto found = words.find(name);
      if (found == words.end())
        faults.add(where, "unknown name \"" + std::string(name) + "\" in the pattern", "name it in words.csv above");
      else
        out += found->second;
    } else {
      out += pattern.substr(open, close - open + 1);
    }
    pattern.remove_prefix(close + 1);
  }
  return out;
}

/// A pattern of the file may use the names above it.
Words read_words(std::string_view csv, Faults& faults) {
  Words words;
  for (const auto& row : read_csv(csv, {"name", "pattern"}, faults)) {
    const std::string where = "line " + std::to_string(row.line);
    if (!words.emplace(row.cells[0], expand(row.cells[1], words, where, faults)).second)
      faults.add(where, "duplicate name \"" + row.cells[0] + "\"");
  }
  return words;
}

bool is_problem(Status status) noexcept {
  return status == Status::exception || status == Status::delivery_attempted || status == Status::on_hold;
}

bool is_way_back(Status status) noexcept {
  return status == Status::returning || status == Status::returned;
}

/// A movement that refines a code for a problem. Arrivals and departures do not.
bool is_diversion(const Meaning& words) noexcept {
  const auto id = info(words.reason).id;
  return id == "redirected" || id == "missorted" || id == "problem_resolved";
}

}  // namespace

bool may_refine(const Meaning& coarse, const Meaning& words) noexcept {
  if (!words.status) return false;
  if (!coarse.status) return true;
  const Status to = *words.status;
  if (to == *coarse.status && info(words.reason).generic && !info(coarse.reason).generic) return false;
  switch (*coarse.status) {
    case Status::delivered:
      return to == Status::delivered || to == Status::available_for_pickup || is_way_back(to) || is_problem(to);
    case Status::exception:
    case Status::delivery_attempted:
    case Status::on_hold:
      return is_problem(to) || is_way_back(to) || to == Status::available_for_pickup || to == Status::customs ||
             to == Status::lost_or_destroyed || is_diversion(words);
    case Status::returning:
      return is_way_back(to);
    case Status::returned:
    case Status::lost_or_destroyed:
    case Status::cancelled:
    case Status::expired:
      return to == *coarse.status;
    default:
      return to != Status::delivered && to != Status::returned;
  }
}

void SentenceTable::read_spellings(std::string_view csv, Faults& faults) {
  for (auto& row : read_csv(csv, {"from", "to"}, faults)) {
    const std::string& from = row.cells[0];
    if (from.empty() || sequence_length(from.front()) != from.size())
      faults.add("line " + std::to_string(row.line), "\"" + from + "\" is not one character");
    else if (!spellings_.emplace(from, row.cells[1]).second)
      faults.add("line " + std::to_string(row.line), "duplicate character \"" + from + "\"");
  }
}

SentenceTable SentenceTable::compile(const SentenceFiles& files, const std::string& called, Faults& faults) {
  SentenceTable table;
  table.content_ = files.sentences + '\x1f' + files.words + '\x1f' + files.spellings;
  faults.set_file(called + "/spellings.csv");
  if (!files.spellings.empty()) table.read_spellings(files.spellings, faults);
  faults.set_file(called + "/words.csv");
  const Words words = files.words.empty() ? Words{} : read_words(files.words, faults);
  faults.set_file(called + "/sentences.csv");
  for (const auto& row : read_csv(files.sentences, {"text_pattern", "status", "reason", "leg", "source"}, faults)) {
    const std::string where = "line " + std::to_string(row.line);
    const auto meaning = read_meaning({row.cells[1], row.cells[2], row.cells[3], row.cells[4]}, where, faults);
    if (row.cells[0].empty()) faults.add(where, "has no text pattern");
    if (const auto fault = table.patterns_.add(expand(row.cells[0], words, where, faults)); !fault.empty())
      faults.add(where, "text pattern: " + fault, "write it as RE2 reads it");
    table.meanings_.push_back(meaning.value_or(Meaning{}));
  }
  table.patterns_.compile();
  return table;
}

std::string SentenceTable::fold(std::string_view text) const {
  std::string out;
  out.reserve(text.size());
  std::string character;
  while (!text.empty()) {
    const std::size_t length = std::min(sequence_length(text.front()), text.size());
    character.assign(text.substr(0, length));
    const auto found = spellings_.find(character);
    out += found == spellings_.end() ? character : found->second;
    text.remove_prefix(length);
  }
  return out;
}

const Meaning* SentenceTable::find(std::string_view text, const Meaning* coarse) const {
  const auto accepts = [&](std::size_t at) { return coarse == nullptr || may_refine(*coarse, meanings_[at]); };
  const auto at = patterns_.first(spellings_.empty() ? text : fold(text), accepts);
  return at ? &meanings_[*at] : nullptr;
}

std::shared_ptr<const SentenceTable> SentenceLoader::load(std::string_view name, const std::filesystem::path& folder,
                                                          Faults& faults) {
  std::vector<std::filesystem::path> places{folder.parent_path()};
  places.insert(places.end(), dirs_.begin(), dirs_.end());
  for (const auto& dir : places) {
    const auto shared = dir / "shared" / name;
    std::error_code none;
    if (!std::filesystem::exists(shared / "sentences.csv", none)) continue;
    auto& table = loaded_[shared];
    if (table) return table;
    // Faults of the table belong to its own file; the caller continues with its own.
    Faults own;
    const auto read = [&](const char* file) {
      return std::filesystem::exists(shared / file, none) ? read_file(shared / file, own) : std::string();
    };
    const SentenceFiles files{read("sentences.csv"), read("words.csv"), read("spellings.csv")};
    table = std::make_shared<const SentenceTable>(SentenceTable::compile(files, "shared/" + std::string(name), own));
    for (const Fault& fault : own) faults.push_back(fault);
    return table;
  }
  return nullptr;
}

}  // namespace parcelgate
