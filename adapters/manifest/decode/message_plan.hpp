// One shape of message, compiled: how to know it, open it and read its shipments and events.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/manifest/decode/matcher.hpp"
#include "adapters/manifest/decode/named_section.hpp"
#include "adapters/manifest/decode/report_plan.hpp"
#include "adapters/manifest/decode/time_plan.hpp"
#include "adapters/manifest/decode/unwrap.hpp"
#include "adapters/manifest/language/error_rules.hpp"

namespace parcelgate {

/// Field whose values name a leg: {"at": field, "is": {"true": "return"}}.
struct LegRule {
  Field at;
  std::vector<std::pair<std::string, Leg>> is;
};

/// Keys of the status map, tried in order. A key joins its parts with "/" and counts when each part is there.
using KeyRules = std::vector<std::vector<Field>>;

/// Order of the list of events. Events are sorted by time; the list decides between events of one instant.
enum class EventOrdering : std::uint8_t { oldest_first, newest_first };

/// Where the shipments of a message are and how each is read.
struct ShipmentPlan {
  std::vector<Path> at;
  std::vector<Path> else_at;  ///< used when `at` has no member; an empty list at `at` means: no shipments
  Field number;
  Field carrier;  ///< empty: the manifest's own carrier
  ErrorRules errors;
  ReportPlan reports;
  bool latest_alone{false};  ///< of several places with one number only that with the newest event counts
};

/// Where the events of a shipment are and how each is read.
struct EventPlan {
  std::vector<Path> at;
  std::vector<Path> else_at;  ///< used when there is no event at `at`
  EventOrdering order{EventOrdering::oldest_first};
  TimePlan time;
  Field code;
  Field text;
  std::vector<Field>
      pattern_text;  ///< fields that patterns of the status map are matched against, joined; empty: the text
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

/// One shape of message. Immutable after compile_message(); used by several threads at once.
struct MessagePlan {
  std::string name;
  std::vector<Via> vias;
  Matcher when;
  UnwrapPlan unwrap;
  ErrorRules errors;
  ShipmentPlan shipments;
  EventPlan events;
  std::string none;  ///< reported reason when a shipment has no events
  /// Documents without a place for shipments that the source documents as its answer for "nothing": "[]", "{}".
  std::vector<std::string> empty;
  std::string ack;  ///< name of its set of acknowledgements; empty: the first set

  [[nodiscard]] bool takes(Via via) const noexcept;
  /// Whether the body begins like the shape's kind of document (XML with "<"). Used to choose whose parse error is
  /// reported: the error of an XML parser explains nothing about a JSON body.
  [[nodiscard]] bool resembles(const SourceMessage& message) const;
};

/// The manifest's named blocks, which messages refer to by name instead of repeating them.
///   "keys": {"scan": [["opCode", "reasonCode"], ["opCode"]]},
///   "events": {"scan": {"at": "scans", "time": {"at": "time"}, "code": "opCode", "keys": "scan"}},
///   "messages": [{"name": "push", …, "events": "scan"}, {"name": "answer", …, "events": "scan"}]
/// Each block is compiled once, so its faults are reported once, at the block.
struct NamedBlocks {
  NamedSection<KeyRules> keys{"keys"};
  NamedSection<EventPlan> events{"events"};

  /// Adds a fault for each block that neither a message nor another block refers to. Call after the last message.
  void report_unused(Faults& faults) const {
    keys.report_unused(faults);
    events.report_unused(faults);
  }
};

[[nodiscard]] NamedBlocks compile_blocks(const rapidjson::Value& manifest, const ManifestZones& zones, Faults& faults);

[[nodiscard]] MessagePlan compile_message(const rapidjson::Value& section, std::string_view pointer,
                                          const NamedBlocks& blocks, const ManifestZones& zones,
                                          const AccountSpec& spec, Faults& faults);

}  // namespace parcelgate
