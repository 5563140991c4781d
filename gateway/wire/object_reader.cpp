#include "gateway/wire/object_reader.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>
#include <utility>

#include "gateway/domain/time.hpp"
#include "gateway/domain/tracking_number.hpp"

namespace parcelgate {
namespace {

/// "0.5", "100": without zeros at the end.
std::string short_number(double value) {
  std::array<char, 32> text{};
  const int size = std::snprintf(text.data(), text.size(), "%.15g", value);
  return {text.data(), static_cast<std::size_t>(size)};
}

}  // namespace

ObjectReader::ObjectReader(const rapidjson::Value& value, std::string pointer, Faults& faults)
    : value_(value), pointer_(std::move(pointer)), faults_(faults) {
  if (!value_.IsObject()) faults_.push_back({pointer_, "must be an object", {}});
}

ObjectReader::~ObjectReader() {
  finish();
}

void ObjectReader::finish() {
  if (!value_.IsObject() || std::exchange(finished_, true)) return;
  std::set<std::string_view> seen;
  for (const auto& member : value_.GetObject()) {
    const std::string_view name = text_of(member.name);
    if (!seen.insert(name).second) faults_.push_back({pointer_to(name), "is a duplicate", "remove one of them"});
    if (std::find(known_.begin(), known_.end(), name) != known_.end()) continue;
    const std::string_view guess = faults_.is_full() ? std::string_view{} : nearest(name, known_);
    faults_.push_back({pointer_to(name), "unknown field",
                       guess.empty() ? "remove it" : "did you mean \"" + std::string(guess) + "\"?"});
  }
}

std::string ObjectReader::pointer_to(std::string_view name) const {
  return join_pointer(pointer_, name);
}

std::string ObjectReader::limit_size(std::string_view name, std::string text, std::size_t max_bytes) {
  if (text.size() > max_bytes) fault(name, "is longer than " + std::to_string(max_bytes) + " bytes");
  return text;
}

std::string ObjectReader::check_id(std::string_view name, std::string text) {
  if (!text.empty() && !is_plain_id(text)) {
    fault(name, "must be 1 to 64 visible ASCII characters without spaces and \"/\"");
  }
  return text;
}

void ObjectReader::fault(std::string_view name, std::string what, std::string remedy) {
  faults_.push_back({pointer_to(name), std::move(what), std::move(remedy)});
}

const rapidjson::Value* ObjectReader::take(std::string_view name) {
  known_.push_back(name);
  return find_member(value_, name);
}

const rapidjson::Value* ObjectReader::member(std::string_view name) {
  return take(name);
}

bool ObjectReader::has(std::string_view name) {
  return take(name) != nullptr;
}

std::string ObjectReader::text(std::string_view name, std::string_view fallback) {
  const rapidjson::Value* value = take(name);
  if (value == nullptr) return std::string(fallback);
  if (!value->IsString()) {
    fault(name, "must be a text");
    return std::string(fallback);
  }
  return std::string(text_of(*value));
}

std::string ObjectReader::required_text(std::string_view name) {
  if (value_.IsObject() && find_member(value_, name) == nullptr) fault(name, "is missing", "add it");
  std::string out = text(name, "");
  if (const auto* value = find_member(value_, name); value != nullptr && value->IsString() && out.empty()) {
    fault(name, "must not be empty");
  }
  return out;
}

std::string ObjectReader::one_of(std::string_view name, std::initializer_list<std::string_view> allowed,
                                 std::string_view fallback) {
  const auto is_allowed = [&](std::string_view word) {
    return std::find(allowed.begin(), allowed.end(), word) != allowed.end();
  };
  const rapidjson::Value* value = take(name);
  if (value == nullptr && (is_allowed(fallback) || !value_.IsObject())) return std::string(fallback);
  if (value != nullptr && value->IsString() && is_allowed(text_of(*value))) return std::string(text_of(*value));
  std::string list;
  for (const std::string_view word : allowed) list += (list.empty() ? "\"" : ", \"") + std::string(word) + "\"";
  std::string what = value == nullptr    ? "is missing"
                     : value->IsString() ? "\"" + shorten(text_of(*value), 40) + "\" is not known"
                                         : "must be a text";
  fault(name, std::move(what), "use one of " + list);
  return std::string(fallback);
}

std::int64_t ObjectReader::integer(std::string_view name, std::int64_t fallback, std::int64_t least,
                                   std::int64_t most) {
  const rapidjson::Value* value = take(name);
  if (value == nullptr) return fallback;
  if (value->IsInt64() && value->GetInt64() >= least && value->GetInt64() <= most) return value->GetInt64();
  fault(name, "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  return fallback;
}

double ObjectReader::number(std::string_view name, double fallback, double least, double most) {
  const rapidjson::Value* value = take(name);
  if (value == nullptr) return fallback;
  if (value->IsNumber() && value->GetDouble() >= least && value->GetDouble() <= most) return value->GetDouble();
  fault(name, "must be a number from " + short_number(least) + " to " + short_number(most));
  return fallback;
}

bool ObjectReader::boolean(std::string_view name, bool fallback) {
  const rapidjson::Value* value = take(name);
  if (value == nullptr) return fallback;
  if (value->IsBool()) return value->GetBool();
  fault(name, "must be true or false");
  return fallback;
}

std::chrono::milliseconds ObjectReader::duration(std::string_view name, std::chrono::milliseconds fallback) {
  const rapidjson::Value* value = take(name);
  if (value == nullptr) return fallback;
  if (value->IsString()) {
    if (const auto parsed = parse_duration(text_of(*value))) return *parsed;
  }
  fault(name, "must be a duration", "write it like \"30s\", \"5m\" or \"1d12h\"");
  return fallback;
}

std::vector<std::string> ObjectReader::texts(std::string_view name) {
  const rapidjson::Value* value = take(name);
  std::vector<std::string> out;
  if (value == nullptr) return out;
  if (value->IsString()) {
    out.emplace_back(text_of(*value));
    return out;
  }
  if (!value->IsArray()) {
    fault(name, "must be a list of texts");
    return out;
  }
  for (const auto& item : value->GetArray()) {
    if (item.IsString())
      out.emplace_back(text_of(item));
    else
      fault(name, "must hold texts only");
  }
  return out;
}

const rapidjson::Value* ObjectReader::member(std::string_view name, Need need) {
  const rapidjson::Value* found = take(name);
  if (found != nullptr && !found->IsNull()) return found;
  if (need == Need::required && value_.IsObject()) fault(name, "is missing");
  return nullptr;
}

std::string ObjectReader::text(std::string_view name, Need need) {
  const rapidjson::Value* found = member(name, need);
  if (found == nullptr) return {};
  if (!found->IsString()) {
    fault(name, "must be a text");
    return {};
  }
  if (found->GetStringLength() == 0 && need == Need::required) fault(name, "must not be empty");
  return std::string(text_of(*found));
}

std::optional<ZonedInstant> ObjectReader::zoned_instant(std::string_view name, Need need) {
  const std::string written = text(name, need);
  if (written.empty()) return std::nullopt;
  auto instant = parse_rfc3339(written);
  if (instant) return *instant;
  fault(name, instant.error().what);
  return std::nullopt;
}

std::optional<Instant> ObjectReader::instant(std::string_view name, Need need) {
  const auto zoned = zoned_instant(name, need);
  return zoned ? std::optional{zoned->at} : std::nullopt;
}

std::optional<std::chrono::milliseconds> ObjectReader::duration(std::string_view name, Need need) {
  const std::string written = text(name, need);
  if (written.empty()) return std::nullopt;
  auto duration = parse_duration(written);
  if (duration) return *duration;
  fault(name, duration.error().what);
  return std::nullopt;
}

std::uint64_t ObjectReader::count(std::string_view name, Need need) {
  const rapidjson::Value* found = member(name, need);
  if (found == nullptr) return 0;
  if (found->IsUint64()) return found->GetUint64();
  fault(name, "must be a whole number, not negative");
  return 0;
}

std::vector<ObjectReader::Element> ObjectReader::array(std::string_view name) {
  const rapidjson::Value* value = take(name);
  std::vector<Element> out;
  if (value == nullptr) return out;
  if (!value->IsArray()) {
    fault(name, "must be a list");
    return out;
  }
  for (rapidjson::SizeType at = 0; at < value->Size(); ++at) {
    out.push_back({&(*value)[at], pointer_to(name) + "/" + std::to_string(at)});
  }
  return out;
}

std::vector<ObjectReader::Member> ObjectReader::members(std::string_view name) {
  const rapidjson::Value* value = take(name);
  std::vector<Member> out;
  if (value == nullptr) return out;
  if (!value->IsObject()) {
    fault(name, "must be an object");
    return out;
  }
  for (const auto& member : value->GetObject()) {
    out.push_back(
        {std::string(text_of(member.name)), &member.value, join_pointer(pointer_to(name), text_of(member.name))});
  }
  return out;
}

}  // namespace parcelgate
