#include "gateway/edge/inlets/push_inlet.hpp"

#include "gateway/edge/http/problem.hpp"
#include "gateway/net/source_network.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

prometheus::Counter& hook_counter(Metrics& metrics, std::string_view source, const std::string& outcome) {
  return metrics.counter("parcelgate_hook_messages_total", "Pushed messages, by source and outcome.",
                         {{"source", std::string(source)}, {"outcome", outcome}});
}

/// On a retryable store error answer 503 and Retry-After, so that couriers that read only the status resend.
HttpReply resend_later(HttpReply failure, const Error& error) {
  if (!error.is_retryable()) return failure;
  if (failure.status == 500) failure.status = 503;
  if (find_header(failure.headers, "Retry-After").empty()) failure.headers.emplace_back("Retry-After", "1");
  return failure;
}

}  // namespace

HookCounters::HookCounters(Metrics& metrics, std::string_view source)
    : recorded(hook_counter(metrics, source, "recorded")),
      in_part(hook_counter(metrics, source, "recorded_in_part")),
      duplicate(hook_counter(metrics, source, "duplicate")),
      empty(hook_counter(metrics, source, "empty")),
      unauthorized(hook_counter(metrics, source, "unauthorized")),
      undecodable(hook_counter(metrics, source, "undecodable")),
      shadow(hook_counter(metrics, source, "shadow")),
      busy(hook_counter(metrics, source, "busy")),
      failed(hook_counter(metrics, source, "failed")) {}

/// One push in progress. Its views belong to the request and end with handle(); answer_later() copies what it needs.
struct PushInlet::Push {
  const SourceMessage& message;
  const Source& source;
  const Account& account;
  const std::shared_ptr<const Directory>& directory;
  std::shared_ptr<HookCounters> counters;
  Responder respond;

  [[nodiscard]] HttpReply reply(AckKind kind) const { return source.acknowledge(account, message, kind); }
  void refuse_busy(std::string_view why) const {
    counters->busy.Increment();
    if (const auto count = counters->busy_log.pass(message.received_at)) {
      log(LogLevel::warn, "hook_busy",
          {{"source", source.id()}, {"account", account.id}, {"count", *count}, {"error", why}});
    }
    HttpReply answer = reply(AckKind::busy);
    if (find_header(answer.headers, "Retry-After").empty()) answer.headers.emplace_back("Retry-After", "1");
    respond(std::move(answer));
  }
};

PushInlet::PushInlet(Store& store, Metrics& metrics, IngestCounters& counters, PublishedKeys& keys,
                     std::shared_ptr<UnauthenticatedSenders> unauthenticated)
    : store_(store),
      metrics_(metrics),
      ingest_counters_(counters),
      keys_(keys),
      unauthenticated_(std::move(unauthenticated)),
      unknown_(
          metrics.counter("parcelgate_hook_unknown_total", "Pushes for a source or account that is not configured.")) {}

std::shared_ptr<HookCounters> PushInlet::counters_of(std::string_view source) {
  const std::scoped_lock lock(mutex_);
  if (const auto known = counters_.find(source); known != counters_.end()) return known->second;
  auto made = std::make_shared<HookCounters>(metrics_, source);
  counters_.emplace(source, made);
  return made;
}

void PushInlet::handle(const InboundRequest& request, const RouteMatch& match,
                       const std::shared_ptr<const Directory>& directory, Instant now, Responder respond) {
  const auto found = directory->find_account_of(match.parameters[0], match.parameters[1]);
  if (!found.is_found()) {
    unknown_.Increment();
    HttpReply reply =
        problem(ProblemType::not_found, "no such source and account; see `accounts` in the configuration");
    reply.hold = unauthenticated_->limits.failed(request.remote_address, 0);
    return respond(std::move(reply));
  }
  SourceMessage message = SourceMessage::push(request, now);
  std::unique_ptr<ReadingCache> cache;  // of the message: verified, decoded and answered from one parse
  message.cache = &cache;
  const auto public_keys = keys_.find(*found.source, *found.account, now);
  if (public_keys) message.public_keys = *public_keys;
  Push push{message, *found.source, *found.account, directory, counters_of(found.source->id()), std::move(respond)};

  if (const auto verified = found.source->verify(*found.account, message); !verified)
    return refuse(push, verified.error());
  auto decoded = found.source->decode(*found.account, message);
  const std::shared_ptr<PushReplies> replies = found.source->prepare_replies(*found.account, message);
  auto intake = take_in({*found.account, *found.source, *found.shadow, directory->rules, directory}, message,
                        std::move(decoded), ingest_counters_, answer_later(push, replies));
  if (intake.command != nullptr) {
    if (!store_.submit(intake.command)) push.refuse_busy("the store's queue is full");
    return;
  }
  (intake.verdict == IntakeVerdict::shadow_only ? push.counters->shadow : push.counters->empty).Increment();
  push.respond(replies->reply(AckKind::ok));
}

void PushInlet::refuse(const Push& push, const Error& error) {
  // The sender may have a new key: it is answered "busy" and resends after the key was fetched.
  const bool may_be_proven = error.kind == ErrorKind::unreachable;
  if (may_be_proven && keys_.refresh(push.source, push.account, push.message.received_at))
    return push.refuse_busy("the sender's public key is being fetched");
  push.counters->unauthorized.Increment();
  const std::string remote = source_network(push.message.remote_address);
  unauthenticated_->log.note(
      LogLevel::warn, "hook_unauthorized", push.account.id + " " + remote,
      {{"source", push.source.id()}, {"account", push.account.id}, {"remote", remote}, {"error", error.what}});
  HttpReply reply = push.reply(AckKind::unauthorized);
  reply.hold = unauthenticated_->limits.failed(push.message.remote_address, push.message.body.size());
  push.respond(std::move(reply));
}

IntakeDone PushInlet::answer_later(const Push& push, std::shared_ptr<PushReplies> replies) {
  return [respond = push.respond, counters = push.counters, directory = push.directory, replies = std::move(replies),
          at = push.message.received_at](const Result<IntakeOutcome>& outcome) {
    if (!outcome) {
      counters->failed.Increment();
      if (const auto count = counters->failed_log.pass(at)) {
        log(LogLevel::error, "hook_commit_failed", {{"count", *count}, {"error", outcome.error().what}});
      }
      return respond(resend_later(replies->reply(AckKind::failure), outcome.error()));
    }
    const IngestOutcome& ingested = outcome->ingested;
    const bool is_kept = outcome->quarantine_id != 0;
    auto& counter = !is_kept                ? (ingested.is_duplicate() ? counters->duplicate : counters->recorded)
                    : outcome->was_recorded ? counters->in_part
                                            : counters->undecodable;
    counter.Increment();
    if (is_kept && !outcome->was_recorded) return respond(replies->reply(AckKind::undecodable));
    respond(replies->reply(ingested.is_duplicate() ? AckKind::duplicate : AckKind::ok));
  };
}

}  // namespace parcelgate
