#include "gateway/app/outlets/write_backs/write_back_outlet.hpp"

#include <utility>

#include "gateway/ports/function_command.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

/// More are forgotten together: a reason is then logged once more.
constexpr std::size_t kMostSkipped = 10'000;

/// Whether the fault is of this state alone, so that the others can be written.
bool is_of_one_state(ErrorKind kind) noexcept {
  return kind == ErrorKind::rejected || kind == ErrorKind::conflict || kind == ErrorKind::not_found;
}

/// Whether the platform has certainly not done what was sent.
bool is_certain(ErrorKind kind) noexcept {
  return kind != ErrorKind::in_doubt && kind != ErrorKind::internal;
}

}  // namespace

WriteBackOutlet::WriteBackOutlet(WriteBackOptions options, ShopPlatform& platform, Store& store, const TimeSource& time)
    : options_(std::move(options)), platform_(platform), store_(store), time_(time) {}

std::string WriteBackOutlet::subject_of(const FeedEntry& entry) const {
  return entry.return_id.empty() ? std::string{} : entry.tenant + "/" + entry.return_id;
}

void WriteBackOutlet::deliver(std::span<const FeedEntry> entries, Done done) {
  // The return as it is now holds what all of its entries say.
  auto outcome = write(entries.back());
  if (!outcome && outcome.error().kind == ErrorKind::in_doubt && !outcome.error().retry_after) {
    Error error = std::move(outcome).error();
    error.retry_after = std::chrono::ceil<std::chrono::seconds>(options_.in_doubt_wait);
    outcome = unexpected(std::move(error));
  }
  done(std::move(outcome));
}

Result<std::optional<Return>> WriteBackOutlet::find_return(const FeedEntry& entry) {
  if (!reader_) {
    auto opened = store_.open_reader();
    if (!opened) return unexpected(std::move(opened).error());
    reader_ = *std::move(opened);
  }
  return reader_->find_return(entry.tenant, entry.return_id);
}

Result<WriteBackOutlet::Case> WriteBackOutlet::open_case(const FeedEntry& entry) {
  Case open;
  open.key = write_back_key(options_.platform, subject_of(entry));
  open.return_id = entry.return_id;
  auto found = reader_->find_record(options_.outlet, open.key);
  if (!found) return unexpected(std::move(found).error());
  if (!*found) return open;
  auto record = parse_write_back_record((*found)->value);
  if (!record) return unexpected(ErrorKind::internal, open.key + ": " + record.error().what);
  open.record = *std::move(record);
  return open;
}

Result<void> WriteBackOutlet::write(const FeedEntry& entry) {
  const auto ret = find_return(entry);
  if (!ret) return unexpected(ret.error());
  if (!*ret) return {};
  const auto refund = (*ret)->platform_refunds.find(options_.platform);
  if (refund == (*ret)->platform_refunds.end()) return {};
  auto open = open_case(entry);
  if (!open) return unexpected(std::move(open).error());
  Result<void> outcome;
  for (WriteBack& state : states_of(**ret, options_.warehoused_by)) {
    const PlatformCall* const call = platform_.find_call(state.state);
    if (call == nullptr) continue;
    state.refund_id = refund->second.refund_id;
    state.sku = refund->second.sku;
    if (!is_wanted(state, **ret, *call, *open)) continue;
    auto written = write_state(*open, state, *call);
    if (!written && !is_of_one_state(written.error().kind)) return written;
    if (outcome) outcome = std::move(written);
  }
  return outcome;
}

bool WriteBackOutlet::is_wanted(const WriteBack& state, const Return& ret, const PlatformCall& call, const Case& open) {
  if (!options_.states.contains(state.state) || open.record.written.contains(state.state)) return false;
  // "In the warehouse" lets some platforms pay the buyer at once.
  if (state.state != ReturnState::signed_ && !call.counts_condition && has_doubtful_goods(ret)) {
    skip(open, state.state, "goods are defective, missing or of another order: a person decides");
    return false;
  }
  const std::string missing = platform_.missing_value(state);
  if (missing.empty()) return true;
  skip(open, state.state, "the return has no " + missing + ", which the platform needs");
  return false;
}

Result<void> WriteBackOutlet::write_state(Case& open, const WriteBack& state, const PlatformCall& call) {
  const bool is_doubtful = open.record.pending.contains(state.state);
  if (is_doubtful) {
    if (auto settled = settle_doubt(open, state.state, call); !settled) return settled;
  }
  if (call.can_be_read) {
    const auto is_written = platform_.is_written(state);
    if (!is_written) return unexpected(is_written.error());
    if (*is_written) return note_written(open, state.state, is_doubtful ? "confirmed" : "found");
  }
  return send(open, state, call);
}

/// Waits until a call without an answer must have ended, and decides whether it may be sent again.
Result<void> WriteBackOutlet::settle_doubt(Case& open, ReturnState state, const PlatformCall& call) {
  Instant& sent_at = open.record.pending.at(state);
  auto left = sent_at + options_.in_doubt_wait - time_.now();
  if (left > options_.in_doubt_wait) {
    // It was sent by a date that has not come yet: the wait begins now.
    sent_at = time_.now();
    if (auto remembered = remember(open); !remembered) return remembered;
    left = options_.in_doubt_wait;
  }
  if (left > std::chrono::milliseconds{0}) {
    Error wait{ErrorKind::in_doubt, open.key + " waits until its call without an answer must have ended", {}};
    wait.retry_after = std::chrono::ceil<std::chrono::seconds>(left);
    return unexpected(std::move(wait));
  }
  if (call.can_be_read || call.repeats_safely || options_.repeats_in_doubt) return {};
  return unexpected(
      ErrorKind::conflict,
      "the answer to " + std::string(to_string(state)) + " of return " + open.return_id +
          " was lost, and the platform has no call that reads it: look at its case there, then say what it shows with "
          "`parcelgate platforms settle`");
}

Result<void> WriteBackOutlet::send(Case& open, const WriteBack& state, const PlatformCall& call) {
  open.record.pending[state.state] = time_.now();
  if (auto remembered = remember(open); !remembered) return remembered;
  auto written = platform_.write(state);
  if (written) return note_written(open, state.state, "written");
  Error error = std::move(written).error();
  if (!is_certain(error.kind)) return unexpected(std::move(error));
  open.record.pending.erase(state.state);
  if (auto remembered = remember(open); !remembered) return remembered;
  // A refusal may mean that somebody did it meanwhile.
  const bool is_refused = error.kind == ErrorKind::rejected || error.kind == ErrorKind::conflict;
  if (is_refused && call.can_be_read) {
    const auto is_written = platform_.is_written(state);
    if (is_written && *is_written) return note_written(open, state.state, "found");
  }
  return unexpected(std::move(error));
}

Result<void> WriteBackOutlet::note_written(Case& open, ReturnState state, std::string_view result) {
  open.record.written[state] = time_.now();
  open.record.pending.erase(state);
  if (auto remembered = remember(open); !remembered) return remembered;
  log(LogLevel::info, "write_back_done",
      {{"outlet", options_.outlet}, {"return_id", open.return_id}, {"state", to_string(state)}, {"result", result}});
  return {};
}

/// A person may have settled another state of the return since its record was read: what is written stays written.
Result<void> WriteBackOutlet::remember(const Case& open) {
  const auto store = [&](Transaction& transaction) -> Result<void> {
    WriteBackRecord record = open.record;
    const auto present = transaction.find_record(options_.outlet, open.key);
    if (!present) return unexpected(present.error());
    const auto known = *present ? parse_write_back_record((*present)->value) : WriteBackRecord{};
    if (!known) return unexpected(ErrorKind::internal, open.key + ": " + known.error().what);
    for (const auto& [state, at] : known->written) {
      record.written.emplace(state, at);
      record.pending.erase(state);
    }
    return transaction.store_record({options_.outlet, open.key, to_json(record), std::nullopt});
  };
  return submit_and_wait(store_, std::make_unique<FunctionCommand>(store));
}

/// Not an error: a later fact may change it. Logged once for each reason.
void WriteBackOutlet::skip(const Case& open, ReturnState state, const std::string& reason) {
  if (skipped_.size() >= kMostSkipped) skipped_.clear();
  std::string& last = skipped_[open.key + " " + std::string(to_string(state))];
  if (std::exchange(last, reason) == reason) return;
  log(LogLevel::warn, "write_back_skipped",
      {{"outlet", options_.outlet}, {"return_id", open.return_id}, {"state", to_string(state)}, {"reason", reason}});
}

}  // namespace parcelgate
