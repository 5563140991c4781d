#include "gateway/ports/store.hpp"

#include <charconv>
#include <chrono>
#include <future>
#include <numeric>

#include "gateway/base/enum_names.hpp"
#include "gateway/crypto/digest.hpp"

namespace parcelgate {
namespace {

constexpr Names<4> kKeyScopes{"after_sales", "customer", "admin", "viewer"};
/// "<version>:<positions>", and since version 2 "<version>:<incarnation>:<positions>".
constexpr std::string_view kUnscopedCursor = "1:";
constexpr std::string_view kScopedCursor = "2:";
constexpr std::size_t kMaxIncarnation = 64;
// Bounds the memory that a forged cursor can make us allocate; no installation has so many partitions.
constexpr std::size_t kMaxPartitions = 4096;
// Longest sleep without a notification of room in the queue. Reached only when the store has stopped.
constexpr std::chrono::milliseconds kRoomPatience{1000};

Unexpected bad_cursor() {
  return unexpected(ErrorKind::malformed, "cursor: not issued by this feed; start again without a cursor");
}

/// Wraps a command and passes its outcome to a waiting thread.
class WaitedCommand final : public Command {
 public:
  explicit WaitedCommand(std::unique_ptr<Command> inner) : inner_(std::move(inner)) {}

  [[nodiscard]] std::future<Result<void>> outcome() { return outcome_.get_future(); }

  [[nodiscard]] std::string_view partition_key() const noexcept override { return inner_->partition_key(); }
  [[nodiscard]] Completion completion() const noexcept override { return inner_->completion(); }
  Result<void> apply(Transaction& transaction) override { return inner_->apply(transaction); }
  void finished(Result<void> outcome) noexcept override {
    inner_->finished(outcome);
    outcome_.set_value(std::move(outcome));
  }

 private:
  std::unique_ptr<Command> inner_;
  std::promise<Result<void>> outcome_;
};

constexpr Names<8> kClockFilters{"waiting", "running", "paused", "met", "waived", "cancelled", "at_risk", "breached"};
constexpr Names<2> kAlertOrders{"due", "money"};

}  // namespace

std::string_view to_string(KeyScope scope) noexcept {
  return name_of(kKeyScopes, scope);
}
std::optional<KeyScope> find_key_scope(std::string_view id) noexcept {
  return find_name<KeyScope>(kKeyScopes, id);
}

std::uint64_t entries_up_to(const FeedCursor& cursor) noexcept {
  return std::accumulate(cursor.positions.begin(), cursor.positions.end(), std::uint64_t{0});
}

std::string to_cursor(const FeedCursor& cursor) {
  std::string text(cursor.incarnation.empty() ? kUnscopedCursor : kScopedCursor);
  if (!cursor.incarnation.empty()) text.append(cursor.incarnation).append(":");
  for (std::size_t partition = 0; partition < cursor.positions.size(); ++partition) {
    if (partition > 0) text += ',';
    text += std::to_string(cursor.positions[partition]);
  }
  return to_base64url(text);
}

Result<FeedCursor> parse_cursor(std::string_view text) {
  const auto plain = from_base64url(text);
  if (!plain) return bad_cursor();
  std::string_view rest = *plain;
  FeedCursor cursor;
  if (rest.starts_with(kScopedCursor)) {
    rest.remove_prefix(kScopedCursor.size());
    const std::size_t end = rest.find(':');
    if (end == std::string_view::npos || end == 0 || end > kMaxIncarnation) return bad_cursor();
    cursor.incarnation = rest.substr(0, end);
    rest.remove_prefix(end + 1);
  } else if (rest.starts_with(kUnscopedCursor)) {
    rest.remove_prefix(kUnscopedCursor.size());
  } else {
    return bad_cursor();
  }
  while (!rest.empty()) {
    std::uint64_t position = 0;
    const auto [end, fault] = std::from_chars(rest.data(), rest.data() + rest.size(), position);
    if (fault != std::errc{} || cursor.positions.size() == kMaxPartitions) return bad_cursor();
    cursor.positions.push_back(position);
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    if (rest.empty()) break;
    if (rest.front() != ',' || rest.size() == 1) return bad_cursor();
    rest.remove_prefix(1);
  }
  return cursor;
}

Result<void> submit_and_wait(Store& store, std::unique_ptr<Command> command) {
  auto waited = std::make_unique<WaitedCommand>(std::move(command));
  auto outcome = waited->outcome();
  std::unique_ptr<Command> handed = std::move(waited);
  while (!store.submit(handed)) store.await_room(kRoomPatience);
  return outcome.get();
}

std::string_view to_string(ClockFilter filter) noexcept {
  return name_of(kClockFilters, filter);
}
std::optional<ClockFilter> find_clock_filter(std::string_view id) noexcept {
  return find_name<ClockFilter>(kClockFilters, id);
}

std::string_view to_string(AlertOrder order) noexcept {
  return name_of(kAlertOrders, order);
}
std::optional<AlertOrder> find_alert_order(std::string_view id) noexcept {
  return find_name<AlertOrder>(kAlertOrders, id);
}

}  // namespace parcelgate
