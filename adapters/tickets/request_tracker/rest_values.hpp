// Values in Request Tracker's REST 2, read and written. Private to this folder.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/domain/time.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

/// Ids and numbers come as strings in some answers and as numbers in others.
[[nodiscard]] std::string scalar(const rapidjson::Value* value);
[[nodiscard]] long long number_of(std::string_view text);
/// As its REST takes a date, in UTC: "2026-03-02 10:20:00"; empty: none.
[[nodiscard]] std::string due_text(std::optional<Instant> due);
/// "1970-01-01T00:00:00Z" is how it writes that there is none.
[[nodiscard]] std::optional<Instant> read_due(std::string_view text);
/// One JSON object.
[[nodiscard]] std::string render(const std::function<void(JsonWriter&)>& members);
/// The sentences with which a PUT says what it did and what it refused.
[[nodiscard]] std::string sentences(const rapidjson::Value& body);

}  // namespace parcelgate
