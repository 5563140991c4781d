#include "gateway/telemetry/episode_log.hpp"

#include <exception>
#include <utility>

#include "gateway/base/thread_name.hpp"

namespace parcelgate {
namespace {

constexpr std::string_view kOthers;  // the key that all share for whom there is no place

}  // namespace

std::vector<EpisodeLog::OwnedField> EpisodeLog::own(std::initializer_list<LogField> fields) {
  std::vector<OwnedField> out;
  for (const LogField& field : fields) {
    OwnedField& owned = out.emplace_back(OwnedField{std::string(field.key), {}});
    if (const auto* text = std::get_if<std::string_view>(&field.value)) {
      owned.value = std::string(*text);
    } else if (const auto* number = std::get_if<std::int64_t>(&field.value)) {
      owned.value = *number;
    } else if (const auto* real = std::get_if<double>(&field.value)) {
      owned.value = *real;
    } else {
      owned.value = std::get<bool>(field.value);
    }
  }
  return out;
}

EpisodeLog::~EpisodeLog() {
  if (thread_.joinable()) {
    thread_.request_stop();
    changed_.notify_all();
    thread_.join();
  }
  try {
    flush(true);
  } catch (const std::exception& problem) {
    log(LogLevel::error, "log_counts_lost", {{"error", problem.what()}});
  }
}

void EpisodeLog::note(LogLevel level, std::string_view event, std::string_view key,
                      std::initializer_list<LogField> fields) {
  const Steady at = now();
  const std::scoped_lock lock(mutex_);
  const auto [episode, shared] = find_place(event, key, at);
  const bool is_new = episode->written_at == Steady{};
  if (is_new || at - episode->written_at >= options_.interval) {
    episode->level = level;
    episode->fields = shared ? std::vector<OwnedField>{{"of", std::string("many sources")}} : own(fields);
    const std::uint64_t pending = std::exchange(episode->pending, 0);
    if (pending > 0) --unwritten_;
    episode->written_at = at;
    write(event, *episode, pending + 1);
    return;
  }
  if (++episode->pending > 1) return;
  if (++unwritten_ > 1) return;
  if (!thread_.joinable()) thread_ = std::jthread([this](const std::stop_token& stop) { watch(stop); });
  changed_.notify_one();
}

/// With the shared place of all others when every place is in use.
std::pair<EpisodeLog::Episode*, bool> EpisodeLog::find_place(std::string_view event, std::string_view key, Steady at) {
  std::pair wanted{std::string(event), std::string(key)};
  if (const auto known = episodes_.find(wanted); known != episodes_.end()) return {&known->second, false};
  if (episodes_.size() >= options_.max_keys) drop_ended(at);
  const bool shared = episodes_.size() >= options_.max_keys;
  if (shared) wanted.second = kOthers;
  return {&episodes_[std::move(wanted)], shared};
}

void EpisodeLog::drop_ended(Steady at) {
  std::erase_if(episodes_, [&](const auto& entry) {
    return entry.second.pending == 0 && at - entry.second.written_at >= options_.interval;
  });
}

void EpisodeLog::write(std::string_view event, const Episode& episode, std::uint64_t count) {
  std::vector<LogField> fields;
  fields.reserve(episode.fields.size() + 1);
  for (const OwnedField& field : episode.fields) {
    std::visit([&](const auto& value) { fields.emplace_back(field.key, value); }, field.value);
  }
  fields.emplace_back("count", count);
  log_fields(episode.level, event, fields);
}

void EpisodeLog::write_due(Steady at, bool all) {
  for (auto& [name, episode] : episodes_) {
    if (episode.pending == 0 || (!all && at - episode.written_at < options_.interval)) continue;
    write(name.first, episode, std::exchange(episode.pending, 0));
    episode.written_at = at;
    --unwritten_;
  }
  drop_ended(at);
}

void EpisodeLog::flush(bool all) {
  const std::scoped_lock lock(mutex_);
  write_due(now(), all);
}

void EpisodeLog::watch(const std::stop_token& stop) {
  name_this_thread("log-episodes");
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    changed_.wait(lock, stop, [&] { return unwritten_ > 0; });
    changed_.wait_for(lock, stop, options_.interval, [] { return false; });
    if (!stop.stop_requested()) write_due(now(), false);
  }
}

}  // namespace parcelgate
