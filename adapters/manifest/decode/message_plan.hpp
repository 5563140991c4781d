// One shape of message, compiled: how to know it, open it and read its shipments and events.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/manifest/decode/matcher.hpp"
#include "adapters/manifest/decode/report_plan.hpp"
#include "adapters/manifest/decode/time_plan.hpp"
#include "adapters/manifest/decode/unwrap.hpp"
#include "adapters/manifest/language/error_rules.hpp"

namespace parcelgate {

/// A field whose values name a leg: {"at": field, "is": {"true": "return"}}.
struct LegRule {
  Field at;
  std::vector<std::pair<std::string, Leg>> is;
};

/// Keys of the status map, tried in order. A key joins its parts with "/" and counts when each part is there.
using KeyRules = std::vector<std::vector<Field>>;

enum class EventOrdering : std::uint8_t { oldest_first, newest_first, unsorted };

struct ShipmentPlan {
  std::vector<Path> at;
  std::vector<Path> else_at;  ///< where no member stands at `at`; an empty list there means: no shipments
  Field number;
  Field carrier;  ///< empty: the manifest's own carrier
  ErrorRules errors;
  ReportPlan reports;
  bool latest_alone{false};  ///< of several places with one number that counts whose newest event is newest
};

struct EventPlan {
  std::vector<Path> at;
  std::vector<Path> else_at;  ///< where no event stands at `at`
  EventOrdering order{EventOrdering::unsorted};
  TimePlan time;
  Field code;
  Field text;
  std::vector<Field> words;  ///< that patterns of the status map are asked about, joined; empty: the text
  KeyRules keys;
  KeyRules latest_keys;  ///< from the shipment, for its latest event alone when that has no mapped code
  Field name;
  Field region;
  Field postal_code;
  Field country;
  Field id;  ///< the sender's, where it is stable
  LegRule leg;
  ReportPlan reports;
  /// Codes, as sent, of events that take an earlier one back, and its status: {"743": "delivered"}.
  std::vector<std::pair<std::string, Status>> takes_back;
};

struct MessagePlan {
  std::string name;
  std::vector<Via> vias;
  Matcher when;
  UnwrapPlan unwrap;
  ErrorRules errors;
  ShipmentPlan shipments;
  EventPlan events;
  std::string none;  ///< what it means when a shipment has no events
  /// Documents without a place for shipments that the source documents as its answer for "nothing": "[]", "{}".
  std::vector<std::string> empty;
  std::string ack;  ///< which acknowledgement answers it; empty: the only one

  [[nodiscard]] bool takes(Via via) const noexcept;
  /// Whether a body begins as the document that the shape is made of. JSON is not broken XML: what a parser of the
  /// other kind says of it explains nothing.
  [[nodiscard]] bool resembles(const SourceMessage& message) const;
};

[[nodiscard]] MessagePlan compile_message(const rapidjson::Value& section, std::string_view pointer,
                                          const ManifestZones& zones, const AccountSpec& spec, Faults& faults);

}  // namespace parcelgate
