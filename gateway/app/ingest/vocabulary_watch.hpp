// The codes that each source sends, and the alarm when a source starts to send different ones.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/ports/store.hpp"
#include "gateway/telemetry/metrics.hpp"

namespace parcelgate {

/// The code of one new event. Views live only for the call.
struct SeenEvent {
  std::string_view carrier;
  std::string_view code;
  std::string_view event_id;
  bool mapped{false};
  bool replayed{false};  ///< decoded again from the raw log: does not count towards the usual share of unmapped codes
};

/// Shortens a code for storage and logs to 64 bytes, never inside a UTF-8 sequence.
[[nodiscard]] std::string_view cut_code(std::string_view code) noexcept;

/// The unmapped codes of these events, with counts. Pure.
[[nodiscard]] std::vector<SeenCode> unmapped_codes(std::string_view source, std::span<const SeenEvent> events,
                                                   Instant at);

/// Counts codes in memory, so that a known code costs the hot path no write; the counts are stored about once a minute,
/// in the transaction of a message. Reports three kinds of drift by the counter parcelgate_vocabulary_drift_total and
/// by the log event carrier_vocabulary_drift (at most one line for each source and kind in ten minutes, with a count):
///   new_code        an unmapped code that this source has never sent before
///   unmapped_share  of its latest 200 events, clearly more are unmapped than is usual for this source
///   shape           a message could not be decoded, although earlier messages of this source could
///
/// The lists of one source are bounded, because a sender can make up codes without end. Thread-safe.
///
/// Counts that take_due() or take_all() gave out are lost unless they are stored; give them back if that fails:
///
///     auto codes = watch.take_due(now);
///     if (auto stored = transaction.add_codes(codes); !stored) watch.give_back(std::move(codes));
class VocabularyWatch {
 public:
  explicit VocabularyWatch(Metrics& metrics);

  /// Call at start with the stored codes, so that they raise no alarm.
  void restore(std::span<const SeenCode> known);

  /// Call after the commit of new events; never before, or a rolled back message raises an alarm.
  void recorded(std::string_view source, std::span<const SeenEvent> events, Instant at);
  /// Reports a message that could not be decoded.
  /// @param sample  where an operator finds it: "quarantine:<id>" or an account
  void undecodable(std::string_view source, std::string_view sample, Instant at);

  /// Takes the counts of mapped codes if it is time to store them; usually empty.
  [[nodiscard]] std::vector<SeenCode> take_due(Instant now);
  /// Takes all counts of mapped codes: for the end of a run.
  [[nodiscard]] std::vector<SeenCode> take_all();
  /// Drops the codes that may not be stored because their source has reached its bound.
  [[nodiscard]] std::vector<SeenCode> admit(std::vector<SeenCode> codes);
  /// Returns counts that could not be stored; they count again.
  void give_back(std::vector<SeenCode> codes);

 private:
  enum Kind : std::size_t { kNewCode, kUnmappedShare, kShape, kKinds };
  struct Alarm {
    Instant reported_at{};
    std::uint64_t unreported{0};
  };
  struct State {
    std::set<std::string, std::less<>> unmapped;          ///< known unmapped codes, bounded
    std::set<std::string, std::less<>> admitted;          ///< codes that are stored or may be, bounded
    std::map<std::string, SeenCode, std::less<>> mapped;  ///< counts not yet stored
    std::uint64_t window_events{0};
    std::uint64_t window_unmapped{0};
    double usual_share{-1};  ///< below zero: not known yet
    bool understood{false};
    std::array<Alarm, kKinds> alarms;
  };
  State& state_of(std::string_view source);
  static bool admits(State& state, std::string_view code);
  void count_mapped(State& state, std::string_view source, const SeenEvent& event, Instant at);
  void judge_window(State& state, std::string_view source, const SeenEvent& latest, Instant at);
  void raise(State& state, std::string_view source, Kind kind, std::string_view carrier, std::string_view code,
             std::string_view sample, Instant at);

  Metrics& metrics_;
  std::mutex mutex_;
  std::map<std::string, State, std::less<>> states_;  ///< by source
  std::size_t pending_{0};
  Instant flushed_at_{};
};

}  // namespace parcelgate
