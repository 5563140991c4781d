#include "gateway/app/ingest/vocabulary_watch.hpp"

#include <algorithm>
#include <cmath>

#include "gateway/base/text.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

constexpr std::chrono::minutes kFlushEvery{1};
constexpr std::size_t kMostPending = 2'000;
constexpr std::chrono::minutes kAlarmEvery{10};
constexpr std::size_t kMostUnmapped = 1'000;  // of one source: bounds the memory that a sender can use up
constexpr std::size_t kMostStored = 2'000;    // of one source, mapped or not
constexpr std::size_t kLongestCode = 64;
constexpr std::uint64_t kWindow = 200;  // events
constexpr double kForget = 0.2;         // weight of the newest window in the usual share
constexpr double kLeastRise = 0.05;
constexpr double kDeviations = 4;

void add_to(SeenCode& sum, const SeenCode& more) {
  if (sum.count == 0) {
    sum = more;
    return;
  }
  sum.count += more.count;
  sum.first_seen_at = std::min(sum.first_seen_at, more.first_seen_at);
  if (more.last_seen_at < sum.last_seen_at) return;
  sum.last_seen_at = more.last_seen_at;
  sum.sample = more.sample;
}

SeenCode once(std::string_view source, const SeenEvent& event, Instant at) {
  return {std::string(source), std::string(cut_code(event.code)), event.mapped, 1, at, at, std::string(event.event_id)};
}

}  // namespace

std::string_view cut_code(std::string_view code) noexcept {
  return cut_utf8(code, kLongestCode);
}

std::vector<SeenCode> unmapped_codes(std::string_view source, std::span<const SeenEvent> events, Instant at) {
  std::map<std::string, SeenCode, std::less<>> by_code;
  for (const SeenEvent& event : events) {
    if (!event.mapped) add_to(by_code[std::string(cut_code(event.code))], once(source, event, at));
  }
  std::vector<SeenCode> codes;
  codes.reserve(by_code.size());
  for (auto& [code, sum] : by_code) codes.push_back(std::move(sum));
  return codes;
}

VocabularyWatch::VocabularyWatch(Metrics& metrics) : metrics_(metrics) {}

void VocabularyWatch::restore(std::span<const SeenCode> known) {
  const std::scoped_lock lock(mutex_);
  for (const SeenCode& code : known) {
    State& state = state_of(code.source);
    state.understood = true;
    state.admitted.insert(code.code);
    if (!code.mapped && state.unmapped.size() < kMostUnmapped) state.unmapped.insert(code.code);
  }
}

VocabularyWatch::State& VocabularyWatch::state_of(std::string_view source) {
  const auto known = states_.find(source);
  return known != states_.end() ? known->second : states_.try_emplace(std::string(source)).first->second;
}

bool VocabularyWatch::admits(State& state, std::string_view code) {
  if (state.admitted.contains(code)) return true;
  return state.admitted.size() < kMostStored && state.admitted.emplace(code).second;
}

std::vector<SeenCode> VocabularyWatch::admit(std::vector<SeenCode> codes) {
  if (codes.empty()) return codes;
  const std::scoped_lock lock(mutex_);
  std::erase_if(codes, [this](const SeenCode& code) { return !admits(state_of(code.source), code.code); });
  return codes;
}

void VocabularyWatch::recorded(std::string_view source, std::span<const SeenEvent> events, Instant at) {
  if (events.empty()) return;
  const std::scoped_lock lock(mutex_);
  State& state = state_of(source);
  state.understood = true;
  for (const SeenEvent& event : events) {
    if (!event.replayed) ++state.window_events;
    if (event.mapped) {
      count_mapped(state, source, event, at);
    } else {
      if (!event.replayed) ++state.window_unmapped;
      const std::string_view code = cut_code(event.code);
      const bool is_new = !state.unmapped.contains(code) && state.unmapped.size() < kMostUnmapped;
      if (is_new) {
        state.unmapped.emplace(code);
        raise(state, source, kNewCode, event.carrier, code, event.event_id, at);
      }
    }
    if (state.window_events >= kWindow) judge_window(state, source, event, at);
  }
}

void VocabularyWatch::count_mapped(State& state, std::string_view source, const SeenEvent& event, Instant at) {
  const std::string_view code = cut_code(event.code);
  if (code.empty()) return;  // mapped by its text: there is no code to list
  const auto known = state.mapped.find(code);
  if (known != state.mapped.end()) return add_to(known->second, once(source, event, at));
  if (pending_ >= kMostPending || !admits(state, code)) return;
  state.mapped.emplace(code, once(source, event, at));
  ++pending_;
}

/// Raises the alarm when the share exceeds the usual one by more than chance explains and by at least kLeastRise.
void VocabularyWatch::judge_window(State& state, std::string_view source, const SeenEvent& latest, Instant at) {
  const double count = static_cast<double>(state.window_events);
  const double share = static_cast<double>(state.window_unmapped) / count;
  if (state.usual_share < 0) {
    state.usual_share = share;
  } else {
    const double usual = state.usual_share;
    const double spread = std::sqrt(std::max(usual * (1 - usual), 1 / count) / count);
    if (share > usual + std::max(kLeastRise, kDeviations * spread)) {
      raise(state, source, kUnmappedShare, latest.carrier, {}, latest.event_id, at);
    }
    state.usual_share = usual + kForget * (share - usual);
  }
  state.window_events = 0;
  state.window_unmapped = 0;
}

void VocabularyWatch::undecodable(std::string_view source, std::string_view sample, Instant at) {
  const std::scoped_lock lock(mutex_);
  State& state = state_of(source);
  // A source that was never readable has not changed; its messages are reported as quarantined only.
  if (state.understood) raise(state, source, kShape, {}, {}, sample, at);
}

void VocabularyWatch::raise(State& state, std::string_view source, Kind kind, std::string_view carrier,
                            std::string_view code, std::string_view sample, Instant at) {
  static constexpr std::array<std::string_view, kKinds> kNames{"new_code", "unmapped_share", "shape"};
  metrics_
      .counter("parcelgate_vocabulary_drift_total",
               "Signs that a source's codes or message shapes have changed, by kind.",
               {{"source", std::string(source)}, {"kind", std::string(kNames[kind])}})
      .Increment();
  Alarm& alarm = state.alarms[kind];
  ++alarm.unreported;
  // abs(): after the date was set back the alarm must not stay silent until the old time is reached.
  if (alarm.reported_at != Instant{} && std::chrono::abs(at - alarm.reported_at) < kAlarmEvery) return;
  log(LogLevel::warn, "carrier_vocabulary_drift",
      {{"source", source},
       {"kind", kNames[kind]},
       {"carrier", carrier.empty() ? source : carrier},
       {"code", code},
       {"count", alarm.unreported},
       {"sample", sample}});
  alarm = {at, 0};
}

std::vector<SeenCode> VocabularyWatch::take_due(Instant now) {
  {
    const std::scoped_lock lock(mutex_);
    if (pending_ == 0) return {};
    if (std::chrono::abs(now - flushed_at_) < kFlushEvery && pending_ < kMostPending) return {};
    flushed_at_ = now;
  }
  return take_all();
}

std::vector<SeenCode> VocabularyWatch::take_all() {
  const std::scoped_lock lock(mutex_);
  std::vector<SeenCode> codes;
  for (auto& [source, state] : states_) {
    for (auto& [code, sum] : state.mapped) codes.push_back(std::move(sum));
    state.mapped.clear();
  }
  pending_ = 0;
  return codes;
}

void VocabularyWatch::give_back(std::vector<SeenCode> codes) {
  if (codes.empty()) return;
  const std::scoped_lock lock(mutex_);
  for (SeenCode& code : codes) {
    State& state = state_of(code.source);
    const auto known = state.mapped.find(code.code);
    if (known != state.mapped.end()) {
      add_to(known->second, code);
      continue;
    }
    const std::string name = code.code;
    state.mapped.emplace(name, std::move(code));
    ++pending_;
  }
}

}  // namespace parcelgate
