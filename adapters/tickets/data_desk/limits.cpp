#include "adapters/tickets/data_desk/limits.hpp"

#include <algorithm>

#include "gateway/base/text.hpp"
#include "gateway/wire/object_reader.hpp"

namespace parcelgate {
namespace {

constexpr std::int64_t kMostBytes = 64 << 20;
constexpr std::int64_t kMostRequests = 1'000'000;

/// The first `count` characters.
std::string_view first_characters(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  for (; at < text.size() && count > 0; --count) at += code_point_at(text, at).length;
  return text.substr(0, at);
}

std::size_t count_characters(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) at += code_point_at(text, at).length;
  return count;
}

}  // namespace

TextLimit TextLimit::compile(const rapidjson::Value& section, std::string_view pointer, Faults& faults) {
  TextLimit made;
  ObjectReader reader(section, std::string(pointer), faults);
  made.bytes = static_cast<std::size_t>(reader.integer("bytes", 0, 16, kMostBytes));
  made.characters = static_cast<std::size_t>(reader.integer("characters", 0, 16, kMostBytes));
  return made;
}

std::string TextLimit::cut(std::string_view text) const {
  std::string made(text);
  if (characters != 0 && count_characters(text) > characters)
    made = std::string(first_characters(text, characters - 1)) + "…";
  constexpr std::size_t kEllipsisBytes = 3;
  if (bytes != 0 && made.size() > bytes) made = shorten(made, bytes - kEllipsisBytes);
  return made;
}

RateLimit RateLimit::compile(const rapidjson::Value& section, std::string_view pointer, Faults& faults) {
  RateLimit made;
  ObjectReader reader(section, std::string(pointer), faults);
  made.count = static_cast<double>(reader.integer("count", 1, 1, kMostRequests));
  made.per = reader.duration("per", std::chrono::seconds{1});
  if (!reader.has("count") || !reader.has("per")) faults.add(pointer, "needs \"count\" and \"per\"");
  if (made.per <= std::chrono::milliseconds{0}) faults.add(join_pointer(pointer, "per"), "must be above zero");
  return made;
}

DeskLimits DeskLimits::compile(const rapidjson::Value& section, std::string_view pointer, Faults& faults) {
  DeskLimits made;
  ObjectReader reader(section, std::string(pointer), faults);
  const auto text = [&](std::string_view name, TextLimit& limit) {
    if (const auto* found = reader.member(name)) limit = TextLimit::compile(*found, reader.pointer_to(name), faults);
  };
  const auto rate = [&](std::string_view name, RateLimit& limit) {
    if (const auto* found = reader.member(name)) limit = RateLimit::compile(*found, reader.pointer_to(name), faults);
  };
  text("subject", made.subject);
  text("text", made.text);
  text("comment", made.comment);
  text("field", made.field);
  rate("requests", made.requests);
  rate("comments_per_ticket", made.comments_per_ticket);
  made.answer_bytes = static_cast<std::size_t>(reader.integer("answer_bytes", 4 << 20, 1024, kMostBytes));
  return made;
}

void RateBudget::refill(MonotonicInstant now) {
  if (filled_at_) {
    const auto passed = std::max(now - *filled_at_, std::chrono::milliseconds{0});
    tokens_ = std::min(limit_.count, tokens_ + limit_.count * static_cast<double>(passed.count()) /
                                                   static_cast<double>(limit_.per.count()));
  }
  filled_at_ = now;
}

std::optional<std::chrono::seconds> RateBudget::pause(MonotonicInstant now) {
  if (limit_.count <= 0) return std::nullopt;
  refill(now);
  if (tokens_ >= 1) return std::nullopt;
  const double missing = (1 - tokens_) * static_cast<double>(limit_.per.count()) / limit_.count;
  return std::chrono::ceil<std::chrono::seconds>(std::chrono::milliseconds{static_cast<std::int64_t>(missing) + 1});
}

void RateBudget::take(MonotonicInstant now) {
  if (limit_.count <= 0) return;
  refill(now);
  tokens_ -= 1;
}

}  // namespace parcelgate
