#include "gateway/app/outlets/follower/dead_letters.hpp"

#include <charconv>

#include "gateway/wire/object_reader.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

constexpr std::string_view kDeadPrefix = "dead:";
/// Records of one outlet that are read to find its dead letters among them.

template <class Number>
bool read_number(std::string_view text, Number& out) {
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), out);
  return fault == std::errc{} && end == text.data() + text.size();
}

}  // namespace

std::string dead_letter_id(FeedPlace place) {
  return std::to_string(place.partition) + "-" + std::to_string(place.position);
}

std::optional<FeedPlace> parse_dead_letter_id(std::string_view id) {
  const std::size_t dash = id.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  FeedPlace place{};
  if (!read_number(id.substr(0, dash), place.partition) || !read_number(id.substr(dash + 1), place.position)) {
    return std::nullopt;
  }
  return place;
}

std::string dead_letter_key(FeedPlace place) {
  return std::string(kDeadPrefix) + dead_letter_id(place);
}

StateRecord dead_letter_record(const std::string& outlet, const DeadLetter& letter) {
  std::string value = render_json_object([&](JsonWriter& writer) {
    write_member(writer, "subject", letter.subject);
    write_key(writer, "attempts");
    writer.Uint(letter.attempts);
    write_member(writer, "error", letter.error);
  });
  return {outlet, dead_letter_key(letter.place), std::move(value), letter.died_at};
}

Result<std::optional<DeadLetter>> read_dead_letter(const StateRecord& record) {
  if (!record.key.starts_with(kDeadPrefix)) return std::optional<DeadLetter>{};
  const auto place = parse_dead_letter_id(std::string_view(record.key).substr(kDeadPrefix.size()));
  const auto value = parse_json(record.value);
  if (!place || !value) {
    return unexpected(ErrorKind::malformed, "outlet " + record.owner + ": record " + record.key + " cannot be read");
  }
  Faults faults;
  ObjectReader reader(*value, "", faults);
  DeadLetter letter;
  letter.place = *place;
  letter.subject = reader.text("subject", "");
  letter.attempts = static_cast<unsigned>(reader.integer("attempts", 0, 0, 1'000'000));
  letter.error = reader.text("error", "");
  letter.died_at = record.due_at.value_or(Instant{});
  return std::optional(std::move(letter));
}

void write_dead_letter_members(JsonWriter& writer, const DeadLetter& letter) {
  write_member(writer, "id", dead_letter_id(letter.place));
  write_member(writer, "subject", letter.subject);
  write_key(writer, "attempts");
  writer.Uint(letter.attempts);
  write_member(writer, "error", letter.error);
  write_instant(writer, "died_at", letter.died_at);
}

Result<std::vector<DeadLetter>> list_dead_letters(Reader& reader, const std::string& outlet, std::size_t limit) {
  const auto records = reader.due_records(outlet, Instant::max(), Reader::kAllRecords);
  if (!records) return unexpected(records.error());
  std::vector<DeadLetter> letters;
  for (const StateRecord& record : *records) {
    if (letters.size() == limit) break;
    auto letter = read_dead_letter(record);
    if (letter && *letter) letters.push_back(**std::move(letter));
  }
  return letters;
}

Result<std::optional<DeadLetter>> find_dead_letter(Reader& reader, const std::string& outlet, FeedPlace place) {
  const auto record = reader.find_record(outlet, dead_letter_key(place));
  if (!record) return unexpected(record.error());
  if (!*record) return std::optional<DeadLetter>{};
  return read_dead_letter(**record);
}

void DeadLetters::restore(const StateRecord& record) {
  if (record.key.starts_with(kDeadPrefix)) ++count_;
}

void DeadLetters::add(const DeadLetter& letter) {
  ++count_;
  changes_[dead_letter_key(letter.place)] = dead_letter_record(outlet_, letter);
}

void DeadLetters::remove(FeedPlace place) {
  if (count_ > 0) --count_;
  changes_[dead_letter_key(place)] = std::nullopt;
}

bool DeadLetters::is_removed(FeedPlace place) const {
  const auto found = changes_.find(dead_letter_key(place));
  return found != changes_.end() && !found->second;
}

RetryList::Changes DeadLetters::take_changes() {
  RetryList::Changes changes;
  for (auto& [key, record] : changes_) {
    if (record)
      changes.stored.push_back(*std::move(record));
    else
      changes.removed.push_back(key);
  }
  changes_.clear();
  return changes;
}

/// A later change of the same letter wins.
void DeadLetters::give_back(const RetryList::Changes& changes) {
  for (const StateRecord& record : changes.stored) changes_.try_emplace(record.key, record);
  for (const std::string& key : changes.removed) changes_.try_emplace(key, std::nullopt);
}

}  // namespace parcelgate
