// Members of a rule pack that belong to no rule: when alerts open, and what the shop wants to reach.
#pragma once

#include <cstdint>
#include <optional>

#include "gateway/domain/deadlines/rules.hpp"
#include "gateway/wire/object_reader.hpp"

namespace parcelgate {

/// Reads "alerts". What it leaves out keeps its default; faults go to the reader.
[[nodiscard]] AlertLimits read_alert_limits(ObjectReader& pack);

/// Reads "targets": {"on_time_percent": 98} is 9800, see RulePack::on_time_target. Faults go to the reader.
[[nodiscard]] std::optional<std::uint32_t> read_on_time_target(ObjectReader& pack);

}  // namespace parcelgate
