#include "gateway/app/outlets/webhooks/delivery_log.hpp"

#include <algorithm>
#include <utility>

#include "gateway/base/text.hpp"
#include "gateway/base/utf8.hpp"
#include "gateway/wire/object_reader.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

constexpr std::int64_t kMostAttempts = 1'000'000'000;
constexpr std::int64_t kLongestMilliseconds = 86'400'000;
constexpr std::uint64_t kLargestStatus = 999;

DeliveryAttempt read_attempt(const rapidjson::Value& value, Faults& faults) {
  ObjectReader reader(value, "", faults);
  DeliveryAttempt attempt;
  attempt.event_id = reader.required_text("event_id");
  attempt.type = reader.text("type", "");
  attempt.subject = reader.text("subject", "");
  attempt.attempt = static_cast<unsigned>(reader.integer("attempt", 1, 1, kMostAttempts));
  attempt.at = reader.instant("at", Need::required).value_or(Instant{});
  attempt.took = std::chrono::milliseconds(reader.integer("took_ms", 0, 0, kLongestMilliseconds));
  attempt.status = static_cast<int>(std::min<std::uint64_t>(reader.count("status", Need::optional), kLargestStatus));
  attempt.error = reader.text("error", Need::optional);
  attempt.answer = reader.text("answer", Need::optional);
  return attempt;
}

}  // namespace

void write_delivery_attempt(JsonWriter& writer, const DeliveryAttempt& attempt) {
  writer.StartObject();
  write_member(writer, "event_id", attempt.event_id);
  write_member(writer, "type", attempt.type);
  write_member(writer, "subject", attempt.subject);
  write_key(writer, "attempt");
  writer.Uint(attempt.attempt);
  write_instant(writer, "at", attempt.at);
  write_key(writer, "took_ms");
  writer.Int64(attempt.took.count());
  write_key(writer, "status");
  if (attempt.status == 0)
    writer.Null();
  else
    writer.Int(attempt.status);
  write_text_or_null(writer, "error", attempt.error);
  write_text_or_null(writer, "answer", attempt.answer);
  writer.EndObject();
}

DeliveryAttempt DeliveryLog::add(DeliveryAttempt attempt) {
  attempt.answer = printable_line(cut_utf8(attempt.answer, kLongestAnswer));
  const std::lock_guard lock(mutex_);
  const auto earlier = std::find_if(attempts_.rbegin(), attempts_.rend(),
                                    [&](const DeliveryAttempt& known) { return known.event_id == attempt.event_id; });
  attempt.attempt = earlier == attempts_.rend() ? 1 : earlier->attempt + 1;
  attempts_.push_back(attempt);
  is_unstored_ = true;
  if (attempts_.size() > kMostKept) attempts_.pop_front();
  return attempt;
}

std::vector<DeliveryAttempt> DeliveryLog::newest(std::size_t limit) const {
  const std::lock_guard lock(mutex_);
  const std::size_t count = std::min(limit, attempts_.size());
  return {attempts_.rbegin(), attempts_.rbegin() + static_cast<std::ptrdiff_t>(count)};
}

std::optional<std::string> DeliveryLog::take_unstored() {
  {
    const std::lock_guard lock(mutex_);
    if (!std::exchange(is_unstored_, false)) return std::nullopt;
  }
  std::string text = "[";
  for (const DeliveryAttempt& attempt : newest(kMostStored)) {
    const std::string one = render_json([&](JsonWriter& writer) { write_delivery_attempt(writer, attempt); });
    if (text.size() + one.size() + 2 > kMostStoredBytes) break;
    if (text.size() > 1) text += ',';
    text += one;
  }
  return text + "]";
}

void DeliveryLog::mark_unstored() {
  const std::lock_guard lock(mutex_);
  is_unstored_ = true;
}

Result<void> DeliveryLog::restore(std::string_view stored) {
  const auto document = parse_json(stored);
  if (!document || !document->IsArray()) return unexpected(ErrorKind::malformed, "not a log of deliveries");
  Faults faults;
  std::vector<DeliveryAttempt> earlier;
  for (const rapidjson::Value& value : document->GetArray()) earlier.push_back(read_attempt(value, faults));
  if (!faults.empty()) return to_error(faults, "log of deliveries");
  const std::lock_guard lock(mutex_);
  attempts_.insert(attempts_.begin(), earlier.rbegin(), earlier.rend());
  while (attempts_.size() > kMostKept) attempts_.pop_front();
  return {};
}

}  // namespace parcelgate
