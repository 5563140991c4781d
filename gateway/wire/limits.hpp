// Limits and dates of rule packs as JSON.
#pragma once

#include <optional>

#include "gateway/domain/deadlines/limit.hpp"
#include "gateway/wire/object_reader.hpp"

namespace parcelgate {

/// Reads "48h", {"days": 7}, {"days": 1, "until": "23:59:59"} or {"working_days": 3, "until": "18:00"}.
[[nodiscard]] Limit read_limit(const rapidjson::Value& value, const std::string& pointer, Faults& faults);
/// The least time that a limit can leave: whole days without the first one, which may have begun.
[[nodiscard]] std::chrono::milliseconds shortest_length(const Limit& limit) noexcept;
/// A day, as 2026-02-10.
[[nodiscard]] std::optional<std::chrono::local_days> read_date(ObjectReader& reader, std::string_view name, Need need);

}  // namespace parcelgate
