#include "gateway/edge/hooks.hpp"

#include <array>

#include "gateway/app/ingest/decoded_faults.hpp"
#include "gateway/app/ingest/quarantine_message.hpp"
#include "gateway/edge/problem.hpp"
#include "gateway/telemetry/log.hpp"
#include "gateway/wire/message_context.hpp"

namespace parcelgate {
namespace {

prometheus::Counter& hook_counter(Metrics& metrics, std::string_view source, const std::string& outcome) {
  return metrics.counter("parcelgate_hook_messages_total", "Pushed messages, by source and what became of them.",
                         {{"source", std::string(source)}, {"outcome", outcome}});
}

/// Headers beside a quarantined body: the values of those that cannot hold a secret, the names of the others.
std::string describe_headers(const HttpHeaders& headers) {
  constexpr std::array<std::string_view, 5> kHarmless{"Content-Type", "Content-Encoding", "User-Agent", "Accept",
                                                      "Date"};
  std::string out;
  for (const auto& [name, value] : headers) {
    const HttpHeaders alone{{name, value}};
    bool harmless = false;
    for (const std::string_view known : kHarmless) harmless = harmless || !find_header(alone, known).empty();
    out.append(name).append(": ").append(harmless ? value : std::string("(left out)")).append("\n");
  }
  return out;
}

/// What could not be stored is the courier's to send again: told by the status too, where that said "failed".
HttpReply failure_words(HttpReply failure, const Error& error) {
  if (!error.is_retryable()) return failure;
  if (failure.status == 500) failure.status = 503;
  if (find_header(failure.headers, "Retry-After").empty()) failure.headers.emplace_back("Retry-After", "1");
  return failure;
}

}  // namespace

HookCounters::HookCounters(Metrics& metrics, std::string_view source)
    : recorded(hook_counter(metrics, source, "recorded")),
      duplicate(hook_counter(metrics, source, "duplicate")),
      empty(hook_counter(metrics, source, "empty")),
      unauthorized(hook_counter(metrics, source, "unauthorized")),
      undecodable(hook_counter(metrics, source, "undecodable")),
      shadow(hook_counter(metrics, source, "shadow")),
      busy(hook_counter(metrics, source, "busy")),
      failed(hook_counter(metrics, source, "failed")) {}

/// One push on its way. Views are those of the request: what outlives handle() is copied out of it.
struct Hooks::Push {
  const SourceMessage& message;
  const Source& source;
  const Account& account;
  const std::shared_ptr<const EdgeDirectory>& directory;
  std::shared_ptr<HookCounters> counters;
  Responder respond;

  [[nodiscard]] HttpReply words(AckKind kind) const { return source.acknowledge(account, message, kind); }
  [[nodiscard]] RawMessage raw() const {
    return {message.received_at,
            std::string(source.id()),
            account.id,
            Via::push,
            std::string(message.body),
            render_message_context(message, source.decode_inputs(), account),
            {}};
  }
  void refuse_busy() const {
    counters->busy.Increment();
    HttpReply reply = words(AckKind::busy);
    if (find_header(reply.headers, "Retry-After").empty()) reply.headers.emplace_back("Retry-After", "1");
    respond(std::move(reply));
  }
};

Hooks::Hooks(Store& store, Metrics& metrics, IngestCounters& counters, PublishedKeys& keys,
             std::shared_ptr<Strangers> strangers)
    : store_(store),
      metrics_(metrics),
      ingest_counters_(counters),
      keys_(keys),
      strangers_(std::move(strangers)),
      unknown_(
          metrics.counter("parcelgate_hook_unknown_total", "Pushes for a source or account that is not configured.")) {}

std::shared_ptr<HookCounters> Hooks::counters_of(std::string_view source) {
  const std::scoped_lock lock(mutex_);
  if (const auto known = counters_.find(source); known != counters_.end()) return known->second;
  auto made = std::make_shared<HookCounters>(metrics_, source);
  counters_.emplace(source, made);
  return made;
}

void Hooks::handle(const InboundRequest& request, const RouteMatch& match,
                   const std::shared_ptr<const EdgeDirectory>& directory, Instant now, Responder respond) {
  const auto hook = directory->find_hook(match.parameters[0], match.parameters[1]);
  if (hook.account == nullptr) {
    unknown_.Increment();
    HttpReply reply =
        problem(ProblemType::not_found, "no such source and account; see `accounts` in the configuration");
    reply.hold = strangers_->limits.failed(request.remote_address, 0);
    return respond(std::move(reply));
  }
  SourceMessage message;
  message.via = Via::push;
  message.method = request.method;
  message.path = request.path;
  message.query = request.query;
  message.headers = request.headers;
  message.body = request.body;
  message.remote_address = request.remote_address;
  message.received_at = now;
  const auto public_keys = keys_.find(*hook.source, *hook.account, now);
  if (public_keys) message.public_keys = *public_keys;
  Push push{message, *hook.source, *hook.account, directory, counters_of(hook.source->id()), std::move(respond)};

  if (const auto verified = hook.source->verify(*hook.account, message); !verified)
    return refuse(push, verified.error());
  auto decoded = hook.source->decode(*hook.account, message);
  hook.shadow->watch(*hook.account, *hook.source, message, decoded);
  if (!hook.shadow->acts) {
    push.counters->shadow.Increment();
    return push.respond(push.words(AckKind::ok));
  }
  if (!decoded) return quarantine(push, decoded.error().what, true);
  const std::string faults = describe_faults(*decoded);
  if (!decoded->has_events()) {
    if (!faults.empty()) return quarantine(push, faults, true);
    if (decoded->ends_subscriptions()) return ingest(push, *std::move(decoded));
    push.counters->empty.Increment();
    return push.respond(push.words(AckKind::ok));
  }
  if (!faults.empty()) quarantine(push, "in part: " + faults, false);
  ingest(push, *std::move(decoded));
}

void Hooks::refuse(const Push& push, const Error& why) {
  // A key that the sender has changed: it is asked to come again when we have fetched it.
  const bool may_be_proven = why.kind == ErrorKind::unreachable;
  if (may_be_proven && keys_.refresh(push.source, push.account, push.message.received_at)) return push.refuse_busy();
  push.counters->unauthorized.Increment();
  const std::string remote = source_network(push.message.remote_address);
  strangers_->log.note(
      LogLevel::warn, "hook_unauthorized", push.account.id + " " + remote,
      {{"source", push.source.id()}, {"account", push.account.id}, {"remote", remote}, {"what", why.what}});
  HttpReply reply = push.words(AckKind::unauthorized);
  reply.hold = strangers_->limits.failed(push.message.remote_address, push.message.body.size());
  push.respond(std::move(reply));
}

void Hooks::ingest(Push& push, Decoded decoded) {
  IngestInput input{push.raw(), push.account.tenant, std::string(push.source.mapping_version()), std::move(decoded),
                    std::string(push.source.own_carrier())};
  input.askers = askers_of(push.directory);
  auto done = [respond = push.respond, counters = push.counters, ok = push.words(AckKind::ok),
               duplicate = push.words(AckKind::duplicate),
               failure = push.words(AckKind::failure),
               strangers = strangers_](Result<IngestOutcome> outcome) mutable {
    if (!outcome) {
      counters->failed.Increment();
      strangers->log.note(LogLevel::error, "hook_commit_failed", outcome.error().what,
                          {{"what", outcome.error().what}});
      return respond(failure_words(std::move(failure), outcome.error()));
    }
    const bool repeated = outcome->is_duplicate();
    (repeated ? counters->duplicate : counters->recorded).Increment();
    respond(std::move(repeated ? duplicate : ok));
  };
  std::unique_ptr<Command> command =
      std::make_unique<IngestCommand>(std::move(input), push.directory->rules, ingest_counters_, std::move(done));
  if (!store_.submit(command)) push.refuse_busy();
}

/// @param answers  false: the same message also holds events, whose commit answers it
void Hooks::quarantine(Push& push, std::string reason, bool answers) {
  push.counters->undecodable.Increment();
  if (answers) ingest_counters_.vocabulary.undecodable(push.source.id(), push.account.id, push.message.received_at);
  strangers_->log.note(LogLevel::warn, "hook_undecodable", push.account.id,
                       {{"source", push.source.id()},
                        {"account", push.account.id},
                        {"remote", push.message.remote_address},
                        {"what", reason}});
  QuarantinedMessage held{0, push.raw(), std::move(reason), describe_headers(*push.message.headers)};
  QuarantineMessage::Done done;
  if (answers) {
    done = [respond = push.respond, undecodable = push.words(AckKind::undecodable),
            failure = push.words(AckKind::failure)](Result<std::int64_t> id) mutable {
      respond(id ? std::move(undecodable) : failure_words(std::move(failure), id.error()));
    };
  }
  std::unique_ptr<Command> command = std::make_unique<QuarantineMessage>(std::move(held), std::move(done));
  if (!store_.submit(command) && answers) push.refuse_busy();
}

}  // namespace parcelgate
