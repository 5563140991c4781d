#include "gateway/app/outlets/follower/follower_worker.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "gateway/base/thread_name.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kReadAtOnce = 256;

/// One of this many turns goes to a suspect or to the retry list while other entries wait.
constexpr unsigned kTurns = 8;

}  // namespace

FeedFollower::Worker::Worker(FollowerOptions options, Outlet& outlet, Store& store, const TimeSource& time,
                             Metrics& metrics)
    : options_(std::move(options)),
      outlet_(outlet),
      store_(store),
      time_(time),
      retries_(options_.outlet),
      dead_letters_(options_.outlet),
      outage_(Backoff(options_.backoff_min, options_.backoff_max), options_.longest_requested_pause),
      retry_pauses_(Backoff(options_.retry_min, options_.retry_max), options_.retry_steps),
      rate_(options_.most_per_second),
      metrics_(metrics, options_.outlet) {}

FeedFollower::Worker::~Worker() {
  thread_.request_stop();
  inbox_->wake();
  if (thread_.joinable()) thread_.join();
  FollowerInbox::Mail rest = inbox_->wait({});
  for (auto& request : rest.pauses) request.stored(unexpected(ErrorKind::unreachable, "the outlet stops"));
  for (auto& request : rest.letters) request.stored(unexpected(ErrorKind::unreachable, "the outlet stops"));
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
    auto start = find_feed_start(*reader_, options_.start);
    if (!start) return unexpected(std::move(start).error());
    progress_.start_at(*std::move(start));
    paused_ = options_.start_paused;
    request_unsaved_ = true;  // the starting point must be stored as well
  }
  inbox_->listen(!paused_);
  auto records = reader_->due_records(options_.outlet, Instant::max(), Reader::kAllRecords);
  if (!records) return unexpected(records.error());
  for (const StateRecord& record : *records) {
    dead_letters_.restore(record);
    auto restored = retries_.restore(record, time_, retry_pauses_.longest());
    if (restored) continue;
    // One damaged record must not stop the outlet; what it held is named, and stays in the store.
    log(LogLevel::error, "outlet_record_damaged",
        {{"outlet", options_.outlet}, {"record", record.key}, {"error", restored.error().what}});
  }
  measure();  // the first deliveries may take long, and until then a status without a backlog would be wrong
  return {};
}

void FeedFollower::Worker::start() {
  // The store outlives the follower and keeps its listeners: this one holds what it touches.
  store_.on_commit([inbox = inbox_](CommitNews news) {
    if (news.feed && inbox->is_listening()) inbox->note_news();
  });
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  name_thread(thread_, "feed-" + options_.outlet);
}

void FeedFollower::Worker::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    if (!paused_ && check_other_side()) {
      // Completions come one by one; a query of the store after each of them would cost more than the deliveries.
      if (look_ || !drained_) read_more();
      dispatch();
    }
    save(false);
    measure();
    handle(inbox_->wait(what_to_await()));
  }
  save_at_end();
}

void FeedFollower::Worker::handle(FollowerInbox::Mail mail) {
  for (auto& completion : mail.completions) handle_completion(std::move(completion));
  look_ = look_ || mail.look;
  if (mail.saved) saved(*mail.saved);
  if (mail.probed) probed(*mail.probed);
  for (FollowerInbox::LetterRequest& request : mail.letters) handle_letters(std::move(request));
  for (const FollowerInbox::Again& entry : mail.again) {
    retries_.add(entry.subject, entry.place);
    retries_.make_due(entry.subject);
  }
  for (FollowerInbox::PauseRequest& request : mail.pauses) handle_pause(std::move(request));
}

std::size_t FeedFollower::Worker::room() const {
  const std::size_t span = std::max(options_.lookahead, options_.span);
  return std::min(options_.lookahead - std::min(options_.lookahead, progress_.in_hand()),
                  span - std::min(span, progress_.span()));
}

/// The smallest number of entries that a query of the store is worth. While entries are sent, their room comes back in
/// small pieces, and a query for each piece would cost more than its deliveries.
std::size_t FeedFollower::Worker::least_to_read() const {
  return std::clamp<std::size_t>(options_.lookahead / 4, 1, kReadAtOnce);
}

std::size_t FeedFollower::Worker::window() const {
  return std::min(options_.window, outlet_.max_in_flight());
}

void FeedFollower::Worker::read_more() {
  if (read_faults_ > 0 && time_.monotonic_now() < read_again_at_) return;
  if (drained_ && time_until_news_count() > std::chrono::milliseconds{0}) return;
  while (room() >= least_to_read()) {
    FeedCursor cursor = progress_.read();
    const std::size_t limit = std::min(kReadAtOnce, room());
    auto entries = reader_->read_feed(cursor, options_.tenant, limit);
    if (!entries && entries.error().kind == ErrorKind::gone) return skip_removed();
    if (!entries) return read_failed(entries.error());
    if (std::exchange(read_faults_, 0) > 0) {
      static_cast<void>(read_log_.succeeded(time_.monotonic_now()));
      log(LogLevel::info, "outlet_reads_again", {{"outlet", options_.outlet}});
    }
    read_at_ = std::chrono::steady_clock::now();
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

/// The outlet was paused or stopped for longer than the store keeps entries: it continues at the oldest one.
void FeedFollower::Worker::skip_removed() {
  const auto oldest = reader_->oldest_cursor();
  if (!oldest) return read_failed(oldest.error());
  last_error_ = "entries that were not delivered are older than the store keeps them; see journal_max_age";
  last_error_at_ = time_.now();
  log(LogLevel::error, "outlet_entries_removed",
      {{"outlet", options_.outlet},
       {"count", entries_up_to(*oldest) - entries_up_to(progress_.read())},
       {"error", last_error_}});
  progress_.read_up_to(*oldest);
  if (unsaved_++ == 0) unsaved_since_ = std::chrono::steady_clock::now();
  look_ = true;
}

void FeedFollower::Worker::read_failed(const Error& error) {
  const auto now = time_.monotonic_now();
  read_again_at_ = now + store_backoff_.pause(++read_faults_);
  last_error_ = error.what;
  last_error_at_ = time_.now();
  if (const auto line = read_log_.failed(now)) {
    log(LogLevel::error, "outlet_read_failed",
        {{"outlet", options_.outlet}, {"error", last_error_}, {"count", line->times}});
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
    retries_.add(subject, {entry.partition, entry.position});
    progress_.finish(ticket);
    return;
  }
  Lane& lane = lane_of(std::move(subject));
  lane.waiting.emplace_back(ticket, std::move(entry));
  if (!std::exchange(lane.busy, true)) ready_.push_back(&lane);
}

FeedFollower::Worker::Lane& FeedFollower::Worker::lane_of(std::string subject) {
  if (const auto found = lanes_.find(subject); found != lanes_.end()) return *found->second;
  auto lane = std::make_unique<Lane>();
  lane->subject = std::move(subject);
  const std::string_view key = lane->subject;
  return *lanes_.emplace(key, std::move(lane)).first->second;
}

void FeedFollower::Worker::dispatch() {
  const auto now = time_.monotonic_now();
  if (!store_takes_writes()) return;
  if (outage_.is_on() && now < outage_.until()) return;
  if (outage_.kind() == OutageKind::unreachable) {
    // An entry would be the wrong probe: it may be the very one that fails by itself.
    start_probe();
    return;
  }
  if (outage_.kind() == OutageKind::refusing) {
    // Whoever has waited longest tries, so it is another one each time.
    if (!in_flight_.empty()) return;
    if (ready_.empty() && suspects_.empty() && !delayed_.empty()) release_delayed(delayed_.begin()->first);
    dispatch_next(now);
    return;
  }
  release_delayed(now);
  while (in_flight_.size() < window() && rate_.pause(now).count() == 0 && dispatch_next(now)) {
  }
}

/// Without a stored cursor, sent entries could not be distinguished from entries that were never sent.
bool FeedFollower::Worker::store_takes_writes() {
  const StoreHealth health = store_.health();
  if (health.takes_writes() != store_faulted_) return !store_faulted_;
  store_faulted_ = !store_faulted_;
  if (store_faulted_) {
    last_error_ = "the store cannot write: " + health.fault;
    last_error_at_ = time_.now();
    log(LogLevel::warn, "outlet_waits_for_store", {{"outlet", options_.outlet}, {"error", health.fault}});
  } else {
    log(LogLevel::info, "outlet_continues", {{"outlet", options_.outlet}});
  }
  return !store_faulted_;
}

/// @return whether something was sent, and more may be
bool FeedFollower::Worker::dispatch_next(MonotonicInstant now) {
  if (is_alone_in_flight_) return false;
  const bool has_careful = !suspects_.empty() || retries_.find_due(now).has_value();
  if (has_careful && (is_draining_ || ready_.empty() || ++turn_ % kTurns == 0)) return dispatch_carefully(now);
  is_draining_ = false;
  if (ready_.empty()) return false;
  Lane& lane = *ready_.front();
  ready_.pop_front();
  dispatch_lane(lane);
  return true;
}

/// Sends subjects that failed before alone, so that they cannot make others fail (by a message that makes the broker
/// close the connection).
bool FeedFollower::Worker::dispatch_carefully(MonotonicInstant now) {
  is_draining_ = !in_flight_.empty();
  if (is_draining_) return false;
  if (!suspects_.empty()) {
    Lane& lane = *suspects_.front();
    suspects_.pop_front();
    dispatch_lane(lane);
  } else {
    dispatch_retry(*retries_.find_due(now));
  }
  return true;
}

void FeedFollower::Worker::dispatch_lane(Lane& lane) {
  auto delivery = make_delivery();
  delivery->lane = &lane;
  delivery->is_alone = lane.is_suspect;
  while (!lane.waiting.empty() && delivery->entries.size() < outlet_.max_together()) {
    delivery->tickets.push_back(lane.waiting.front().first);
    delivery->entries.push_back(std::move(lane.waiting.front().second));
    lane.waiting.pop_front();
  }
  send(std::move(delivery));
}

void FeedFollower::Worker::dispatch_retry(const std::string& subject) {
  SetAside& aside = retries_.at(subject);
  auto delivery = make_delivery();
  delivery->subject = subject;
  delivery->is_alone = true;
  const std::size_t count = std::min(aside.places.size(), outlet_.max_together());
  for (std::size_t index = 0; index < count; ++index) {
    auto entry = reader_->find_feed_entry(aside.places[index]);
    if (!entry) return retry_failed(subject, entry.error(), true);
    delivery->entries.push_back(std::move(*entry));
  }
  aside.in_flight = true;
  send(std::move(delivery));
}

std::unique_ptr<FeedFollower::Worker::Delivery> FeedFollower::Worker::make_delivery() {
  if (spare_.empty()) return std::make_unique<Delivery>();
  auto delivery = std::move(spare_.back());
  spare_.pop_back();
  return delivery;
}

void FeedFollower::Worker::send(std::unique_ptr<Delivery> delivery) {
  const std::uint64_t number = next_delivery_++;
  const Delivery& sent = *(in_flight_[number] = std::move(delivery));
  is_alone_in_flight_ = sent.is_alone;
  rate_.note_start(time_.monotonic_now());
  outlet_.deliver(sent.entries,
                  [inbox = inbox_, number](Result<void> outcome) { inbox->complete(number, std::move(outcome)); });
}

void FeedFollower::Worker::handle_completion(FollowerInbox::Completion completion) {
  auto node = in_flight_.extract(completion.delivery);
  if (node.empty()) return;
  Delivery& delivery = *node.mapped();
  if (delivery.is_alone) is_alone_in_flight_ = false;
  if (completion.outcome)
    succeeded(delivery);
  else
    failed(delivery, completion.outcome.error());
  delivery.lane = nullptr;
  delivery.entries.clear();
  delivery.tickets.clear();
  spare_.push_back(std::move(node.mapped()));
}

void FeedFollower::Worker::succeeded(Delivery& delivery) {
  metrics_.delivered.Increment(static_cast<double>(delivery.entries.size()));
  ++proofs_;
  failures_ = 0;
  failing_subjects_.clear();
  // A delivery that left before a probe failed is no proof against it.
  if (outage_.kind() != OutageKind::unreachable) end_outage();
  if (delivery.lane == nullptr) {
    retries_.remove_first(delivery.subject, delivery.entries.size());
    return;
  }
  finish(delivery);
}

/// The entries of a lane's delivery are done; those behind them are next.
void FeedFollower::Worker::finish(Delivery& delivery) {
  if (unsaved_ == 0) unsaved_since_ = std::chrono::steady_clock::now();
  unsaved_ += delivery.entries.size();
  for (const Progress::Ticket ticket : delivery.tickets) progress_.finish(ticket);
  Lane& lane = *delivery.lane;
  lane.attempts = 0;
  lane.is_suspect = false;
  requeue(lane);
}

void FeedFollower::Worker::requeue(Lane& lane) {
  if (lane.waiting.empty())
    lanes_.erase(lanes_.find(lane.subject));
  else
    ready_.push_back(&lane);
}

}  // namespace parcelgate
