#include "gateway/app/intake/shadow.hpp"

#include <algorithm>
#include <optional>

#include "gateway/app/ingest/vocabulary_watch.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

constexpr std::chrono::minutes kReportEvery{1};  // of one account and difference
constexpr std::size_t kMostFindings = 200;       // of one message; their number is counted all the same

std::string word_of(const std::optional<Status>& status) {
  return status ? std::string(to_string(*status)) : "unmapped";
}
std::string word_of(const std::optional<Leg>& leg) {
  return leg ? std::string(to_string(*leg)) : "none";
}

/// Compares the readings of one shipment.
class ShipmentComparer {
 public:
  explicit ShipmentComparer(ShadowComparison& out) : out_(out) {}

  void compare(const std::vector<TrackingEvent>& acting, const std::vector<TrackingEvent>& candidate) {
    Places places(acting);
    for (const TrackingEvent& event : candidate) {
      const auto pair = places.take(event);
      if (!pair) {
        add(ShadowDifference::only_candidate, event.event_id, "", word_of(event.status));
        ++out_.events_different;
        continue;
      }
      const std::size_t before = found_;
      compare(acting[*pair], event);
      ++(found_ == before ? out_.events_same : out_.events_different);
    }
    for (std::size_t at = 0; at < acting.size(); ++at) {
      if (places.taken[at]) continue;
      add(ShadowDifference::only_acting, acting[at].event_id, word_of(acting[at].status), "");
      ++out_.events_different;
    }
  }

 private:
  /// Indexes of the events: by event_id, and by instant and code.
  struct Places {
    explicit Places(const std::vector<TrackingEvent>& events) : taken(events.size(), false) {
      for (std::size_t at = 0; at < events.size(); ++at) {
        by_id.emplace(events[at].event_id, at);
        by_words.emplace(words_of(events[at]), at);
      }
    }
    static std::pair<Instant, std::string_view> words_of(const TrackingEvent& event) {
      return {event.occurred_at.at, event.carrier_code};
    }
    std::optional<std::size_t> take(const TrackingEvent& event) {
      if (auto same = take_from(by_id, std::string_view(event.event_id))) return same;
      return take_from(by_words, words_of(event));
    }
    template <class Map, class Key>
    std::optional<std::size_t> take_from(Map& places, const Key& key) {
      auto [at, end] = places.equal_range(key);
      while (at != end && taken[at->second]) at = places.erase(at);
      if (at == end) return std::nullopt;
      taken[at->second] = true;
      return at->second;
    }
    std::multimap<std::string_view, std::size_t> by_id;
    std::multimap<std::pair<Instant, std::string_view>, std::size_t> by_words;
    std::vector<bool> taken;
  };

  void compare(const TrackingEvent& acting, const TrackingEvent& candidate) {
    const std::string& id = acting.event_id;
    if (id != candidate.event_id) add(ShadowDifference::event_id, id, id, candidate.event_id);
    if (acting.occurred_at.at != candidate.occurred_at.at) {
      add(ShadowDifference::occurred_at, id, to_rfc3339(acting.occurred_at.at), to_rfc3339(candidate.occurred_at.at));
    }
    if (acting.status != candidate.status)
      add(ShadowDifference::status, id, word_of(acting.status), word_of(candidate.status));
    if (!(acting.reason == candidate.reason)) {
      add(ShadowDifference::reason, id, std::string(to_string(acting.reason)),
          std::string(to_string(candidate.reason)));
    }
    if (acting.leg != candidate.leg) add(ShadowDifference::leg, id, word_of(acting.leg), word_of(candidate.leg));
    if (acting.proof != candidate.proof) {
      add(ShadowDifference::proof, id, std::string(to_string(acting.proof)), std::string(to_string(candidate.proof)));
    }
    if (!(acting.location == candidate.location)) add(ShadowDifference::location, id, "", "");
    if (acting.carrier_code != candidate.carrier_code) {
      add(ShadowDifference::carrier_code, id, std::string(cut_code(acting.carrier_code)),
          std::string(cut_code(candidate.carrier_code)));
    }
    if (acting.carrier_text != candidate.carrier_text) add(ShadowDifference::carrier_text, id, "", "");
    if (acting.retracts != candidate.retracts) add(ShadowDifference::retracts, id, acting.retracts, candidate.retracts);
  }

  void add(ShadowDifference difference, std::string_view id, std::string acting, std::string candidate) {
    ++found_;
    out_.findings.push_back({difference, std::string(id), std::move(acting), std::move(candidate)});
  }

  ShadowComparison& out_;
  std::size_t found_{0};
};

using Shipments = std::map<std::pair<std::string, std::string>, const std::vector<TrackingEvent>*>;

Shipments by_key(const Result<Decoded>& reading) {
  Shipments out;
  if (!reading) return out;
  for (const DecodedShipment& shipment : reading->shipments)
    out[{shipment.carrier, shipment.tracking_number}] = &shipment.events;
  return out;
}

}  // namespace

std::string_view to_string(ShadowDifference difference) noexcept {
  static constexpr std::array<std::string_view, kShadowDifferenceCount> kNames{"only_acting",
                                                                               "only_candidate",
                                                                               "event_id",
                                                                               "occurred_at",
                                                                               "status",
                                                                               "reason",
                                                                               "leg",
                                                                               "proof",
                                                                               "location",
                                                                               "carrier_code",
                                                                               "carrier_text",
                                                                               "retracts",
                                                                               "acting_undecodable",
                                                                               "candidate_undecodable"};
  return kNames[static_cast<std::size_t>(difference)];
}

ShadowComparison compare_readings(const Result<Decoded>& acting, const Result<Decoded>& candidate) {
  ShadowComparison out;
  if (!acting && candidate) {
    out.findings.push_back(
        {ShadowDifference::acting_undecodable, "", std::string(to_string(acting.error().kind)), "read"});
  }
  if (acting && !candidate) {
    out.findings.push_back(
        {ShadowDifference::candidate_undecodable, "", "read", std::string(to_string(candidate.error().kind))});
  }
  if (!acting || !candidate) return out;
  static const std::vector<TrackingEvent> kNone;
  const Shipments left = by_key(acting);
  const Shipments right = by_key(candidate);
  ShipmentComparer comparer(out);
  for (const auto& [key, events] : left) {
    const auto found = right.find(key);
    comparer.compare(*events, found == right.end() ? kNone : *found->second);
  }
  for (const auto& [key, events] : right) {
    if (!left.contains(key)) comparer.compare(kNone, *events);
  }
  return out;
}

ShadowBook::ShadowBook(Metrics& metrics) : metrics_(metrics) {}

void ShadowBook::add(const Account& account, std::string_view acting_version, std::string_view candidate_version,
                     const ShadowComparison& comparison, Instant at) {
  const std::scoped_lock lock(mutex_);
  Entry& entry = entries_[account.id];
  ShadowTally& tally = entry.tally;
  if (tally.messages == 0 || tally.candidate_version != candidate_version || tally.acting_version != acting_version) {
    entry = {};
    tally = {account.id, account.source, std::string(acting_version), std::string(candidate_version), at, 0, 0, 0, {},
             {}};
  }
  ++tally.messages;
  tally.events_same += comparison.events_same;
  tally.events_different += comparison.events_different;
  const auto events = [&](const char* outcome, std::uint64_t count) {
    if (count == 0) return;
    metrics_
        .counter("parcelgate_shadow_events_total", "Events read in shadow mode, by agreement with the acting manifest.",
                 {{"account", account.id}, {"outcome", outcome}})
        .Increment(static_cast<double>(count));
  };
  events("same", comparison.events_same);
  events("different", comparison.events_different);
  std::size_t taken = 0;
  for (const ShadowFinding& finding : comparison.findings) {
    const auto index = static_cast<std::size_t>(finding.difference);
    ++tally.differences[index];
    metrics_
        .counter("parcelgate_shadow_differences_total",
                 "Differences between shadow readings and acting readings, by kind.",
                 {{"account", account.id}, {"kind", std::string(to_string(finding.difference))}})
        .Increment();
    if (++taken > kMostFindings) continue;
    tally.latest[index] = finding;
    if (entry.reported_at[index] != Instant{} && std::chrono::abs(at - entry.reported_at[index]) < kReportEvery)
      continue;
    entry.reported_at[index] = at;
    log(LogLevel::info, "shadow_difference",
        {{"source", account.source},
         {"account", account.id},
         {"kind", to_string(finding.difference)},
         {"event_id", finding.event_id},
         {"acting", finding.acting},
         {"candidate", finding.candidate}});
  }
}

std::vector<ShadowTally> ShadowBook::report() const {
  const std::scoped_lock lock(mutex_);
  std::vector<ShadowTally> out;
  for (const auto& [id, entry] : entries_) out.push_back(entry.tally);
  return out;
}

void Shadow::watch(const Account& account, const Source& source, const SourceMessage& message,
                   const Result<Decoded>& read) const {
  if (!is_on()) return;
  static const Result<Decoded> kNothing{Decoded{}};
  const std::string_view acting_version = acts ? source.mapping_version() : std::string_view{};
  const Result<Decoded>& acting = acts ? read : kNothing;
  if (candidate == nullptr) {
    return book->add(account, acting_version, source.mapping_version(), compare_readings(acting, read),
                     message.received_at);
  }
  const auto again = candidate->decode(account, message);
  book->add(account, acting_version, candidate->mapping_version(), compare_readings(acting, again),
            message.received_at);
}

}  // namespace parcelgate
