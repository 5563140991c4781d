#include "gateway/ports/store.hpp"

#include <charconv>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "gateway/base/digest.hpp"

namespace parcelgate {
namespace {

constexpr std::string_view kCursorVersion = "1";
constexpr std::size_t kMaxCursorChars = 2048;
constexpr std::chrono::milliseconds kFullQueuePause{1};

Unexpected bad_cursor() {
  return unexpected(ErrorKind::malformed,
                    "cursor: not one of ours; start without `after`, or use a cursor as it was given");
}

/// What the waiting thread and the command share; the command may outlive neither.
struct Latch {
  std::mutex mutex;
  std::condition_variable done;
  std::optional<Result<void>> outcome;
};

/// Passes everything on to the real command and wakes the thread that waits for it.
class WaitedCommand final : public Command {
 public:
  WaitedCommand(std::unique_ptr<Command> inner, Latch& latch) : inner_(std::move(inner)), latch_(latch) {}

  [[nodiscard]] std::string_view partition_key() const noexcept override { return inner_->partition_key(); }
  Result<void> apply(Transaction& transaction) override { return inner_->apply(transaction); }
  void finished(Result<void> outcome) noexcept override {
    inner_->finished(outcome);
    // Notified under the lock: the latch dies as soon as the waiting thread sees the outcome.
    const std::lock_guard lock(latch_.mutex);
    latch_.outcome = std::move(outcome);
    latch_.done.notify_one();
  }

 private:
  std::unique_ptr<Command> inner_;
  Latch& latch_;
};

}  // namespace

std::string to_cursor(const FeedCursor& cursor) {
  std::string plain{kCursorVersion};
  for (const auto position : cursor.positions) {
    plain += ',';
    plain += std::to_string(position);
  }
  return to_base64url(plain);
}

Result<FeedCursor> parse_cursor(std::string_view text) {
  if (text.size() > kMaxCursorChars) return bad_cursor();
  const auto plain = from_base64url(text);
  if (!plain || !plain->starts_with(kCursorVersion)) return bad_cursor();
  FeedCursor cursor;
  std::string_view rest = std::string_view(*plain).substr(kCursorVersion.size());
  while (!rest.empty()) {
    std::uint64_t position = 0;
    const auto [end, fault] = std::from_chars(rest.data() + 1, rest.data() + rest.size(), position);
    if (rest.front() != ',' || fault != std::errc{}) return bad_cursor();
    cursor.positions.push_back(position);
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  }
  return cursor;
}

Result<void> submit_and_wait(Store& store, std::unique_ptr<Command> command) {
  Latch latch;
  std::unique_ptr<Command> waited = std::make_unique<WaitedCommand>(std::move(command), latch);
  // The port tells nobody when room appears; a full queue empties within one commit time.
  while (!store.submit(waited)) std::this_thread::sleep_for(kFullQueuePause);
  std::unique_lock lock(latch.mutex);
  latch.done.wait(lock, [&] { return latch.outcome.has_value(); });
  return *std::move(latch.outcome);
}

}  // namespace parcelgate
