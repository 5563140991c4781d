#include "adapters/transports/http_curl/transfer_queue.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace parcelgate {

void TransferQueue::push(PendingRequest pending) {
  auto& host = hosts_[pending.origin];
  host.waiting.push_back(std::move(pending));
  ++waiting_;
}

std::optional<PendingRequest> TransferQueue::start_from(Hosts::iterator host) {
  auto& [origin, state] = *host;
  if (state.waiting.empty() || state.active >= max_active_per_host_) return {};
  auto pending = std::move(state.waiting.front());
  state.waiting.pop_front();
  ++state.active;
  ++active_;
  --waiting_;
  served_last_ = origin;
  return pending;
}

std::optional<PendingRequest> TransferQueue::start_next() {
  if (waiting_ == 0 || active_ >= max_active_) return {};
  const auto begin = hosts_.upper_bound(served_last_);
  for (auto host = begin; host != hosts_.end(); ++host) {
    if (auto pending = start_from(host)) return pending;
  }
  for (auto host = hosts_.begin(); host != begin; ++host) {
    if (auto pending = start_from(host)) return pending;
  }
  return {};
}

void TransferQueue::release(const std::string& origin) {
  const auto host = hosts_.find(origin);
  --host->second.active;
  --active_;
  if (host->second.active == 0 && host->second.waiting.empty()) hosts_.erase(host);
}

std::vector<PendingRequest> TransferQueue::take_expired(SteadyInstant now) {
  std::vector<PendingRequest> expired;
  for (auto host = hosts_.begin(); host != hosts_.end();) {
    auto& waiting = host->second.waiting;
    const auto keep = std::stable_partition(waiting.begin(), waiting.end(),
                                            [now](const PendingRequest& pending) { return pending.expires_at > now; });
    std::move(keep, waiting.end(), std::back_inserter(expired));
    waiting.erase(keep, waiting.end());
    host = waiting.empty() && host->second.active == 0 ? hosts_.erase(host) : std::next(host);
  }
  waiting_ -= expired.size();
  return expired;
}

std::vector<PendingRequest> TransferQueue::take_all() {
  return take_expired(SteadyInstant::max());
}

}  // namespace parcelgate
