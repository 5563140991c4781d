// The wire forms of returns: what a facts file holds, and a return with its clocks as a document.
#pragma once

#include <string>
#include <string_view>

#include "gateway/domain/clocks.hpp"
#include "gateway/wire/json.hpp"
#include "gateway/wire/object_reader.hpp"

namespace parcelgate {

/// A return as `returns explain` prints it: return_id, order_id, rule_pack, done, clocks (each with seconds_left:
/// negative when overdue, null when there is no deadline or the clock is over), facts, shipments, wake_at.
void write_return(JsonWriter& writer, const Return& ret, Instant now);

/// Reads one fact: fact_id, kind, at, and what its kind needs (by, due_at, clock, carrier, tracking_number), actor,
/// note, recorded_at. Faults go to `faults`; whether it fits its return is for check_fact().
[[nodiscard]] Fact read_fact(const rapidjson::Value& value, const std::string& pointer, Faults& faults);

/// A facts file, for explaining clocks without a database: return_id, order_id, rule_pack, tenant, locale, facts[],
/// shipments[] (carrier, tracking_number, leg, and either milestones or canonical events[]). Comments are allowed.
/// @error malformed: every fault by its JSON pointer
[[nodiscard]] Result<Return> parse_facts_file(std::string_view json);

}  // namespace parcelgate
