#include "adapters/tickets/request_tracker/rest_values.hpp"

#include <charconv>

#include "gateway/base/text.hpp"

namespace parcelgate {

std::string scalar(const rapidjson::Value* value) {
  if (value == nullptr) return {};
  if (value->IsString()) return std::string(text_of(*value));
  if (value->IsInt64()) return std::to_string(value->GetInt64());
  return {};
}

long long number_of(std::string_view text) {
  long long number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::string due_text(std::optional<Instant> due) {
  if (!due) return {};
  const std::string text = to_rfc3339(std::chrono::floor<std::chrono::seconds>(*due));
  return text.substr(0, 10) + " " + text.substr(11, 8);
}

std::optional<Instant> read_due(std::string_view text) {
  const auto due = parse_rfc3339(text);
  return due && due->at > Instant{} ? std::optional(due->at) : std::nullopt;
}

std::string render(const std::function<void(JsonWriter&)>& members) {
  return render_json_object(members);
}

std::string sentences(const rapidjson::Value& body) {
  std::string text;
  if (!body.IsArray()) return text;
  for (const auto& sentence : body.GetArray()) {
    if (sentence.IsString()) text += (text.empty() ? "" : "; ") + printable_line(text_of(sentence));
  }
  return shorten(text, 300);
}

}  // namespace parcelgate
