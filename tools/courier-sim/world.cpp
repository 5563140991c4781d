#include "tools/courier-sim/world.hpp"

#include <algorithm>
#include <utility>

#include "tools/courier-sim/times.hpp"

namespace courier_sim {
namespace {

Parcel reported_part(const Parcel& parcel) {
  Parcel reported = parcel;
  std::erase_if(reported.scans, [](const Scan& scan) { return !scan.is_reported; });
  std::stable_sort(reported.scans.begin(), reported.scans.end(),
                   [](const Scan& a, const Scan& b) { return a.at < b.at; });
  return reported;
}

void make_absolute(Parcel& parcel, Instant start) {
  for (auto& scan : parcel.scans) {
    if (scan.is_relative) scan.at += start.time_since_epoch();
    scan.is_relative = false;
  }
}

}  // namespace

World::World(const Scenario& scenario) : speed_(scenario.speed) {
  for (const auto& parcel : scenario.parcels) {
    auto& kept = parcels_[{parcel.source, parcel.number}];
    if (kept.number.empty()) {
      kept = parcel;
    } else {
      kept.scans.insert(kept.scans.end(), parcel.scans.begin(), parcel.scans.end());
    }
  }
}

void World::start(Instant at) {
  const std::lock_guard lock(mutex_);
  if (started_at_) return;
  started_at_ = at;
  for (auto& [key, parcel] : parcels_) make_absolute(parcel, at);
  changed_.notify_all();
}

bool World::is_started() const {
  const std::lock_guard lock(mutex_);
  return started_at_.has_value();
}

std::optional<Parcel> World::find(const std::string& source, const std::string& number) const {
  const std::lock_guard lock(mutex_);
  const auto found = parcels_.find({source, number});
  if (found == parcels_.end()) return std::nullopt;
  auto reported = reported_part(found->second);
  if (reported.scans.empty()) return std::nullopt;
  return reported;
}

std::vector<Parcel> World::known(const std::string& source) const {
  const std::lock_guard lock(mutex_);
  std::vector<Parcel> result;
  for (const auto& [key, parcel] : parcels_) {
    if (key.first != source) continue;
    auto reported = reported_part(parcel);
    if (!reported.scans.empty()) result.push_back(std::move(reported));
  }
  return result;
}

std::vector<Parcel> World::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<Parcel> result;
  for (const auto& [key, parcel] : parcels_) result.push_back(parcel);
  return result;
}

News World::add(Parcel parcel) {
  const std::lock_guard lock(mutex_);
  make_absolute(parcel, now());
  auto& kept = parcels_[{parcel.source, parcel.number}];
  if (kept.number.empty()) {
    kept = parcel;
    kept.scans.clear();
  }
  kept.way = parcel.way;
  News news;
  for (auto& scan : parcel.scans) {
    scan.id = parcel.number + "#" + std::to_string(kept.scans.size() + 1);
    scan.is_reported = true;
    kept.scans.push_back(scan);
    news.fresh.push_back(scan);
  }
  news.parcel = reported_part(kept);
  return news;
}

std::optional<std::chrono::milliseconds> World::next_due() const {
  std::optional<std::chrono::milliseconds> next;
  for (const auto& [key, parcel] : parcels_) {
    for (const auto& scan : parcel.scans) {
      if (!scan.is_reported && (!next || scan.appears < *next)) next = scan.appears;
    }
  }
  return next;
}

std::vector<News> World::take_due(std::chrono::milliseconds elapsed) {
  std::vector<News> due;
  for (auto& [key, parcel] : parcels_) {
    News news;
    for (auto& scan : parcel.scans) {
      if (scan.is_reported || scan.appears > elapsed) continue;
      scan.is_reported = true;
      news.fresh.push_back(scan);
    }
    if (news.fresh.empty()) continue;
    news.parcel = reported_part(parcel);
    due.push_back(std::move(news));
  }
  return due;
}

std::vector<News> World::wait_for_news(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    if (!history_.empty()) return std::exchange(history_, {});
    const auto next = started_at_ ? next_due() : std::nullopt;
    if (!next) {
      changed_.wait(lock, stop, [&] { return !history_.empty() || (started_at_ && next_due()); });
      continue;
    }
    const auto elapsed = std::chrono::duration<double, std::milli>(now() - *started_at_) * speed_;
    auto due = take_due(std::chrono::duration_cast<std::chrono::milliseconds>(elapsed));
    if (!due.empty()) return due;
    const auto until = *started_at_ +
                       std::chrono::duration_cast<std::chrono::milliseconds>(
                           std::chrono::duration<double, std::milli>(*next) / speed_) +
                       std::chrono::milliseconds(1);
    changed_.wait_until(lock, stop, until, [&] { return !history_.empty(); });
  }
  return {};
}

void World::subscribe(const std::string& source, const std::string& number, Subscription subscription,
                      bool sends_history) {
  const std::lock_guard lock(mutex_);
  subscriptions_[{source, number}] = std::move(subscription);
  const auto found = parcels_.find({source, number});
  if (!sends_history || found == parcels_.end() || found->second.way != Way::push) return;
  auto reported = reported_part(found->second);
  if (reported.scans.empty()) return;
  auto fresh = reported.scans;
  history_.push_back({std::move(reported), std::move(fresh)});
  changed_.notify_all();
}

std::optional<Subscription> World::find_subscription(const std::string& source, const std::string& number) const {
  const std::lock_guard lock(mutex_);
  const auto found = subscriptions_.find({source, number});
  if (found == subscriptions_.end()) return std::nullopt;
  return found->second;
}

}  // namespace courier_sim
