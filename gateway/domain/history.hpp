// What a shipment remembers of its events, and how several tellings make one scan.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/tracking.hpp"

namespace parcelgate {

/// Total order of a shipment's events: instant, place in the payload, status rank, then identity.
struct EventOrder {
  Instant at{};
  std::uint16_t position{0};
  std::uint8_t rank{0};
  std::uint64_t fingerprint{0};
  friend auto operator<=>(const EventOrder&, const EventOrder&) = default;
};

/// A source that told of a shipment.
struct ReportingSource {
  std::string source;
  bool own{true};  ///< the carrier's own source, not one that passes on what carriers say
  friend bool operator==(const ReportingSource&, const ReportingSource&) = default;
};

/// Where an entry stands in the feed. Partitions count from 0; positions rise within a partition and begin at 1.
struct FeedPlace {
  std::uint32_t partition{0};
  std::uint64_t position{0};
  friend bool operator==(const FeedPlace&, const FeedPlace&) = default;
};

/// One event inside the shipment's row, as one source told it: at most 64 bytes when stored. Text and raw words stand
/// in the feed.
struct HistoryEntry {
  std::uint64_t fingerprint{0};  ///< of source and event_id: what duplicates are known by
  ZonedInstant occurred_at;
  std::uint16_t position{0};  ///< the highest that was told
  std::optional<Status> status;
  Reason reason;
  std::optional<Leg> leg;
  ProofLevel proof{ProofLevel::declared};
  std::uint8_t source_index{0};    ///< who told it: index into Shipment::tellers
  std::uint32_t feed_partition{0};
  std::uint64_t feed_position{
      0};  ///< position of the whole event in the feed; 0: the event only repeats another source's
  std::string place;               ///< at most 24 bytes: whole, or its city, or cut with "…"; see short_place()
  TimeVerdict time_verdict{TimeVerdict::plausible};

  [[nodiscard]] FeedPlace feed_place() const noexcept { return {feed_partition, feed_position}; }
  friend bool operator==(const HistoryEntry&, const HistoryEntry&) = default;
};

/// Where an event stands among those of its shipment.
[[nodiscard]] EventOrder order_of(const HistoryEntry& entry) noexcept;

/// One source's part in a scan.
struct ScanReport {
  std::uint64_t fingerprint{0};
  std::uint8_t source_index{0};
  friend bool operator==(const ScanReport&, const ScanReport&) = default;
};

/// What happened once, however many sources told of it.
struct Scan {
  HistoryEntry shown;  ///< each part as the most trusted source tells it; instant and fingerprint are the leader's
  std::vector<ScanReport> reports;  ///< one for each source, most trusted first: the leader
  bool overruled{false};            ///< contradicts a more trusted scan: it is shown, and decides nothing
  friend bool operator==(const Scan&, const Scan&) = default;
};

/// In what two scans of different sources differ that can be only one.
enum class DisagreementKind : std::uint8_t {
  meaning,  ///< the same instant and place, outcomes that exclude each other
  time,     ///< the same milestone, at instants that precision does not explain
  place,    ///< the same instant and meaning, at places that are not one
};

struct Disagreement {
  DisagreementKind kind{DisagreementKind::meaning};
  Scan kept;  ///< decides the state
  Scan overruled;
  friend bool operator==(const Disagreement&, const Disagreement&) = default;
};

[[nodiscard]] std::string_view to_string(DisagreementKind kind) noexcept;
/// Whether a milestone, on which clocks hang, would be another if the overruled scan counted.
[[nodiscard]] constexpr bool moves_milestone(DisagreementKind kind) noexcept {
  return kind != DisagreementKind::place;
}

}  // namespace parcelgate
