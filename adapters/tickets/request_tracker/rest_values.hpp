// Conversion of values to and from the forms of Request Tracker's REST 2. Private to this folder.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/domain/time.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

/// A text or number as text; empty for a null pointer. Some responses hold ids as texts, others as numbers.
[[nodiscard]] std::string scalar(const rapidjson::Value* value);
[[nodiscard]] long long number_of(std::string_view text);
/// A due date as REST 2 accepts it, in UTC: "2026-03-02 10:20:00". Empty for no date.
[[nodiscard]] std::string due_text(std::optional<Instant> due);
/// Reads a due date. Request Tracker writes "1970-01-01T00:00:00Z" when there is none.
[[nodiscard]] std::optional<Instant> read_due(std::string_view text);
/// Renders one JSON object; `members` writes its members.
[[nodiscard]] std::string render(const std::function<void(JsonWriter&)>& members);
/// The messages in the response to a PUT, which name its changes and refusals.
[[nodiscard]] std::string sentences(const rapidjson::Value& body);

}  // namespace parcelgate
