#include "adapters/transports/mqtt_paho/publish_window.hpp"

#include <iterator>
#include <utility>

namespace parcelgate {

void PublishWindow::connected() {
  const std::lock_guard lock(mutex_);
  connected_ = true;
  ++connection_;
}

void PublishWindow::disconnected() {
  const std::lock_guard lock(mutex_);
  connected_ = false;
  room_.notify_all();
}

PublishWindow::Pending* PublishWindow::open(MqttClient::Published& published) {
  std::unique_lock lock(mutex_);
  room_.wait(lock, [this] { return !connected_ || open_ < limit_; });
  if (!connected_) return nullptr;
  if (spare_.empty())
    pending_.emplace_back();
  else
    pending_.splice(pending_.end(), spare_, spare_.begin());
  Pending& place = pending_.back();
  place.window = this;
  place.published = std::move(published);
  place.connection = connection_;
  place.self = std::prev(pending_.end());
  ++open_;
  return &place;
}

void PublishWindow::close(Pending* pending, const Result<void>& outcome) {
  MqttClient::Published published;
  {
    const std::lock_guard lock(mutex_);
    published = std::exchange(pending->published, nullptr);
    spare_.splice(spare_.begin(), pending_, pending->self);
    if (published && open_-- == limit_) room_.notify_one();
  }
  if (published) report(published, outcome);
}

void PublishWindow::fail_all(const Error& error) {
  std::vector<MqttClient::Published> reports;
  {
    const std::lock_guard lock(mutex_);
    for (Pending& pending : pending_) {
      if (pending.published) reports.push_back(std::exchange(pending.published, nullptr));
    }
    open_ = 0;
    room_.notify_all();
  }
  for (auto& published : reports) report(published, unexpected(error));
}

void PublishWindow::report(MqttClient::Published& published, const Result<void>& outcome) {
  (outcome ? ok_ : failed_).Increment();
  published(outcome);
}

void PublishWindow::forget_before(std::uint64_t connection) {
  const std::lock_guard lock(mutex_);
  pending_.remove_if([&](const Pending& pending) { return !pending.published && pending.connection < connection; });
}

std::uint64_t PublishWindow::connection() const {
  const std::lock_guard lock(mutex_);
  return connection_;
}

std::size_t PublishWindow::size() const {
  const std::lock_guard lock(mutex_);
  return open_;
}

}  // namespace parcelgate
