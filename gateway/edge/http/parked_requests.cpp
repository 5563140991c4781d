#include "gateway/edge/http/parked_requests.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "gateway/base/thread_name.hpp"

namespace parcelgate {
namespace {

/// Interval of the search for disconnected clients.
constexpr std::chrono::seconds kSweepEvery{1};

bool has_left(const ClientGone& gone) noexcept {
  return gone != nullptr && gone->load(std::memory_order_relaxed);
}

}  // namespace

ParkedRequests::ParkedRequests(Store& store, Limits limits, const char* name) : limits_(limits), name_(name) {
  store.on_commit([bell = bell_](CommitNews) {
    const std::scoped_lock lock(bell->mutex);
    if (bell->waiting == 0) return;
    bell->news = true;
    bell->rung.notify_one();
  });
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

ParkedRequests::~ParkedRequests() = default;

ParkedRequests::Parking ParkedRequests::park(Request request) {
  const std::scoped_lock lock(bell_->mutex);
  if (bell_->released) return Parking::released;
  if (is_full_for(request.address)) return Parking::full;
  ++bell_->by_address[request.address];
  ++bell_->waiting;
  bell_->arrived.push_back(std::move(request));
  // A commit may have come after the caller looked and before the request stood here.
  bell_->news = true;
  bell_->rung.notify_one();
  return Parking::parked;
}

bool ParkedRequests::has_room(std::string_view address) const {
  const std::scoped_lock lock(bell_->mutex);
  return !is_full_for(std::string(address));
}

bool ParkedRequests::is_full_for(const std::string& address) const {
  if (bell_->waiting >= limits_.all) return true;
  const auto own = bell_->by_address.find(address);
  return own != bell_->by_address.end() && own->second >= limits_.per_address;
}

void ParkedRequests::release() {
  const std::scoped_lock lock(bell_->mutex);
  bell_->released = true;
  bell_->news = true;
  bell_->rung.notify_one();
}

void ParkedRequests::await_empty() {
  std::unique_lock lock(bell_->mutex);
  bell_->emptied.wait(lock, [&] { return bell_->waiting == 0 && !bell_->is_serving; });
}

void ParkedRequests::run(const std::stop_token& stop) {
  name_this_thread(name_);
  while (!stop.stop_requested()) serve(await(stop));
  static_cast<void>(await(stop));  // returns at once: takes those who came meanwhile
  serve({.is_news = true, .all = true});
}

ParkedRequests::Wake ParkedRequests::await(const std::stop_token& stop) {
  auto earliest = std::chrono::steady_clock::now() + kSweepEvery;
  for (const Request& request : held_) earliest = std::min(earliest, request.deadline);
  std::unique_lock lock(bell_->mutex);
  const auto has_news = [&] { return bell_->news; };
  if (held_.empty()) {
    bell_->rung.wait(lock, stop, has_news);
  } else {
    bell_->rung.wait_until(lock, stop, earliest, has_news);
  }
  bell_->is_serving = true;
  const bool is_news = std::exchange(bell_->news, false);
  std::move(bell_->arrived.begin(), bell_->arrived.end(), std::back_inserter(held_));
  bell_->arrived.clear();
  return {is_news, bell_->released};
}

void ParkedRequests::serve(Wake wake) {
  const auto now = std::chrono::steady_clock::now();
  std::size_t kept = 0;
  ++round_;
  for (std::size_t at = 0; at < held_.size(); ++at) {
    Request& request = held_[at];
    const bool must_answer = wake.all || request.deadline <= now || has_left(request.client_gone);
    Answer answer;
    if (must_answer || wake.is_news) answer = request.attempt({must_answer, wake.all, round_});
    if (answer) {
      free_place(request.address);
      answer();
    } else {
      if (kept != at) held_[kept] = std::move(request);
      ++kept;
    }
  }
  held_.resize(kept);
  const std::scoped_lock lock(bell_->mutex);
  bell_->is_serving = false;
  if (bell_->waiting == 0) bell_->emptied.notify_all();
}

void ParkedRequests::free_place(const std::string& address) {
  const std::scoped_lock lock(bell_->mutex);
  const auto own = bell_->by_address.find(address);
  if (--own->second == 0) bell_->by_address.erase(own);
  --bell_->waiting;
}

}  // namespace parcelgate
