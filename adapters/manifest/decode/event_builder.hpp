// One event from its place in the tree.
#pragma once

#include <optional>
#include <string>

#include "adapters/manifest/decode/decode_plan.hpp"

namespace parcelgate {

/// The longest texts of an event, in bytes; what is longer is cut between two characters. Meanings are found, and ids
/// made, with the whole text.
inline constexpr std::size_t kMaxTextBytes = 2'000;
inline constexpr std::size_t kMaxCodeBytes = 200;
inline constexpr std::size_t kMaxPlaceBytes = 200;

/// An event and how it came by its meaning.
struct BuiltEvent {
  TrackingEvent event;
  std::size_t text_bytes{0};  ///< of its texts as sent
  bool by_code{false};
  std::string words;                 ///< that patterns are asked about, where the plan names fields for them
  std::optional<Status> takes_back;  ///< of the earlier event that it annuls
};

/// Builds events; keeps its buffers between them. One per message.
class EventBuilder {
 public:
  EventBuilder(const DecodePlan& plan, const EventPlan& events) : plan_(plan), events_(events) {}

  /// Fills a fresh event.
  /// @error malformed: the time is missing or cannot be read
  [[nodiscard]] Result<void> build(const Scope& scope, const DecodedShipment& shipment, BuiltEvent& built);

  /// What the status map says of the first of the keys that it holds.
  /// @param words  that rows with a pattern are asked about
  [[nodiscard]] const Meaning* find_meaning(const KeyRules& keys, const Scope& scope, std::string_view words);

  /// Makes an event the correction of another one. Its id holds the other's: told alone it is another fact.
  static void correct(TrackingEvent& event, const TrackingEvent& taken_back);

  static void apply(const Meaning& meaning, TrackingEvent& event);

  /// The words that patterns are asked about.
  [[nodiscard]] std::string_view words_of(const BuiltEvent& built) const noexcept {
    return events_.words.empty() ? std::string_view(built.event.carrier_text) : built.words;
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
  std::string words_;
  std::string country_in_id_;  ///< as in the ids of older versions, which did not know names of countries
};

}  // namespace parcelgate
