// Chooses the rows that an account polls next, and builds and sends the requests.
#pragma once

#include <chrono>
#include <vector>

#include "gateway/app/polling/account_state.hpp"
#include "gateway/app/polling/answer_handler.hpp"
#include "gateway/telemetry/sampled_log.hpp"

namespace parcelgate {

/// Reads due rows and sends one request at a time. A row leads to one of: a poll together with other rows, a
/// subscription request, or a new due time without a request. For the thread "poll".
///
///     while (schedule.gate(now).open_at <= now && sender.send_next(reader, now)) {
///     }
class PollSender {
 public:
  /// @param state, answers  must outlive the sender
  PollSender(AccountState& state, AnswerHandler& answers) : state_(state), answers_(answers) {}

  /// Handles the next due rows. @return whether there may be more to do now
  bool send_next(Reader& reader, Instant now);
  /// How long to wait before the store is read again; zero while it can be read.
  [[nodiscard]] std::chrono::milliseconds read_pause() const noexcept { return read_pause_; }

 private:
  /// Reads no further than a batch needs.
  [[nodiscard]] PollSchedule::DueRows read_due(Reader& reader, Instant now);
  /// Takes out and stores the rows that need no poll any more, because pushes or another account reported the end.
  /// @return whether there were any
  bool end_finished(Reader& reader, std::vector<PollState>& rows, Instant now);
  /// Starts a fetch of the token if one is due. @return whether a request can be sent now
  [[nodiscard]] bool has_token(Instant now);

  // Each takes over the rows, which are in flight, and returns whether there may be more to do now.
  bool send_for(Reader& reader, std::vector<PollState> rows, Instant now);
  bool send_poll(std::vector<PollState> rows, Instant now);
  bool send_subscription(PollState row, Instant now);
  bool send(RequestKind kind, Result<HttpRequest> request, std::vector<PollState> rows, Instant now);

  /// Whether the row must be subscribed (again) now. False for a journey that is over, because no more pushes come.
  [[nodiscard]] bool needs_subscription(Reader& reader, const PollState& row, Instant now) const;
  [[nodiscard]] Instant subscribe_from(Reader& reader, const PollState& row, Instant now) const;
  /// Stores rows of an account that receives pushes but does not poll: they wait until their subscription is to be
  /// renewed, or for good.
  void park(Reader& reader, std::vector<PollState> rows, Instant now);

  AccountState& state_;
  AnswerHandler& answers_;
  std::chrono::milliseconds read_pause_{0};  ///< grows while the store cannot be read
  SampledLog read_log_{std::chrono::minutes{1}};
};

}  // namespace parcelgate
