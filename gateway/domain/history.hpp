// Entries of a shipment's history, and scans: reports of several sources about one thing that happened.
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
  // NOLINTNEXTLINE(modernize-use-nullptr): a false report of clang-tidy 14 for comparisons by default
  friend auto operator<=>(const EventOrder&, const EventOrder&) = default;
};

/// A source that reported a shipment.
struct ReportingSource {
  std::string source;
  bool own{true};  ///< the carrier's own source; false: an aggregator or marketplace
  friend bool operator==(const ReportingSource&, const ReportingSource&) = default;
};

/// Where an entry stands in the feed. Partitions count from 0; positions rise within a partition and begin at 1.
struct FeedPlace {
  std::uint32_t partition{0};
  std::uint64_t position{0};
  friend bool operator==(const FeedPlace&, const FeedPlace&) = default;
};

/// One event inside the shipment's row, as one source reported it: at most 64 bytes when stored. Text, raw code and raw
/// text are in the feed entry at feed_place().
struct HistoryEntry {
  std::uint64_t fingerprint{0};  ///< of source and event_id: the identity, by which duplicates are found
  ZonedInstant occurred_at;
  std::uint16_t position{0};  ///< the highest that was reported
  std::optional<Status> status;
  Reason reason;
  std::optional<Leg> leg;
  ProofLevel proof{ProofLevel::declared};
  std::uint8_t source_index{0};  ///< the reporting source: index into Shipment::sources
  std::uint32_t feed_partition{0};
  std::uint64_t feed_position{
      0};             ///< of the whole event in the feed; 0: not published, it only repeats another source's event
  std::string place;  ///< at most 24 bytes: whole, or its city, or cut with "…"; see short_place()
  TimeVerdict time_verdict{TimeVerdict::plausible};

  [[nodiscard]] FeedPlace feed_place() const noexcept { return {feed_partition, feed_position}; }
  friend bool operator==(const HistoryEntry&, const HistoryEntry&) = default;
};

/// The position of an event in the order of its shipment.
[[nodiscard]] EventOrder order_of(const HistoryEntry& entry) noexcept;

/// One source's part in a scan.
struct ScanReport {
  std::uint64_t fingerprint{0};
  std::uint8_t source_index{0};
  friend bool operator==(const ScanReport&, const ScanReport&) = default;
};

/// One thing that happened, with the reports of all sources about it.
struct Scan {
  HistoryEntry
      shown;  ///< each member from the most trusted source that has it; instant and fingerprint are the leader's
  std::vector<ScanReport> reports;  ///< one for each source, most trusted first; the first is the leader
  bool overruled{false};            ///< contradicts a more trusted scan: it is shown, but does not decide the state
  friend bool operator==(const Scan&, const Scan&) = default;
};

/// How two scans of different sources contradict each other.
enum class DisagreementKind : std::uint8_t {
  meaning,  ///< the same instant and place, outcomes that exclude each other
  time,     ///< the same milestone, at instants that precision does not explain
  place,    ///< the same instant and meaning, at different places
};

/// Two contradicting scans of one shipment. Published once, so that a person can look into it.
struct Disagreement {
  DisagreementKind kind{DisagreementKind::meaning};
  Scan kept;  ///< decides the state
  Scan overruled;
  friend bool operator==(const Disagreement&, const Disagreement&) = default;
};

[[nodiscard]] std::string_view to_string(DisagreementKind kind) noexcept;
/// Whether a milestone, and with it a clock, would differ if the overruled scan counted.
[[nodiscard]] constexpr bool moves_milestone(DisagreementKind kind) noexcept {
  return kind != DisagreementKind::place;
}

}  // namespace parcelgate
