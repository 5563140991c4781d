// One event from its place in the tree.
#pragma once

#include <optional>
#include <string>

#include "adapters/manifest/decode.hpp"

namespace parcelgate {

/// An event and how it came by its meaning.
struct BuiltEvent {
  TrackingEvent event;
  bool by_code{false};
  std::optional<Status> takes_back;  ///< of the earlier event that it annuls
};

/// Builds events; keeps its buffers between them. One per message.
class EventBuilder {
 public:
  EventBuilder(const DecodePlan& plan, const EventPlan& events) : plan_(plan), events_(events) {}

  /// Fills a fresh event.
  /// @error malformed: the time is missing or cannot be read
  [[nodiscard]] Result<void> build(const Scope& scope, const DecodedShipment& shipment, BuiltEvent& built);

  /// The first of the keys that the status map holds.
  [[nodiscard]] const Meaning* find_meaning(const KeyRules& keys, const Scope& scope);

  /// Makes an event the correction of another one. Its id holds the other's: told alone it is another fact.
  static void correct(TrackingEvent& event, const TrackingEvent& taken_back);

  static void apply(const Meaning& meaning, TrackingEvent& event);

 private:
  void set_identity(const Scope& scope, const DecodedShipment& shipment, std::string_view raw_time,
                    TrackingEvent& event);
  void note_missing(const Scope& scope, const TrackingEvent& event);

  const DecodePlan& plan_;
  const EventPlan& events_;
  std::string scratch_;
  std::string time_;
  std::string key_;
  std::string words_;
  std::string country_in_id_;  ///< as ids have it since before names of countries were known
};

}  // namespace parcelgate
