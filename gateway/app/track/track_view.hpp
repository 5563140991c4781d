// What a shopper sees of a return or a parcel: reduced, worded, and without anything that belongs to someone else.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/app/directory/directory.hpp"
#include "gateway/app/track/pickup_point.hpp"
#include "gateway/app/track/track_rows.hpp"
#include "gateway/app/track/track_texts.hpp"
#include "gateway/app/track/transit_times.hpp"
#include "gateway/domain/taxonomy.hpp"

namespace parcelgate {

/// Lines of a parcel's history that a shopper sees, the newest first.
inline constexpr std::size_t kMostTrackLines = 40;

enum class StepState : std::uint8_t { done, current, ahead };
[[nodiscard]] std::string_view to_string(StepState state) noexcept;

struct TrackStep {
  std::string label;
  StepState state{StepState::ahead};
  friend bool operator==(const TrackStep&, const TrackStep&) = default;
};

/// One line of a history.
struct TrackLine {
  ZonedInstant at;
  std::string text;   ///< our words, never the courier's
  std::string place;  ///< a city, or empty
  bool is_problem{false};
  friend bool operator==(const TrackLine&, const TrackLine&) = default;
};

struct TrackedParcel {
  std::string carrier;  ///< id
  CarrierContact contact;
  std::string number;  ///< masked
  Leg leg{Leg::outbound};
  std::optional<Status> status;
  std::string state;  ///< in words
  bool is_problem{false};
  std::optional<ZonedInstant> since;
  std::string place;
  std::optional<EstimatedDelivery> estimate;
  /// Set if the estimate comes from history: the level of its parcels. Nothing: the estimate is the courier's.
  std::optional<TransitLevel> estimate_level;
  std::uint32_t estimate_parcels{0};  ///< number of these parcels
  PickupPoint pickup;
  std::vector<TrackLine> history;
  bool has_more{false};             ///< the history is longer
  std::vector<std::string> places;  ///< cities in the order of the journey, each once in a row
  friend bool operator==(const TrackedParcel&, const TrackedParcel&) = default;
};

/// Who must act next, and until when.
struct NextAction {
  Party by{Party::none};
  std::string text;                 ///< a sentence
  std::optional<ZonedInstant> due;  ///< in the zone of the rules
  TimeLeft left;                    ///< of `due`
  friend bool operator==(const NextAction&, const NextAction&) = default;
};

enum class RefundState : std::uint8_t { none, open, due, late, done };
[[nodiscard]] std::string_view to_string(RefundState state) noexcept;

struct TrackRefund {
  RefundState state{RefundState::none};
  std::optional<ZonedInstant> at;  ///< due or done
  friend bool operator==(const TrackRefund&, const TrackRefund&) = default;
};

/// A whole answer. A function of the rows, the directory, the language and the time, so that two answers of the same
/// version are the same.
struct TrackView {
  Locale locale{Locale::en};
  bool is_return{false};
  std::string title;  ///< "Your return"
  std::string state_id;
  std::string state;         ///< in words
  std::string detail;        ///< the cause of a problem; may be empty
  bool is_of_parcel{false};  ///< the state is that of a parcel, not of what the shop or the buyer did
  bool is_problem{false};
  bool is_done{false};
  std::vector<TrackStep> steps;
  std::size_t step{1};  ///< the one that was reached, from 1
  NextAction next;
  TrackRefund refund;
  std::vector<TrackedParcel> parcels;
  std::optional<Instant> changes_at;  ///< when time alone changes a word of it
  friend bool operator==(const TrackView&, const TrackView&) = default;
};

/// @param history  for an estimate where the courier gives none; null: there is none then
[[nodiscard]] TrackView make_track_view(const TrackRows& rows, const Directory& directory, Locale locale, Instant now,
                                        const TransitTimes* history = nullptr);

}  // namespace parcelgate
