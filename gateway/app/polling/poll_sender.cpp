#include "gateway/app/polling/poll_sender.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

constexpr std::chrono::milliseconds kFirstReadPause{std::chrono::seconds{2}};
constexpr std::chrono::milliseconds kLongestReadPause{std::chrono::minutes{5}};
constexpr std::uint32_t kSubscriptionTries = 3;  // in a row; then the number is polled once before the next try

bool is_journey_over(Reader& reader, const ShipmentKey& key) {
  const auto shipment = reader.find_shipment(key);
  return shipment && *shipment && (*shipment)->status && info(*(*shipment)->status).terminal;
}

}  // namespace

bool PollSender::send_next(Reader& reader, Instant now) {
  auto turn = state_.schedule.take_batch(state_.schedule.order(read_due(reader, now), now), now);
  const bool postponed = !turn.postponed.empty();
  if (postponed) answers_.store_unpolled(std::move(turn.postponed), now);
  const bool ended = end_finished(reader, turn.batch, now);
  if (turn.batch.empty()) return postponed || ended;
  return send_for(reader, std::move(turn.batch), now);
}

PollSchedule::DueRows PollSender::read_due(Reader& reader, Instant now) {
  const PollSchedule& schedule = state_.schedule;
  PollSchedule::DueRows due;
  std::size_t free = 0;
  for (std::size_t i = 0; i < kPollUrgencies; ++i) {
    auto rows = reader.due_polls(state_.id(), static_cast<PollUrgency>(i), now, schedule.window());
    if (!rows) {
      read_pause_ = std::clamp(2 * read_pause_, kFirstReadPause, kLongestReadPause);
      if (const auto count = read_log_.pass(now)) {
        log(LogLevel::error, "poll_not_read",
            {{"account", state_.id()}, {"error", rows.error().what}, {"count", *count}});
      }
      return {};
    }
    read_pause_ = {};
    due[i] = std::move(rows).value();
    free += static_cast<std::size_t>(std::count_if(
        due[i].begin(), due[i].end(), [&](const PollState& row) { return !schedule.is_held(row.key, now); }));
    if (free >= schedule.policy().batch_size && !schedule.is_turn_of_oldest()) break;
  }
  return due;
}

bool PollSender::end_finished(Reader& reader, std::vector<PollState>& rows, Instant now) {
  std::vector<PollState> ended;
  std::erase_if(rows, [&](PollState& row) {
    const auto shipment = reader.find_shipment(row.key);
    if (!shipment || !*shipment) return false;
    std::optional<Return> ret;
    if (!(*shipment)->return_id.empty()) {
      auto found = reader.find_return(row.key.tenant, (*shipment)->return_id);
      if (!found) return false;
      ret = std::move(found).value();
    }
    if (!is_polling_over(**shipment, ret ? &*ret : nullptr)) return false;
    auto plan = plan_next_check(**shipment, ret ? &*ret : nullptr, {}, {}, now, 0);
    row.ended = plan.ended;
    row.basis = std::move(plan.basis);
    ended.push_back(row);
    return true;
  });
  if (ended.empty()) return false;
  answers_.store_unpolled(std::move(ended), now);
  return true;
}

bool PollSender::has_token(Instant now) {
  switch (state_.tokens.ensure(now, [&] { return state_.pace().breaker().try_pass(now); })) {
    case TokenFetcher::State::not_needed:
    case TokenFetcher::State::ready:
      return true;
    case TokenFetcher::State::waiting:
      return false;
    case TokenFetcher::State::failed:
      answers_.stop_polling(state_.tokens.error().what, now);
      return false;
  }
  return false;
}

bool PollSender::send_for(Reader& reader, std::vector<PollState> rows, Instant now) {
  if (!has_token(now)) return state_.schedule.release(rows), false;
  const auto unsubscribed =
      std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return needs_subscription(reader, row, now); });
  if (unsubscribed != rows.end()) {
    PollState row = std::move(*unsubscribed);
    rows.erase(unsubscribed);
    state_.schedule.release(rows);
    return send_subscription(std::move(row), now);
  }
  if (state_.can_poll) return send_poll(std::move(rows), now);
  park(reader, std::move(rows), now);
  return true;
}

bool PollSender::send_poll(std::vector<PollState> rows, Instant now) {
  std::vector<PollItem> items;
  items.reserve(rows.size());
  for (const auto& row : rows) items.push_back({row.key.carrier, row.key.tracking_number, row.hints});
  auto request = state_.source.poll_request(state_.account.account, state_.tokens.token(), items, now);
  return send(RequestKind::poll, std::move(request), std::move(rows), now);
}

bool PollSender::send_subscription(PollState row, Instant now) {
  auto request = state_.source.subscribe_request(
      state_.account.account, state_.tokens.token(),
      {row.key.carrier, row.key.tracking_number, row.hints, row.subscription.was_made()}, now);
  if (request && !*request) {
    state_.subscribes.reset();  // the source pushes without a subscription, or not at all
    state_.schedule.release({&row, 1});
    return true;
  }
  if (!request && request.error().kind != ErrorKind::config) {
    answers_.refuse_subscription(std::move(row), request.error().what, now);
    return true;
  }
  Result<HttpRequest> ready =
      request ? Result<HttpRequest>(**std::move(request)) : unexpected(std::move(request).error());
  return send(RequestKind::subscribe, std::move(ready), {std::move(row)}, now);
}

bool PollSender::send(RequestKind kind, Result<HttpRequest> request, std::vector<PollState> rows, Instant now) {
  if (!request && request.error().kind != ErrorKind::config) {
    answers_.refuse_rows(rows, request.error().what, now);  // one row lacks a hint that the source needs
    return true;
  }
  if (!request) {
    state_.schedule.release(rows);
    answers_.stop_polling(request.error().what, now);
    return false;
  }
  if (!state_.schedule.start_request(now)) return state_.schedule.release(rows), false;
  auto sent = std::make_shared<const SentRequest>(SentRequest{kind, std::move(rows), state_.tokens.token(), now});
  ++state_.under_way;
  state_.parts.http.send(std::move(request).value(),
                         [this, mailbox = state_.mailbox, sent](Result<HttpResponse> answer) {
                           mailbox->post([this, sent, answer = std::move(answer)] {
                             --state_.under_way;
                             state_.schedule.request_ended();
                             state_.look_now();
                             answers_.on_answer(*sent, answer);
                           });
                         });
  return true;
}

bool PollSender::needs_subscription(Reader& reader, const PollState& row, Instant now) const {
  if (!state_.subscribes || (state_.can_poll && row.failures >= kSubscriptionTries)) return false;
  return subscribe_from(reader, row, now) <= now && !is_journey_over(reader, row.key);
}

/// The limit of subscription requests applies to the number, under all its carriers together.
Instant PollSender::subscribe_from(Reader& reader, const PollState& row, Instant now) const {
  const Instant alone = subscribe_at(row.subscription, *state_.subscribes, now);
  if (alone > now || state_.subscribes->times == 0) return alone;
  const auto rows = reader.find_polls(row.key.tracking_number);
  if (!rows) return alone;
  Subscription together = row.subscription;
  std::set<Instant> requested;
  for (const PollState& each : *rows) {
    if (each.key.tenant != row.key.tenant || each.account != row.account) continue;
    requested.insert(each.subscription.requested_at.begin(), each.subscription.requested_at.end());
  }
  together.requested_at.assign(requested.begin(), requested.end());
  return subscribe_at(together, *state_.subscribes, now);
}

void PollSender::park(Reader& reader, std::vector<PollState> rows, Instant now) {
  for (auto& row : rows) {
    const auto at = state_.subscribes ? subscribe_from(reader, row, now) : Instant::max();
    row.ended = at == Instant::max() || at <= now;
    row.next_at = row.ended ? now : at;
    row.basis = {};
    row.basis.reason = row.ended ? CheckReason::only_heard : CheckReason::subscription;
  }
  answers_.store_unpolled(std::move(rows), now);
}

}  // namespace parcelgate
