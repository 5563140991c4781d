#include "gateway/app/polling/poll_answer.hpp"

#include <algorithm>
#include <utility>

#include "gateway/base/enum_names.hpp"

namespace parcelgate {
namespace {

constexpr Names<7> kVerdicts{"answered", "rate_limited", "unauthorized", "unreachable",
                             "rejected", "undecodable",  "misconfigured"};

Judgement fail(Verdict verdict, std::string why, std::optional<std::chrono::seconds> retry_after = {}) {
  Judgement judgement;
  judgement.verdict = verdict;
  judgement.reason = std::move(why);
  judgement.retry_after = retry_after;
  return judgement;
}

std::string status_text(const HttpResponse& response) {
  return "HTTP " + std::to_string(response.status);
}

}  // namespace

std::optional<Judgement> judge_transport(const Result<HttpResponse>& answer) {
  if (!answer) {
    const auto& error = answer.error();
    if (error.kind == ErrorKind::malformed) return fail(Verdict::undecodable, error.what);
    if (error.kind == ErrorKind::config || error.kind == ErrorKind::rejected)
      return fail(Verdict::misconfigured, error.what);
    return fail(Verdict::unreachable, error.what, error.retry_after);
  }
  const auto& response = *answer;
  if (response.status == 429) return fail(Verdict::rate_limited, status_text(response), response.retry_after);
  if (response.status == 401) return fail(Verdict::unauthorized, status_text(response));
  if (response.status >= 500 || response.status < 200) {
    return fail(Verdict::unreachable, status_text(response), response.retry_after);
  }
  if (response.status >= 300 && response.status < 400) {
    return fail(Verdict::misconfigured, status_text(response) + ": a redirect; check the account's base URL");
  }
  return {};
}

namespace {

Judgement from_error(const Error& error, const HttpResponse& response) {
  const auto retry_after = error.retry_after ? error.retry_after : response.retry_after;
  switch (error.kind) {
    case ErrorKind::unauthorized:
      return fail(Verdict::unauthorized, error.what);
    case ErrorKind::rate_limited:
      return fail(Verdict::rate_limited, error.what, retry_after);
    case ErrorKind::unreachable:
    case ErrorKind::in_doubt:
      return fail(Verdict::unreachable, error.what, retry_after);
    case ErrorKind::malformed:
      break;
    default:
      return fail(Verdict::rejected, error.what);
  }
  // A refusal often comes from a proxy in front of the courier, in HTML: its status is all that it says.
  if (response.status == 403) return fail(Verdict::unauthorized, status_text(response));
  if (response.status >= 400) return fail(Verdict::rejected, status_text(response));
  return fail(Verdict::undecodable, error.what);
}

PollResult result_of(ItemErrorCode code) {
  switch (code) {
    case ItemErrorCode::no_events:
    case ItemErrorCode::ended:
      return PollResult::no_events;
    case ItemErrorCode::not_found:
      return PollResult::not_found;
    case ItemErrorCode::rejected:
    case ItemErrorCode::unauthorized:
      return PollResult::rejected;
    case ItemErrorCode::malformed:
      return PollResult::unreadable;
    case ItemErrorCode::rate_limited:
    case ItemErrorCode::unreachable:
      break;
  }
  return PollResult::failed;
}

PollResult result_for(const PollState& row, const Decoded& decoded, bool is_only_row) {
  bool mentioned = false;
  for (const auto& shipment : decoded.shipments) {
    if (shipment.tracking_number != row.key.tracking_number && !is_only_row) continue;
    if (!shipment.events.empty()) return PollResult::answered;
    mentioned = true;
  }
  const ItemError* for_all = nullptr;
  for (const auto& error : decoded.errors) {
    if (error.tracking_number == row.key.tracking_number || is_only_row) return result_of(error.code);
    if (error.tracking_number.empty()) for_all = &error;
  }
  return for_all != nullptr && !mentioned ? result_of(for_all->code) : PollResult::no_events;
}

/// An error that names no number and speaks of the account.
const ItemError* find_account_error(const Decoded& decoded, ItemErrorCode code) {
  if (decoded.has_events()) return nullptr;
  const auto found = std::find_if(decoded.errors.begin(), decoded.errors.end(), [code](const ItemError& error) {
    return error.code == code && error.tracking_number.empty();
  });
  return found == decoded.errors.end() ? nullptr : &*found;
}

}  // namespace

std::string_view to_string(Verdict verdict) noexcept {
  return name_of(kVerdicts, verdict);
}

Judgement judge_poll(const Result<Decoded>& decoded, const HttpResponse& answer, std::span<const PollState> rows) {
  const auto nobody_found = [&] {
    Judgement judgement;
    judgement.results.assign(rows.size(), PollResult::not_found);
    return judgement;
  };
  if (!decoded && decoded.error().kind == ErrorKind::not_found) return nobody_found();
  if (!decoded && answer.status == 404 && decoded.error().kind == ErrorKind::malformed && rows.size() == 1)
    return nobody_found();
  if (!decoded) return from_error(decoded.error(), answer);
  if (const auto* error = find_account_error(*decoded, ItemErrorCode::rate_limited)) {
    return fail(Verdict::rate_limited, error->what, answer.retry_after);
  }
  if (const auto* error = find_account_error(*decoded, ItemErrorCode::unauthorized))
    return fail(Verdict::unauthorized, error->what);
  Judgement judgement;
  for (const auto& row : rows) judgement.results.push_back(result_for(row, *decoded, rows.size() == 1));
  return judgement;
}

Judgement judge_subscription(const Source& source, const Result<HttpResponse>& answer) {
  if (auto judged = judge_transport(answer)) return *std::move(judged);
  const auto accepted = source.read_subscription(*answer);
  if (!accepted) return from_error(accepted.error(), *answer);
  return {};
}

}  // namespace parcelgate
