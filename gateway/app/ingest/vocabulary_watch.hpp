// Which codes the sources speak, and the alarm when one starts to speak differently.
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

/// What one new event says of the vocabulary. Views live only for the call.
struct SeenEvent {
  std::string_view carrier;
  std::string_view code;
  std::string_view event_id;
  bool mapped{false};
  bool replayed{false};  ///< out of the raw log: a code's meaning may be new, what is usual for its sender is of before
};

/// A code as it is kept and told: codes are short; what is longer is no code, and never cut inside a UTF-8 sequence.
[[nodiscard]] std::string_view cut_code(std::string_view code) noexcept;

/// The codes without a meaning, summed up by code.
[[nodiscard]] std::vector<SeenCode> unmapped_codes(std::string_view source, std::span<const SeenEvent> events,
                                                   Instant at);

/// Counts in memory, so that a known code costs the hot path no write; the counts go into the store along with some
/// message of every minute. Tells three kinds of drift by the log event carrier_vocabulary_drift (at most one line for
/// each source and kind in ten minutes, with how many it stands for) and by a counter:
///   new_code        a code without a meaning that this source has never sent before
///   unmapped_share  of its last events many more are without a meaning than is usual for it
///   shape           a message of a sender that was understood before fits no known shape any more
/// Thread-safe.
class VocabularyWatch {
 public:
  explicit VocabularyWatch(Metrics& metrics);

  /// What earlier runs have stored: no news.
  void restore(std::span<const SeenCode> known);

  /// New events that are durable now.
  void recorded(std::string_view source, std::span<const SeenEvent> events, Instant at);
  /// A message that could not be decoded. @param sample  where it can be found: an account, a quarantine id
  void undecodable(std::string_view source, std::string_view sample, Instant at);

  /// Counts of codes with a meaning, to be stored; usually none. At the end of a run: take_all().
  [[nodiscard]] std::vector<SeenCode> take_due(Instant now);
  [[nodiscard]] std::vector<SeenCode> take_all();
  /// Of codes without a meaning those that may be stored: of one source only so many, for its sender makes them up.
  [[nodiscard]] std::vector<SeenCode> admit(std::vector<SeenCode> codes);
  /// They could not be stored.
  void give_back(std::vector<SeenCode> codes);

 private:
  enum Kind : std::size_t { kNewCode, kUnmappedShare, kShape, kKinds };
  struct Alarm {
    Instant reported_at{};
    std::uint64_t unreported{0};
  };
  struct State {
    std::set<std::string, std::less<>> unmapped;          ///< known codes without a meaning, bounded
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
