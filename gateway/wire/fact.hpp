// A fact of a return on the wire: what the API takes, and what a facts file holds.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/domain/clocks.hpp"
#include "gateway/ports/source.hpp"
#include "gateway/wire/object_reader.hpp"

namespace parcelgate {

/// What a reader of facts and shipments needs to know of carriers: SourceCatalog offers it.
struct CarrierLookup {
  /// Our id of a carrier by any of its names, or empty.
  std::function<std::string(std::string_view name)> find;
  /// What is said of a name that no carrier has: `did you mean "fedex"?`.
  std::function<std::string(std::string_view name)> suggest;
};
/// By the names of a catalogue, which has to outlive it.
/// @param takes_others  a name that is near no known one is taken as an id: brokers and files have carriers of their own
[[nodiscard]] CarrierLookup lookup_in(const SourceCatalog& catalog, bool takes_others = false);
/// Takes any name as an id. For files that are read without couriers' folders.
[[nodiscard]] CarrierLookup any_carrier();

/// Reads the member "carrier" as our id; empty when absent, "unknown", or not a carrier (a fault).
[[nodiscard]] std::string read_carrier(ObjectReader& reader, const CarrierLookup& carriers);

/// Reads the member "tracking_number" in its canonical form. One that is not a tracking number is a fault.
[[nodiscard]] std::string read_tracking_number(ObjectReader& reader, Need need);

/// How facts are read.
struct FactReading {
  CarrierLookup carriers;
  std::optional<Instant> now{};  ///< the API: recorded_at of each fact, and its `at` where the client gives none
};

/// Reads one fact: fact_id, kind, at, and what its kind needs (by, due_at, clock, carrier, tracking_number, withdraws),
/// actor, note; from a file also recorded_at. Whether it fits its return is for add_fact_faults().
[[nodiscard]] Fact read_fact(const rapidjson::Value& value, const std::string& pointer, const FactReading& reading,
                             Faults& faults);

/// find_fact_faults() as faults with pointers below `pointer`.
void add_fact_faults(const RulePack& rules, const Return& ret, const Fact& fact, std::string_view pointer,
                     Faults& faults);

}  // namespace parcelgate
