#include "adapters/transports/kafka_rdkafka/rdkafka_session.hpp"

#include <array>
#include <memory>
#include <utility>

#include "adapters/transports/kafka_rdkafka/kafka_faults.hpp"
#include "gateway/base/thread_name.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

constexpr int kPollMs = 50;    // the longest time until a probe starts
constexpr int kEndMs = 2'000;  // for reports of messages that were taken back, which arrive at once
constexpr int kNoWait = 0;
constexpr std::chrono::seconds kCheckPause{2};  // between attempts to find out whether the brokers are back
constexpr std::chrono::seconds kReplacePause{1};

struct MetadataEnd {
  void operator()(const rd_kafka_metadata_t* metadata) const noexcept { rd_kafka_metadata_destroy(metadata); }
};
struct ErrorEnd {
  void operator()(rd_kafka_error_t* error) const noexcept { rd_kafka_error_destroy(error); }
};
struct HeadersEnd {
  void operator()(rd_kafka_headers_t* headers) const noexcept { rd_kafka_headers_destroy(headers); }
};
using Headers = std::unique_ptr<rd_kafka_headers_t, HeadersEnd>;

Headers headers_of(const KafkaMessage& message) {
  Headers headers(rd_kafka_headers_new(message.headers.size()));
  for (const auto& [name, value] : message.headers) {
    rd_kafka_header_add(headers.get(), name.data(), static_cast<ssize_t>(name.size()), value.data(),
                        static_cast<ssize_t>(value.size()));
  }
  return headers;
}

rd_kafka_vu_t bytes(rd_kafka_vtype_t type, const std::string& text) {
  rd_kafka_vu_t part{};
  part.vtype = type;
  part.u.mem.ptr = const_cast<char*>(text.data());  // NOLINT(cppcoreguidelines-pro-type-const-cast): it is copied
  part.u.mem.size = text.size();
  return part;
}

/// @param context  given back with the delivery report; only when there is no error
rd_kafka_resp_err_t produce(rd_kafka_t* handle, const KafkaMessage& message, void* context) {
  Headers headers = headers_of(message);
  std::array<rd_kafka_vu_t, 6> parts{};
  parts[0].vtype = RD_KAFKA_VTYPE_TOPIC;
  parts[0].u.cstr = message.topic.c_str();
  parts[1] = bytes(RD_KAFKA_VTYPE_KEY, message.key);
  parts[2] = bytes(RD_KAFKA_VTYPE_VALUE, message.payload);
  parts[3].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  parts[3].u.i = RD_KAFKA_MSG_F_COPY;
  parts[4].vtype = RD_KAFKA_VTYPE_HEADERS;
  parts[4].u.headers = headers.get();
  parts[5].vtype = RD_KAFKA_VTYPE_OPAQUE;
  parts[5].u.ptr = context;
  const std::unique_ptr<rd_kafka_error_t, ErrorEnd> error(rd_kafka_produceva(handle, parts.data(), parts.size()));
  if (error) return rd_kafka_error_code(error.get());
  static_cast<void>(headers.release());  // the message owns them now
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

Metrics::Labels labelled(const KafkaOptions& options) {
  return {{"outlet", options.name}};
}
Metrics::Labels labelled(const KafkaOptions& options, const char* outcome) {
  return {{"outlet", options.name}, {"outcome", outcome}};
}

}  // namespace

RdkafkaProducer::Session::Session(KafkaOptions options, Metrics& metrics)
    : options_(std::move(options)),
      connected_gauge_(metrics.gauge("parcelgate_kafka_connected", "1 while a broker answers", labelled(options_))),
      ok_(metrics.counter("parcelgate_kafka_published_total", "messages by outcome", labelled(options_, "ok"))),
      failed_(metrics.counter("parcelgate_kafka_published_total", "messages by outcome", labelled(options_, "failed"))),
      replaced_(metrics.counter("parcelgate_kafka_replaced_total", "producers replaced after an error that ended them",
                                labelled(options_))) {}

RdkafkaProducer::Session::~Session() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
  if (handle_) end(handle_);
  for (const Done& done : probes_) done(unexpected(ErrorKind::unreachable, "Kafka producer is closing"));
  connected_gauge_.Set(0);
}

Result<KafkaHandle> RdkafkaProducer::Session::make_handle() {
  return make_kafka_handle(options_, {this,
                                      [](rd_kafka_t*, const rd_kafka_message_t* message, void* self) {
                                        static_cast<Session*>(self)->on_delivered(*message);
                                      },
                                      [](rd_kafka_t* handle, int code, const char* reason, void* self) {
                                        static_cast<Session*>(self)->on_failed(
                                            handle, static_cast<rd_kafka_resp_err_t>(code), reason);
                                      }});
}

Result<void> RdkafkaProducer::Session::open() {
  auto handle = make_handle();
  if (!handle) return unexpected(std::move(handle).error());
  handle_ = *std::move(handle);
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  name_thread(thread_, "kafka-" + options_.name);
  return {};
}

void RdkafkaProducer::Session::publish(const KafkaMessage& message, Done published) {
  auto context = std::make_unique<Done>(std::move(published));
  rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR_NO_ERROR;
  {
    const std::lock_guard lock(mutex_);
    code = produce(handle_.get(), message, context.get());
  }
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
    static_cast<void>(context.release());  // on_delivered() deletes it
    return;
  }
  failed_.Increment();
  (*context)(unexpected(kafka_error(code, message.topic, false)));
}

void RdkafkaProducer::Session::probe(Done done) {
  const std::lock_guard lock(mutex_);
  probes_.push_back(std::move(done));
}

void RdkafkaProducer::Session::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    rd_kafka_poll(handle_.get(), kPollMs);
    if (broken_ && Clock::now() >= replace_at_) replace();
    answer_probes();
  }
}

void RdkafkaProducer::Session::answer_probes() {
  std::vector<Done> probes;
  {
    const std::lock_guard lock(mutex_);
    probes.swap(probes_);
  }
  const bool is_due = connected_ ? is_doubtful_ : Clock::now() >= check_at_;
  if (probes.empty() && !is_due) return;
  is_doubtful_ = false;
  const Result<void> outcome = request_metadata();
  note_answer(outcome);
  check_at_ = Clock::now() + kCheckPause;
  for (const Done& done : probes) done(outcome);
}

Result<void> RdkafkaProducer::Session::request_metadata() {
  const rd_kafka_metadata_t* metadata = nullptr;
  const auto code =
      rd_kafka_metadata(handle_.get(), 0, nullptr, &metadata, static_cast<int>(options_.probe_timeout.count()));
  const std::unique_ptr<const rd_kafka_metadata_t, MetadataEnd> owned(metadata);
  rd_kafka_poll(handle_.get(), kNoWait);  // takes a fault that explains a failure
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return unexpected(explain(code, {}, false));
  if (broken_) return unexpected(explain(RD_KAFKA_RESP_ERR__FATAL, {}, false));
  return {};
}

/// A timeout says nothing of its cause, so the last one that is known is the error.
Error RdkafkaProducer::Session::explain(rd_kafka_resp_err_t code, std::string_view topic, bool is_maybe_stored) const {
  Error error = kafka_error(code, topic, is_maybe_stored);
  const bool is_vague = error.kind == ErrorKind::unreachable || error.kind == ErrorKind::in_doubt;
  if (!is_vague) return error;
  if (fault_) return *fault_;
  if (!reason_.empty()) error.what.append(" (").append(reason_).append(")");
  return error;
}

void RdkafkaProducer::Session::note_answer(const Result<void>& outcome) {
  const bool is_up = outcome.has_value();
  if (is_up) {
    fault_.reset();
    reason_.clear();
  }
  if (connected_.exchange(is_up) == is_up && reported_) return;
  reported_ = true;
  connected_gauge_.Set(is_up ? 1 : 0);
  if (is_up) return log(LogLevel::info, "kafka_connected", {{"outlet", options_.name}});
  log(LogLevel::warn, "kafka_down",
      {{"outlet", options_.name}, {"error", outcome.error().what}, {"error_kind", to_string(outcome.error().kind)}});
}

void RdkafkaProducer::Session::on_delivered(const rd_kafka_message_t& message) {
  const std::unique_ptr<Done> published(static_cast<Done*>(message._private));
  if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    ok_.Increment();
    note_answer({});
    return (*published)({});
  }
  failed_.Increment();
  const bool is_maybe_stored = rd_kafka_message_status(&message) != RD_KAFKA_MSG_STATUS_NOT_PERSISTED;
  (*published)(unexpected(explain(message.err, rd_kafka_topic_name(message.rkt), is_maybe_stored)));
}

void RdkafkaProducer::Session::on_failed(rd_kafka_t* handle, rd_kafka_resp_err_t code, std::string_view reason) {
  reason_ = reason;
  if (code == RD_KAFKA_RESP_ERR__FATAL) {
    std::array<char, 512> text{};
    code = rd_kafka_fatal_error(handle, text.data(), text.size());
    reason_ = text.data();
    if (!broken_.exchange(true)) replace_at_ = Clock::now() + kReplacePause;
  }
  if (is_setting_fault(code)) fault_ = kafka_error(code, {}, false);
  if (fault_) note_answer(unexpected(*fault_));
  // Also when brokers closed connections that were idle, so only a request shows whether they are away.
  if (code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) is_doubtful_ = true;
}

void RdkafkaProducer::Session::replace() {
  replace_at_ = Clock::now() + kReplacePause;
  auto fresh = make_handle();
  if (!fresh) {
    log(LogLevel::error, "kafka_replace_failed", {{"outlet", options_.name}, {"error", fresh.error().what}});
    return;
  }
  KafkaHandle old = *std::move(fresh);
  {
    const std::lock_guard lock(mutex_);
    std::swap(handle_, old);
  }
  end(old);
  broken_ = false;
  replaced_.Increment();
  log(LogLevel::warn, "kafka_replaced", {{"outlet", options_.name}, {"error", reason_}});
}

/// Takes back what is not confirmed, so that each message is reported before its handle goes.
void RdkafkaProducer::Session::end(KafkaHandle& handle) {
  rd_kafka_purge(handle.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  rd_kafka_flush(handle.get(), kEndMs);
  handle.reset();
}

}  // namespace parcelgate
