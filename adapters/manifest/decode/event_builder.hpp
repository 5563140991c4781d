// One event from its place in the tree.
#pragma once

#include <optional>
#include <string>

#include "adapters/manifest/decode/decode_plan.hpp"

namespace parcelgate {

/// Limits of an event's texts, in bytes. Longer texts are cut between two characters; meanings and ids are computed
/// from the whole text.
inline constexpr std::size_t kMaxTextBytes = 2'000;
inline constexpr std::size_t kMaxCodeBytes = 200;
inline constexpr std::size_t kMaxPlaceBytes = 200;

/// An event while it is built.
struct BuiltEvent {
  TrackingEvent event;
  std::size_t text_bytes{0};  ///< of its texts as sent
  bool by_code{false};
  std::string pattern_text;          ///< the text that patterns are matched against, when the plan names fields for it
  std::optional<Status> takes_back;  ///< of the earlier event that it annuls
};

/// Builds the events of one message.
///
///   EventBuilder builder(plan, shape.events);
///   BuiltEvent built;
///   if (auto done = builder.build(scope, shipment, built); !done) report(done.error());
///
/// Keeps its buffers between events. Trap: `plan` and `events` must outlive it.
class EventBuilder {
 public:
  EventBuilder(const DecodePlan& plan, const EventPlan& events) : plan_(plan), events_(events) {}

  /// Fills a fresh event.
  /// @error malformed: the time is missing or cannot be read
  [[nodiscard]] Result<void> build(const Scope& scope, const DecodedShipment& shipment, BuiltEvent& built);

  /// The meaning by the first key that the status map has.
  /// @param pattern_text  the text that rows with a pattern are matched against
  [[nodiscard]] const Meaning* find_meaning(const KeyRules& keys, const Scope& scope, std::string_view pattern_text);

  /// Makes an event the correction of another one. Its id contains the other's id, since without it the event is a
  /// different fact.
  static void correct(TrackingEvent& event, const TrackingEvent& taken_back);

  static void apply(const Meaning& meaning, TrackingEvent& event);

  /// The text that patterns are matched against.
  [[nodiscard]] std::string_view pattern_text_of(const BuiltEvent& built) const noexcept {
    return events_.pattern_text.empty() ? std::string_view(built.event.carrier_text) : built.pattern_text;
  }

 private:
  /// Cuts the event's texts to their limits. @return their bytes before that
  static std::size_t bound_texts(TrackingEvent& event);
  void set_identity(const Scope& scope, const DecodedShipment& shipment, std::string_view raw_time,
                    TrackingEvent& event);
  void note_missing(const Scope& scope, const TrackingEvent& event);
  [[nodiscard]] const Meaning* use(const MapMatch& match);

  const DecodePlan& plan_;
  const EventPlan& events_;
  std::string scratch_;
  std::string time_;
  std::string key_;
  std::string id_text_;
  std::string country_in_id_;  ///< spelling used in event ids, which must not change
};

}  // namespace parcelgate
