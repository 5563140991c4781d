#include "adapters/tickets/data_desk/due_form.hpp"

#include <array>
#include <charconv>

#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

constexpr std::array<std::string_view, 5> kForms{"rfc3339", "utc", "date", "epoch_s", "epoch_ms"};
constexpr std::size_t kDateLetters = 10;  // 2026-03-02
constexpr std::size_t kTimeLetters = 19;  // 2026-03-02T10:20:00

std::chrono::milliseconds offset_at(Instant at, const Zone* zone) {
  if (zone == nullptr) return {};
  return zone->local(at).time_since_epoch() - at.time_since_epoch();
}

/// Desks also write the offset as "+0000".
std::optional<Instant> read_rfc3339(std::string_view text) {
  std::string whole(text);
  const std::size_t size = whole.size();
  if (size > kTimeLetters && (whole[size - 5] == '+' || whole[size - 5] == '-')) whole.insert(size - 2, 1, ':');
  const auto read = parse_rfc3339(whole);
  return read ? std::optional(read->at) : std::nullopt;
}

std::optional<Instant> read_local_day(std::string_view text, const Zone* zone) {
  const auto midnight = read_rfc3339(std::string(text.substr(0, kDateLetters)) + "T00:00:00Z");
  if (!midnight || zone == nullptr) return midnight;
  return zone->resolve(LocalTime{midnight->time_since_epoch()}, ZoneSource::location).at;
}

}  // namespace

DueForm DueForm::compile(const rapidjson::Value& form, std::string_view pointer, Faults& faults) {
  DueForm made;
  const auto place = read_word(form, pointer, kForms, "form of a date", faults);
  if (place) made.kind_ = static_cast<Kind>(*place);
  return made;
}

std::string DueForm::write(Instant due, const Zone* zone) const {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(due);
  switch (kind_) {
    case Kind::epoch_s:
      return std::to_string(seconds.time_since_epoch().count());
    case Kind::epoch_ms:
      return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(seconds.time_since_epoch()).count());
    case Kind::date:
      return to_rfc3339(Instant{(due + offset_at(due, zone)).time_since_epoch()}).substr(0, kDateLetters);
    case Kind::utc: {
      const std::string text = to_rfc3339(seconds);
      return text.substr(0, kDateLetters) + " " + text.substr(kDateLetters + 1, kTimeLetters - kDateLetters - 1);
    }
    case Kind::rfc3339:
      break;
  }
  return to_rfc3339(seconds);
}

std::string DueForm::write_json(Instant due, const Zone* zone) const {
  const std::string text = write(due, zone);
  return kind_ == Kind::epoch_s || kind_ == Kind::epoch_ms ? text : "\"" + text + "\"";
}

std::optional<Instant> DueForm::read(std::string_view text, const Zone* zone) const {
  text = trim(text);
  if (text.empty()) return std::nullopt;
  std::optional<Instant> due;
  if (kind_ == Kind::epoch_s || kind_ == Kind::epoch_ms) {
    std::int64_t count = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), count);
    constexpr std::int64_t kMost = 100'000'000'000;  // seconds: far beyond any date, and no overflow in milliseconds
    if (fault != std::errc{} || (end != text.data() + text.size() && *end != '.')) return std::nullopt;
    if (kind_ == Kind::epoch_ms) count /= 1000;
    if (count > kMost || count < 0) return std::nullopt;
    due = Instant{std::chrono::seconds{count}};
  } else if (kind_ == Kind::date) {
    due = read_local_day(text, zone);
  } else if (kind_ == Kind::utc && text.size() >= kTimeLetters) {
    std::string whole(text.substr(0, kTimeLetters));
    whole[kDateLetters] = 'T';
    due = read_rfc3339(whole + "Z");
  } else {
    due = read_rfc3339(text);
  }
  return due && *due > Instant{} ? due : std::nullopt;
}

std::optional<Instant> DueForm::as_held(std::optional<Instant> due, const Zone* zone) const {
  return due ? read(write(*due, zone), zone) : std::nullopt;
}

}  // namespace parcelgate
