// Reads facts of returns and complaints from JSON: bodies of API requests and facts files.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "gateway/domain/deadlines/check_fact.hpp"
#include "gateway/ports/source.hpp"
#include "gateway/wire/object_reader.hpp"

namespace parcelgate {

/// Look-up of carriers by name, as readers of facts and shipments need it.
struct CarrierLookup {
  /// Our id of a carrier by any of its names, or empty.
  std::function<std::string(std::string_view name)> find;
  /// The remedy for a name that no carrier has: `did you mean "fedex"?`.
  std::function<std::string(std::string_view name)> suggest;
};
/// Looks names up in a catalogue. The catalogue must outlive the result.
/// @param takes_others  accept a name that resembles no known one as an id, for brokers and files with carriers of
/// their
///                      own; a name that resembles a known one stays a fault, since it is probably a typing error
[[nodiscard]] CarrierLookup lookup_in(const SourceCatalog& catalog, bool takes_others = false);
/// Accepts any name as an id. For files that are read without carrier folders.
[[nodiscard]] CarrierLookup any_carrier();

/// Reads the member "carrier" and returns our id. Empty when it is absent, "unknown" or not a carrier; the last is a
/// fault.
[[nodiscard]] std::string read_carrier(ObjectReader& reader, const CarrierLookup& carriers);

/// Reads the member "tracking_number" and returns its canonical form. A text that is no tracking number is a fault.
[[nodiscard]] std::string read_tracking_number(ObjectReader& reader, Need need);

/// Settings for read_fact().
struct FactReading {
  CarrierLookup carriers;
  std::optional<Instant> now{};  ///< API only: recorded_at of each fact, and the default of its `at`
};

/// Reads a number of pieces or grams, at most a million.
[[nodiscard]] std::optional<std::uint32_t> read_optional_count(ObjectReader& reader, std::string_view name);

/// Reads what deadlines, alerts and chats need to know of an order: kind, amount {value, currency}, origin and
/// destination {province, city}, agent, weight_grams. A kind that is left out keeps its value.
void read_order_members(ObjectReader& reader, OrderDetails& order);
/// The same without the kind, which is of a return.
void read_order_values(ObjectReader& reader, OrderDetails& order);

/// Reads one fact: fact_id, kind, at, the members of its kind (by, due_at, clock, source, carrier, tracking_number,
/// withdraws, of), actor, note; from a file also recorded_at. Trap: it checks the fact alone. Whether the fact is valid
/// for its owner is checked by add_fact_faults().
[[nodiscard]] Fact read_fact(const rapidjson::Value& value, const std::string& pointer, const FactReading& reading,
                             Faults& faults);
/// The same for an object that has further members, which the caller reads with the same reader.
[[nodiscard]] Fact read_fact(ObjectReader& reader, const FactReading& reading);

/// Runs find_fact_faults() and adds the result to `faults`, with pointers below `pointer`.
void add_fact_faults(const RulePack& rules, const FactOwner& owner, const Fact& fact, std::string_view pointer,
                     Faults& faults);

/// Finds the rule pack of an id, or returns null.
using FindRules = std::function<const RulePack*(std::string_view id)>;
/// The same for all facts of a file, "/facts", with a pack that is named by its member "rule_pack": a pack that does
/// not exist, ids that are used twice and too many facts are faults, too. Without `find_rules` nothing is checked.
void add_file_fact_faults(const FindRules& find_rules, std::string_view rule_pack, const FactOwner& owner,
                          std::span<const Fact> facts, Faults& faults);

}  // namespace parcelgate
