#include "gateway/app/outlets/chat/chat_queue.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "gateway/base/thread_name.hpp"
#include "gateway/ports/function_command.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

/// A stepped clock is noticed this soon.
constexpr std::chrono::milliseconds kLongestWait{200};

std::string record_key(const ChatQueueOptions& options) {
  return "robot:" + options.robot;
}

std::vector<FeedPlace> places_of(const std::vector<ChatItem>& batch) {
  std::vector<FeedPlace> places;
  for (const ChatItem& item : batch) places.insert(places.end(), item.places.begin(), item.places.end());
  return places;
}

std::vector<ChatMention> mentions_of(const std::vector<ChatItem>& batch, const ChatDigest& digest) {
  std::vector<ChatMention> mentions;
  for (const std::size_t at : digest.shown) {
    const auto& mention = batch[at].mention;
    if (mention && std::find(mentions.begin(), mentions.end(), *mention) == mentions.end())
      mentions.push_back(*mention);
  }
  return mentions;
}

}  // namespace

StateRecord memory_record(const std::string& outlet, const std::string& subject, const ChatMemory& memory,
                          Instant now) {
  return {chat_memory_owner(outlet), subject, memory.empty() ? std::string{} : to_json(memory), now + kChatMemoryAge};
}

Result<void> store_memories(Transaction& transaction, std::span<const StateRecord> records) {
  for (const StateRecord& record : records) {
    auto stored =
        record.value.empty() ? transaction.remove_record(record.owner, record.key) : transaction.store_record(record);
    if (!stored) return stored;
  }
  return {};
}

Result<std::unique_ptr<ChatQueue>> ChatQueue::create(ChatQueueOptions options, std::unique_ptr<ChatRobot> robot,
                                                     const TicketTexts& texts, Store& store, const TimeSource& time) {
  auto reader = store.open_reader();
  if (!reader) return unexpected(reader.error());
  auto record = (*reader)->find_record(options.outlet, record_key(options));
  if (!record) return unexpected(record.error());
  ChatLedger ledger;
  if (*record) {
    auto read = ChatLedger::parse((*record)->value);
    if (!read) return unexpected(read.error());
    ledger = *std::move(read);
  }
  return std::unique_ptr<ChatQueue>(
      new ChatQueue(std::move(options), std::move(robot), texts, store, time, std::move(ledger)));
}

ChatQueue::ChatQueue(ChatQueueOptions options, std::unique_ptr<ChatRobot> robot, const TicketTexts& texts, Store& store,
                     const TimeSource& time, ChatLedger ledger)
    : options_(std::move(options)),
      robot_(std::move(robot)),
      texts_(texts),
      store_(store),
      time_(time),
      rate_(robot_->limits()),
      ledger_(std::move(ledger)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {
  name_thread(thread_, "chat-" + options_.outlet);
}

ChatQueue::~ChatQueue() {
  thread_.request_stop();
  nudge();
}

std::string ChatQueue::notice() const {
  const std::lock_guard lock(mutex_);
  return trouble_.empty() ? std::string{} : "robot " + options_.robot + ": " + trouble_;
}

void ChatQueue::nudge() {
  {
    const std::lock_guard lock(mutex_);
    ++nudges_;
  }
  changed_.notify_all();
}

bool ChatQueue::is_posted(FeedPlace place) const {
  const std::lock_guard lock(mutex_);
  return ledger_.is_posted(place);
}

void ChatQueue::add(ChatItem item) {
  bool is_dropped = false;
  {
    const std::lock_guard lock(mutex_);
    const bool is_doubtful = std::any_of(item.places.begin(), item.places.end(),
                                         [this](FeedPlace place) { return ledger_.is_doubtful(place); });
    // The process before sent it and did not see the answer.
    if (is_doubtful) item.unanswered = 1;
    is_dropped = is_doubtful && !is_alarm(item.line.level);
    if (is_dropped) {
      ledger_.settle(item.places, true);
    } else {
      if (waiting_.empty()) gathered_at_ = time_.monotonic_now() + options_.gather;
      waiting_.push_back(std::move(item));
    }
  }
  if (is_dropped) {
    log(LogLevel::warn, "chat_line_not_repeated", {{"outlet", options_.outlet}, {"subject", item.subject}});
    return item.done({});
  }
  changed_.notify_all();
}

void ChatQueue::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::vector<ChatItem> batch;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, stop, [this] { return !waiting_.empty(); });
      if (stop.stop_requested()) return;
      if (const auto pause = time_to_wait(); pause > std::chrono::milliseconds{0}) {
        changed_.wait_for(lock, stop, std::min(pause, kLongestWait),
                          [this, seen = nudges_] { return nudges_ != seen; });
        continue;
      }
      batch = take();
    }
    post(std::move(batch));
  }
}

std::chrono::milliseconds ChatQueue::time_to_wait() {
  const auto now = time_.monotonic_now();
  return std::max(rate_.pause(now), gathered_at_ - now);
}

/// A line that has to be alone, or all others.
std::vector<ChatItem> ChatQueue::take() {
  const auto alone = std::find_if(waiting_.begin(), waiting_.end(), [](const ChatItem& item) { return item.is_alone; });
  std::vector<ChatItem> batch;
  if (alone == waiting_.end()) {
    batch.swap(waiting_);
  } else {
    batch.push_back(std::move(*alone));
    waiting_.erase(alone);
  }
  return batch;
}

void ChatQueue::put_back(std::vector<ChatItem> items) {
  const std::lock_guard lock(mutex_);
  waiting_.insert(waiting_.begin(), std::make_move_iterator(items.begin()), std::make_move_iterator(items.end()));
}

void ChatQueue::post(std::vector<ChatItem> batch) {
  std::vector<WaitingLine> lines;
  lines.reserve(batch.size());
  for (const ChatItem& item : batch) lines.push_back(item.line);
  const ChatDigest digest = make_digest(lines, robot_->limits().text_bytes, texts_, options_.locale);
  const auto answer = send(batch, digest);
  if (!answer) return failed(std::move(batch), digest, answer.error());
  note_trouble({});
  posted(batch, digest);
}

Result<std::string> ChatQueue::send(const std::vector<ChatItem>& batch, const ChatDigest& digest) {
  {
    const std::lock_guard lock(mutex_);
    ledger_.begin(places_of(batch));
  }
  if (auto stored = store_ledger(); !stored) return unexpected(ErrorKind::unreachable, stored.error().what);
  rate_.note_start(time_.monotonic_now());
  return robot_->send(digest.text, mentions_of(batch, digest));
}

void ChatQueue::settle(const std::vector<ChatItem>& batch, bool is_posted) {
  const std::lock_guard lock(mutex_);
  ledger_.settle(places_of(batch), is_posted);
}

void ChatQueue::note_trouble(std::string what) {
  const std::lock_guard lock(mutex_);
  trouble_ = std::move(what);
}

Result<void> ChatQueue::store_ledger(const std::vector<StateRecord>& memories) {
  StateRecord record{options_.outlet, record_key(options_), {}, std::nullopt};
  {
    const std::lock_guard lock(mutex_);
    record.value = ledger_.to_json();
  }
  return submit_and_wait(store_, std::make_unique<FunctionCommand>([&](Transaction& transaction) -> Result<void> {
                           if (auto stored = store_memories(transaction, memories); !stored) return stored;
                           return transaction.store_record(record);
                         }));
}

void ChatQueue::posted(std::vector<ChatItem>& batch, const ChatDigest& digest) {
  settle(batch, true);
  std::vector<StateRecord> memories;
  for (const std::size_t at : digest.shown)
    memories.push_back(memory_record(options_.outlet, batch[at].subject, batch[at].when_posted, time_.now()));
  for (const std::size_t at : digest.left_out)
    memories.push_back(memory_record(options_.outlet, batch[at].subject, batch[at].when_left_out, time_.now()));
  if (auto stored = store_ledger(memories); !stored)
    log(LogLevel::error, "chat_record_not_stored", {{"outlet", options_.outlet}, {"error", stored.error().what}});
  for (ChatItem& item : batch) item.done({});
}

void ChatQueue::failed(std::vector<ChatItem> batch, const ChatDigest& digest, const Error& error) {
  if (error.kind == ErrorKind::in_doubt) return unanswered(std::move(batch), digest, error);
  settle(batch, false);
  if (auto stored = store_ledger(); !stored)
    log(LogLevel::error, "chat_record_not_stored", {{"outlet", options_.outlet}, {"error", stored.error().what}});
  if (error.kind == ErrorKind::rate_limited) {
    const std::chrono::milliseconds length = error.retry_after.value_or(std::chrono::seconds{60});
    rate_.block(time_.monotonic_now(), length);
    note_trouble("takes no message until " + to_rfc3339(time_.now() + length) + ": " + error.what);
    log(LogLevel::warn, "chat_robot_blocked",
        {{"outlet", options_.outlet},
         {"robot", options_.robot},
         {"error", error.what},
         {"retry_in_ms", length.count()},
         {"count", batch.size()}});
    return put_back(std::move(batch));
  }
  if (error.kind == ErrorKind::rejected && batch.size() > 1) {
    for (ChatItem& item : batch) item.is_alone = true;
    return put_back(std::move(batch));
  }
  if (error.kind != ErrorKind::rejected) note_trouble(error.what);
  for (ChatItem& item : batch) item.done(unexpected(error.kind, error.what));
}

/// Alarms of which nobody knows whether the group has them. The follower keeps them as dead letters, for people to see
/// and to send again. A problem of a parcel is not remembered, so that its line can be made again.
void ChatQueue::give_up(std::vector<ChatItem>& batch, const ChatDigest& digest, const Error& error) {
  settle(batch, false);
  std::vector<StateRecord> memories;
  for (std::size_t at = 0; at < batch.size(); ++at) {
    const bool is_shown = std::find(digest.shown.begin(), digest.shown.end(), at) != digest.shown.end();
    ChatMemory memory = batch[at].when_left_out;
    if (is_shown) memory.raised = batch[at].when_posted.raised;
    memory.problems = batch[at].before.problems;
    memories.push_back(memory_record(options_.outlet, batch[at].subject, memory, time_.now()));
  }
  if (auto stored = store_ledger(memories); !stored)
    log(LogLevel::error, "chat_record_not_stored", {{"outlet", options_.outlet}, {"error", stored.error().what}});
  for (ChatItem& item : batch) {
    item.done(unexpected(ErrorKind::in_doubt,
                         "the robot did not answer twice; the line may stand in the group: " + error.what));
  }
}

void ChatQueue::unanswered(std::vector<ChatItem> batch, const ChatDigest& digest, const Error& error) {
  note_trouble(error.what);
  std::vector<ChatItem> repeated;
  std::vector<ChatItem> dropped;
  std::vector<ChatItem> given_up;
  ChatDigest of_dropped;
  ChatDigest of_given_up;
  for (std::size_t at = 0; at < batch.size(); ++at) {
    const bool is_shown = std::find(digest.shown.begin(), digest.shown.end(), at) != digest.shown.end();
    const auto keep = [&](std::vector<ChatItem>& items, ChatDigest& shown) {
      (is_shown ? shown.shown : shown.left_out).push_back(items.size());
      items.push_back(std::move(batch[at]));
    };
    if (++batch[at].unanswered == 1 && is_alarm(batch[at].line.level))
      repeated.push_back(std::move(batch[at]));
    else if (is_alarm(batch[at].line.level))
      keep(given_up, of_given_up);
    else
      keep(dropped, of_dropped);
  }
  log(LogLevel::warn, "chat_unanswered",
      {{"outlet", options_.outlet},
       {"robot", options_.robot},
       {"error", error.what},
       {"repeated", repeated.size()},
       {"count", batch.size()}});
  if (!dropped.empty()) posted(dropped, of_dropped);
  if (!given_up.empty()) give_up(given_up, of_given_up, error);
  put_back(std::move(repeated));
}

}  // namespace parcelgate
