#include "gateway/wire/polling.hpp"

#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

void write_seconds(JsonWriter& writer, std::string_view name, milliseconds value) {
  if (value <= milliseconds{0}) return;
  write_key(writer, name);
  writer.Int64(std::chrono::floor<seconds>(value).count());
}

void write_at(JsonWriter& writer, std::string_view name, const std::optional<Instant>& at) {
  if (at) write_member(writer, name, to_rfc3339(*at));
}

milliseconds read_seconds(const rapidjson::Value& value, std::string_view name) {
  const auto* number = find_member(value, name);
  return number != nullptr && number->IsInt64() ? milliseconds{seconds{number->GetInt64()}} : milliseconds{0};
}

std::optional<Instant> read_at(const rapidjson::Value& value, std::string_view name) {
  const auto at = parse_rfc3339(find_text(value, name));
  return at ? std::optional(at->at) : std::nullopt;
}

std::optional<PollUrgency> find_urgency(std::string_view id) noexcept {
  for (std::size_t i = 0; i < kPollUrgencies; ++i) {
    const auto urgency = static_cast<PollUrgency>(i);
    if (to_string(urgency) == id) return urgency;
  }
  return std::nullopt;
}

}  // namespace

std::string to_json(const CheckBasis& basis) {
  return render_json_object([&](JsonWriter& writer) {
    write_member(writer, "reason", to_string(basis.reason));
    write_member(writer, "urgency", to_string(basis.urgency));
    write_seconds(writer, "every_s", basis.every);
    if (basis.wanted != basis.every) write_seconds(writer, "wanted_s", basis.wanted);
    if (!basis.subject.empty()) write_member(writer, "subject", basis.subject);
    write_at(writer, "due_at", basis.due_at);
    if (!basis.answer_text.empty()) write_member(writer, "answer", basis.answer_text);
  });
}

Result<CheckBasis> parse_check_basis(std::string_view json) {
  const auto value = parse_json(json);
  if (!value) return unexpected(value.error());
  const auto reason = find_check_reason(find_text(*value, "reason"));
  if (!reason) return unexpected(ErrorKind::malformed, "a row of polling has no known reason");
  CheckBasis basis;
  basis.reason = *reason;
  basis.urgency = find_urgency(find_text(*value, "urgency")).value_or(basis.urgency);
  basis.every = read_seconds(*value, "every_s");
  basis.wanted = find_member(*value, "wanted_s") == nullptr ? basis.every : read_seconds(*value, "wanted_s");
  basis.subject = find_text(*value, "subject");
  basis.due_at = read_at(*value, "due_at");
  const std::string_view answer = find_text(*value, "answer");
  basis.answer_text = answer.empty() ? find_text(*value, "said") : answer;  // "said": rows of earlier releases
  return basis;
}

std::string to_json(const Subscription& subscription) {
  if (subscription == Subscription{}) return {};
  return render_json_object([&](JsonWriter& writer) {
    write_member(writer, "state", to_string(subscription.state));
    write_at(writer, "at", subscription.at);
    write_at(writer, "ends_at", subscription.ends_at);
    if (!subscription.requested_at.empty()) {
      writer.Key("requested_at");
      writer.StartArray();
      for (const Instant at : subscription.requested_at) write_text(writer, to_rfc3339(at));
      writer.EndArray();
    }
    if (!subscription.reason.empty()) write_member(writer, "reason", subscription.reason);
  });
}

Result<Subscription> parse_subscription(std::string_view json) {
  Subscription subscription;
  if (json.empty()) return subscription;
  const auto value = parse_json(json);
  if (!value) return unexpected(value.error());
  const auto state = find_subscription_state(find_text(*value, "state"));
  if (!state) return unexpected(ErrorKind::malformed, "a subscription has no known state");
  subscription.state = *state;
  subscription.at = read_at(*value, "at").value_or(Instant{});
  subscription.ends_at = read_at(*value, "ends_at");
  const std::string_view reason = find_text(*value, "reason");
  subscription.reason = reason.empty() ? find_text(*value, "why") : reason;  // "why": rows of before
  if (const auto* requested = find_member(*value, "requested_at"); requested != nullptr && requested->IsArray()) {
    for (const auto& at : requested->GetArray()) {
      if (const auto parsed = at.IsString() ? parse_rfc3339(text_of(at)) : parse_rfc3339({})) {
        subscription.requested_at.push_back(parsed->at);
      }
    }
  }
  return subscription;
}

}  // namespace parcelgate
