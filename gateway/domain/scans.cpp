#include "gateway/domain/scans.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include "gateway/domain/same_scan.hpp"

namespace parcelgate {
namespace {

/// The rank of each source by trust: 0 is trusted most.
std::vector<std::size_t> trust_ranks(const std::vector<ReportingSource>& sources) {
  std::vector<std::size_t> by_trust(sources.size());
  std::iota(by_trust.begin(), by_trust.end(), std::size_t{0});
  std::sort(by_trust.begin(), by_trust.end(), [&](std::size_t left, std::size_t right) {
    const auto key = [&](std::size_t at) { return std::tuple(!sources[at].own, std::string_view(sources[at].source)); };
    return key(left) < key(right);
  });
  std::vector<std::size_t> ranks(sources.size());
  for (std::size_t place = 0; place < by_trust.size(); ++place) ranks[by_trust[place]] = place;
  return ranks;
}

/// Fills members that the scan lacks from a less trusted report. Instants are never mixed.
void complete(HistoryEntry& shown, const HistoryEntry& report) {
  const bool finer = report.status && (!shown.status || (info(shown.reason).generic && !info(report.reason).generic));
  if (finer) {
    shown.status = report.status;
    shown.reason = report.reason;
  }
  if (!shown.leg) shown.leg = report.leg;
  if (shown.place.empty()) shown.place = report.place;
  if (shown.feed_position == 0) {
    shown.feed_partition = report.feed_partition;
    shown.feed_position = report.feed_position;
  }
  shown.proof = std::max(shown.proof, report.proof);
}

/// A report of the same instant whose zone is known confirms an assumed zone.
void settle_zone(ZonedInstant& shown, const ZonedInstant& report) noexcept {
  if (!report.doubt.exists() && !report.is_date() && report.zone_source != ZoneSource::assumed) shown.doubt = {};
}

/// How well a report fits a scan: smaller is better.
struct Fit {
  bool by_wall_clock{false};
  bool meaning_is_coarser{false};
  bool place_is_unknown{false};
  std::chrono::milliseconds apart{0};
  std::size_t report{0};
  std::size_t scan{0};
  // NOLINTNEXTLINE(modernize-use-nullptr): a false report of clang-tidy 14 for comparisons by default
  friend auto operator<=>(const Fit&, const Fit&) = default;
};

std::optional<Fit> fit(const HistoryEntry& report, const HistoryEntry& shown) {
  if (report.time_verdict != shown.time_verdict) return std::nullopt;
  const auto nearness = near(report.occurred_at, shown.occurred_at);
  if (!nearness) return std::nullopt;
  const MeaningMatch meaning = compare_meaning(report, shown);
  if (meaning == MeaningMatch::differs) return std::nullopt;
  const PlaceMatch place = compare_place(report.place, shown.place);
  if (place == PlaceMatch::differs) return std::nullopt;
  Fit found;
  found.by_wall_clock = nearness->by_wall_clock;
  found.meaning_is_coarser = meaning == MeaningMatch::coarser;
  found.place_is_unknown = place == PlaceMatch::unknown;
  found.apart = nearness->apart;
  return found;
}

bool is_plausible(const HistoryEntry& entry) noexcept {
  return entry.time_verdict == TimeVerdict::plausible;
}

/// Whether both set the same milestone, which a leg reaches once.
bool same_milestone(const HistoryEntry& left, const HistoryEntry& right) noexcept {
  if (left.status != right.status || (left.leg && right.leg && left.leg != right.leg)) return false;
  if (left.status == Status::delivered) {
    return info(left.reason).counts_as_receipt && info(right.reason).counts_as_receipt;
  }
  return left.status == Status::picked_up || left.status == Status::returned ||
         left.status == Status::lost_or_destroyed;
}

/// How two scans without a common source contradict each other, if they do.
std::optional<DisagreementKind> conflict(const HistoryEntry& left, const HistoryEntry& right) {
  if (!left.status || !right.status || !is_plausible(left) || !is_plausible(right)) return std::nullopt;
  const auto nearness = near(left.occurred_at, right.occurred_at);
  const bool one_milestone = same_milestone(left, right);
  if (!nearness) return one_milestone ? std::optional(DisagreementKind::time) : std::nullopt;
  const bool same_meaning = compare_meaning(left, right) != MeaningMatch::differs;
  if (!same_meaning && !one_milestone && !excludes(left, right)) return std::nullopt;
  const bool same_place = compare_place(left.place, right.place) != PlaceMatch::differs;
  if (same_place) return same_meaning ? std::nullopt : std::optional(DisagreementKind::meaning);
  const bool one_scan = same_meaning && !nearness->by_wall_clock && info(*left.status).physical;
  return one_scan ? std::optional(DisagreementKind::place) : std::nullopt;
}

bool share_source(const Scan& left, const Scan& right) noexcept {
  return std::any_of(left.reports.begin(), left.reports.end(), [&](const ScanReport& one) {
    return std::any_of(right.reports.begin(), right.reports.end(),
                       [&](const ScanReport& other) { return one.source_index == other.source_index; });
  });
}

class ScanFinder {
 public:
  explicit ScanFinder(const Shipment& shipment) : shipment_(shipment), ranks_(trust_ranks(shipment.sources)) {}

  Scans find(std::span<const HistoryEntry> older) {
    collect(older);
    for (std::size_t from = 0; from < reports_.size();) {
      std::size_t to = from;
      while (to < reports_.size() && reports_[to]->source_index == reports_[from]->source_index) ++to;
      join(std::span(reports_).subspan(from, to - from));
      from = to;
    }
    // A retraction by the carrier itself also removes the repetitions of other sources.
    std::erase_if(found_.scans, [&](const Scan& scan) { return is_retracted(shipment_, scan.shown.fingerprint); });
    overrule();
    std::sort(found_.scans.begin(), found_.scans.end(),
              [](const Scan& left, const Scan& right) { return order_of(left.shown) < order_of(right.shown); });
    return std::move(found_);
  }

 private:
  [[nodiscard]] std::size_t rank_of(const HistoryEntry& entry) const noexcept { return ranks_[entry.source_index]; }
  [[nodiscard]] bool is_own(const HistoryEntry& entry) const noexcept {
    return shipment_.sources[entry.source_index].own;
  }

  /// Reports by trust, then in event order.
  void collect(std::span<const HistoryEntry> older) {
    reports_.reserve(older.size() + shipment_.history.size());
    for (const auto part : {older, std::span<const HistoryEntry>(shipment_.history)}) {
      for (const HistoryEntry& entry : part) {
        if (is_own(entry) || !is_retracted(shipment_, entry.fingerprint)) reports_.push_back(&entry);
      }
    }
    std::sort(reports_.begin(), reports_.end(), [&](const HistoryEntry* left, const HistoryEntry* right) {
      return std::pair(rank_of(*left), order_of(*left)) < std::pair(rank_of(*right), order_of(*right));
    });
  }

  /// Joins the reports of one source to their scans, the best fit first; the others become scans of their own.
  void join(std::span<const HistoryEntry* const> reports) {
    std::vector<Fit> fits;
    const std::size_t known = found_.scans.size();
    for (std::size_t report = 0; report < reports.size(); ++report) {
      for (std::size_t scan = 0; scan < known; ++scan) {
        auto good = fit(*reports[report], found_.scans[scan].shown);
        if (!good) continue;
        good->report = report;
        good->scan = scan;
        fits.push_back(*good);
      }
    }
    std::sort(fits.begin(), fits.end());
    std::vector<bool> joined(reports.size());
    std::vector<bool> taken(known);
    for (const Fit& next : fits) {
      if (joined[next.report] || taken[next.scan]) continue;
      joined[next.report] = taken[next.scan] = true;
      Scan& scan = found_.scans[next.scan];
      complete(scan.shown, *reports[next.report]);
      if (!next.by_wall_clock) settle_zone(scan.shown.occurred_at, reports[next.report]->occurred_at);
      scan.reports.push_back({reports[next.report]->fingerprint, reports[next.report]->source_index});
    }
    for (std::size_t report = 0; report < reports.size(); ++report) {
      const HistoryEntry& entry = *reports[report];
      if (!joined[report]) found_.scans.push_back({entry, {{entry.fingerprint, entry.source_index}}, false});
    }
  }

  void overrule() {
    std::vector<Scan*> by_trust;
    by_trust.reserve(found_.scans.size());
    for (Scan& scan : found_.scans) by_trust.push_back(&scan);
    std::sort(by_trust.begin(), by_trust.end(), [&](const Scan* left, const Scan* right) {
      const auto key = [&](const HistoryEntry& shown, std::size_t sources) {
        return std::tuple(!is_own(shown), shown.proof < ProofLevel::scanned, shipment_.sources.size() - sources,
                          rank_of(shown), order_of(shown));
      };
      return key(left->shown, left->reports.size()) < key(right->shown, right->reports.size());
    });
    for (std::size_t better = 0; better < by_trust.size(); ++better) {
      if (by_trust[better]->overruled) continue;
      for (std::size_t worse = better + 1; worse < by_trust.size(); ++worse) {
        Scan& scan = *by_trust[worse];
        if (scan.overruled || share_source(*by_trust[better], scan)) continue;
        const auto kind = conflict(by_trust[better]->shown, scan.shown);
        if (!kind) continue;
        scan.overruled = true;
        found_.disagreements.push_back({*kind, *by_trust[better], scan});
      }
    }
    std::sort(found_.disagreements.begin(), found_.disagreements.end(), [](const auto& left, const auto& right) {
      return order_of(left.overruled.shown) < order_of(right.overruled.shown);
    });
  }

  const Shipment& shipment_;
  std::vector<std::size_t> ranks_;
  std::vector<const HistoryEntry*> reports_;
  Scans found_;
};

}  // namespace

Scans find_scans(const Shipment& shipment, std::span<const HistoryEntry> older) {
  return ScanFinder(shipment).find(older);
}

}  // namespace parcelgate
