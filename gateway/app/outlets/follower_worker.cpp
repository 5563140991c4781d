#include "gateway/app/outlets/follower_worker.hpp"

#include <pthread.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

constexpr std::chrono::milliseconds kMeasureEvery{500};
constexpr std::size_t kReadAtOnce = 256;
constexpr std::size_t kAllRecords = 1'000'000;

/// Whether the entries themselves are the trouble, not the other side.
bool is_their_own_fault(ErrorKind kind) noexcept {
  return kind == ErrorKind::rejected || kind == ErrorKind::malformed || kind == ErrorKind::conflict ||
         kind == ErrorKind::not_found;
}

FeedPlace place_of(const FeedEntry& entry) {
  return {entry.partition, entry.position};
}

}  // namespace

FeedFollower::Worker::Worker(FollowerOptions options, Outlet& outlet, Store& store, const TimeSource& time,
                             Metrics& metrics)
    : options_(std::move(options)),
      outlet_(outlet),
      store_(store),
      time_(time),
      retries_(options_.outlet),
      outage_(Backoff(options_.backoff_min, options_.backoff_max)),
      retry_backoff_(options_.retry_min, options_.retry_max),
      metrics_(metrics, options_.outlet) {}

FeedFollower::Worker::~Worker() {
  thread_.request_stop();
  inbox_->wake();
  if (thread_.joinable()) thread_.join();
}

Result<void> FeedFollower::Worker::open() {
  auto reader = store_.open_reader();
  if (!reader) return unexpected(reader.error());
  reader_ = std::move(*reader);
  auto outlets = reader_->list_outlets();
  if (!outlets) return unexpected(outlets.error());
  const auto known = std::find_if(outlets->begin(), outlets->end(),
                                  [&](const OutletState& state) { return state.outlet == options_.outlet; });
  if (known != outlets->end()) {
    progress_.start_at(known->cursor);
    paused_ = known->paused;
  } else {
    FeedCursor start;
    if (options_.start == FeedStart::head) {
      auto head = reader_->feed_head();
      if (!head) return unexpected(head.error());
      start = std::move(*head);
    }
    progress_.start_at(std::move(start));
    paused_ = options_.start_paused;
    pause_unsaved_ = true;  // the starting point itself is written down
  }
  inbox_->listen(!paused_);
  auto records = reader_->due_records(options_.outlet, Instant::max(), kAllRecords);
  if (!records) return unexpected(records.error());
  for (const OutletRecord& record : *records) {
    if (auto restored = retries_.restore(record); !restored) return restored;
  }
  return {};
}

void FeedFollower::Worker::start() {
  // The store outlives the follower and keeps its listeners: this one holds what it touches.
  store_.on_commit([inbox = inbox_](CommitNews news) {
    if (news.feed && inbox->is_listening()) inbox->wake();
  });
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  pthread_setname_np(thread_.native_handle(), ("feed-" + options_.outlet).substr(0, 15).c_str());
}

void FeedFollower::Worker::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    if (!paused_ && check_other_side()) {
      // Completions come one by one; asking the store after each of them would cost more than the deliveries.
      if (look_ || !drained_) read_more();
      dispatch();
    }
    save(false);
    measure();
    handle(inbox_->wait(time_to_wait()));
  }
  save_at_end();
}

void FeedFollower::Worker::handle(FollowerInbox::Mail mail) {
  for (auto& completion : mail.completions) settle(std::move(completion));
  look_ = look_ || mail.look;
  if (mail.saved) saved(*mail.saved);
  if (mail.pause && *mail.pause != paused_) {
    paused_ = *mail.pause;
    inbox_->listen(!paused_);
    look_ = true;
    pause_unsaved_ = true;
    log(LogLevel::info, paused_ ? "outlet_paused" : "outlet_resumed", {{"outlet", options_.outlet}});
  }
}

std::size_t FeedFollower::Worker::room() const {
  return options_.lookahead - std::min(options_.lookahead, progress_.in_hand());
}

void FeedFollower::Worker::read_more() {
  while (room() > 0) {
    FeedCursor cursor = progress_.read();
    const std::size_t limit = std::min(kReadAtOnce, room());
    auto entries = reader_->read_feed(cursor, options_.tenant, limit);
    if (!entries) {
      last_error_ = entries.error().what;
      log(LogLevel::error, "outlet_read_failed", {{"outlet", options_.outlet}, {"why", last_error_}});
      return;
    }
    drained_ = entries->size() < limit;
    look_ = false;
    const bool moved = cursor != progress_.cursor();
    for (FeedEntry& entry : *entries) take(std::move(entry));
    progress_.read_up_to(cursor);
    if (moved && progress_.in_hand() == 0) {
      if (unsaved_ == 0) unsaved_since_ = std::chrono::steady_clock::now();
      unsaved_ += entries->size();
    }
    if (drained_) return;
  }
}

void FeedFollower::Worker::take(FeedEntry entry) {
  std::string subject = outlet_.subject_of(entry);
  const Progress::Ticket ticket = progress_.take(entry);
  if (subject.empty()) {
    progress_.finish(ticket);
    return;
  }
  if (retries_.holds(subject)) {
    retries_.add(subject, place_of(entry));
    progress_.finish(ticket);
    return;
  }
  Lane& lane = lanes_[subject];
  if (lane.subject.empty()) lane.subject = std::move(subject);
  lane.waiting.emplace_back(ticket, std::move(entry));
  if (!std::exchange(lane.busy, true)) ready_.push_back(&lane);
}

void FeedFollower::Worker::dispatch() {
  const Instant now = time_.now();
  const bool probing = outage_.is_on();
  if (probing && now < outage_.until()) return;
  while (!delayed_.empty() && delayed_.begin()->first <= now) {
    ready_.push_front(delayed_.begin()->second);
    delayed_.erase(delayed_.begin());
  }
  // While the other side is down, one delivery at a time finds out whether it is back.
  const std::size_t window = probing ? 1 : options_.window;
  while (in_flight_.size() < window) {
    if (const auto subject = retries_.find_due(now)) {
      dispatch_retry(*subject);
    } else if (!ready_.empty()) {
      Lane& lane = *ready_.front();
      ready_.pop_front();
      dispatch_lane(lane);
    } else {
      return;
    }
  }
}

void FeedFollower::Worker::dispatch_lane(Lane& lane) {
  auto delivery = std::make_unique<Delivery>();
  delivery->subject = lane.subject;
  while (!lane.waiting.empty() && delivery->entries.size() < outlet_.max_together()) {
    delivery->tickets.push_back(lane.waiting.front().first);
    delivery->entries.push_back(std::move(lane.waiting.front().second));
    lane.waiting.pop_front();
  }
  send(std::move(delivery));
}

void FeedFollower::Worker::dispatch_retry(const std::string& subject) {
  SetAside& aside = retries_.at(subject);
  auto delivery = std::make_unique<Delivery>();
  delivery->subject = subject;
  delivery->from_retry_list = true;
  const std::size_t count = std::min(aside.places.size(), outlet_.max_together());
  for (std::size_t index = 0; index < count; ++index) {
    auto entry = reader_->find_feed_entry(aside.places[index].partition, aside.places[index].position);
    if (!entry) {
      retries_.reschedule(subject, time_.now() + retry_backoff_.pause(aside.attempts + 1), entry.error().what);
      return;
    }
    delivery->entries.push_back(std::move(*entry));
  }
  aside.in_flight = true;
  send(std::move(delivery));
}

void FeedFollower::Worker::send(std::unique_ptr<Delivery> delivery) {
  const std::uint64_t number = next_delivery_++;
  const Delivery& sent = *(in_flight_[number] = std::move(delivery));
  outlet_.deliver(sent.entries,
                  [inbox = inbox_, number](Result<void> outcome) { inbox->complete(number, std::move(outcome)); });
}

void FeedFollower::Worker::settle(FollowerInbox::Completion completion) {
  auto node = in_flight_.extract(completion.delivery);
  if (node.empty()) return;
  Delivery& delivery = *node.mapped();
  if (completion.outcome)
    succeeded(delivery);
  else
    failed(delivery, completion.outcome.error());
}

void FeedFollower::Worker::succeeded(Delivery& delivery) {
  metrics_.delivered.Increment(static_cast<double>(delivery.entries.size()));
  ++successes_;
  if (outage_.note_success()) log(LogLevel::info, "outlet_up", {{"outlet", options_.outlet}});
  if (delivery.from_retry_list) {
    retries_.remove_first(delivery.subject, delivery.entries.size());
    return;
  }
  if (unsaved_ == 0) unsaved_since_ = std::chrono::steady_clock::now();
  unsaved_ += delivery.entries.size();
  for (const Progress::Ticket ticket : delivery.tickets) progress_.finish(ticket);
  Lane& lane = lanes_.at(delivery.subject);
  lane.attempts = 0;
  requeue(lane);
}

void FeedFollower::Worker::requeue(Lane& lane) {
  if (lane.waiting.empty())
    lanes_.erase(std::string(lane.subject));
  else
    ready_.push_back(&lane);
}

void FeedFollower::Worker::failed(Delivery& delivery, const Error& error) {
  metrics_.failed.Increment();
  last_error_ = error.what;
  if (!is_their_own_fault(error.kind)) note_failure(error);
  if (delivery.from_retry_list) {
    const unsigned attempts = retries_.at(delivery.subject).attempts + 1;
    retries_.reschedule(delivery.subject, time_.now() + retry_backoff_.pause(attempts), error.what);
  } else {
    fail_lane(delivery, error);
  }
}

void FeedFollower::Worker::note_failure(const Error& error) {
  const auto pause = outage_.note_failure(time_.now(), error.retry_after);
  if (!pause) return;
  log(LogLevel::warn, "outlet_down",
      {{"outlet", options_.outlet},
       {"error", to_string(error.kind)},
       {"why", error.what},
       {"retry_in_ms", pause->count()}});
}

void FeedFollower::Worker::fail_lane(Delivery& delivery, const Error& error) {
  Lane& lane = lanes_.at(delivery.subject);
  // A failure is held against the subject only when others got through meanwhile.
  if (is_their_own_fault(error.kind) || successes_ > lane.successes_seen) ++lane.attempts;
  lane.successes_seen = successes_;
  if (is_their_own_fault(error.kind) || lane.attempts >= options_.attempts_before_aside) {
    set_aside(delivery, error);
    return;
  }
  for (std::size_t index = delivery.entries.size(); index-- > 0;) {
    lane.waiting.emplace_front(delivery.tickets[index], std::move(delivery.entries[index]));
  }
  delayed_.emplace(time_.now() + outage_.pause_after(lane.attempts + 1, error.retry_after), &lane);
}

void FeedFollower::Worker::set_aside(Delivery& delivery, const Error& error) {
  Lane& lane = lanes_.at(delivery.subject);
  const auto put = [&](Progress::Ticket ticket, const FeedEntry& entry) {
    retries_.add(delivery.subject, place_of(entry));
    progress_.finish(ticket);
    metrics_.set_aside.Increment();
  };
  for (std::size_t index = 0; index < delivery.entries.size(); ++index)
    put(delivery.tickets[index], delivery.entries[index]);
  for (const auto& [ticket, entry] : lane.waiting) put(ticket, entry);
  retries_.reschedule(delivery.subject, time_.now() + retry_backoff_.pause(1), error.what);
  log(LogLevel::warn, "outlet_entry_set_aside",
      {{"outlet", options_.outlet},
       {"error", to_string(error.kind)},
       {"why", error.what},
       {"entries", delivery.entries.size() + lane.waiting.size()}});
  lanes_.erase(delivery.subject);
}

void FeedFollower::Worker::measure() {
  const auto tick = std::chrono::steady_clock::now();
  FollowerStatus fresh;
  fresh.paused = paused_;
  fresh.down = outage_.is_on() || failed_checks_ > 0;
  fresh.in_flight = in_flight_.size();
  fresh.set_aside = retries_.entry_count();
  fresh.last_error = last_error_;
  {
    const std::lock_guard lock(status_mutex_);
    fresh.lag_entries = status_.lag_entries;
    fresh.lag = status_.lag;
  }
  const bool settled = drained_ && progress_.in_hand() == 0;
  const bool has_settled = settled && !std::exchange(settled_, settled);
  if (tick - measured_at_ >= kMeasureEvery || has_settled) {
    measured_at_ = tick;
    measure_lag(fresh);
    metrics_.show(fresh);
  }
  const std::lock_guard lock(status_mutex_);
  status_ = std::move(fresh);
}

void FeedFollower::Worker::measure_lag(FollowerStatus& fresh) {
  fresh.lag_entries = 0;
  if (auto head = reader_->feed_head()) {
    const auto& cursor = progress_.cursor().positions;
    for (std::size_t partition = 0; partition < head->positions.size(); ++partition) {
      const std::uint64_t done = partition < cursor.size() ? cursor[partition] : 0;
      fresh.lag_entries += head->positions[partition] - std::min(done, head->positions[partition]);
    }
  }
  auto oldest = progress_.oldest();
  if (!oldest && fresh.lag_entries > 0) {
    FeedCursor peek = progress_.cursor();
    if (auto next = reader_->read_feed(peek, options_.tenant, 1); next && !next->empty())
      oldest = next->front().recorded_at;
  }
  fresh.lag = oldest ? std::max(std::chrono::milliseconds{0}, time_.now() - *oldest) : std::chrono::milliseconds{0};
}

std::chrono::milliseconds FeedFollower::Worker::time_to_wait() const {
  using std::chrono::milliseconds;
  milliseconds wait = kLongestWait;
  if (unsaved_ > 0 && !saving_) {
    const auto age = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - unsaved_since_);
    wait = std::min(wait, options_.commit_within - std::min(age, options_.commit_within) + milliseconds{1});
  }
  if (paused_) return wait;
  const Instant now = time_.now();
  const auto until = [&](Instant at) { wait = std::clamp<milliseconds>(at - now, milliseconds{1}, wait); };
  if (!checked_) {
    until(check_at_);
    return wait;
  }
  if (outage_.is_on()) {
    until(outage_.until());
    return wait;
  }
  if (!delayed_.empty()) until(delayed_.begin()->first);
  if (const auto due = retries_.next_due()) until(*due);
  return wait;
}

FollowerStatus FeedFollower::Worker::status() const {
  const std::lock_guard lock(status_mutex_);
  return status_;
}

}  // namespace parcelgate
