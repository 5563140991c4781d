// One producer of librdkafka with its thread and state. Private to this folder.
#pragma once

#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "adapters/transports/kafka_rdkafka/kafka_handle.hpp"
#include "adapters/transports/kafka_rdkafka/rdkafka_producer.hpp"

namespace parcelgate {

/// The thread alone replaces the handle and calls back; `fault_`, `reason_` and the times belong to it.
class RdkafkaProducer::Session {
 public:
  Session(KafkaOptions options, Metrics& metrics);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  Result<void> open();
  void publish(const KafkaMessage& message, Done published);
  void probe(Done done);
  [[nodiscard]] bool is_connected() const noexcept { return connected_; }

 private:
  using Clock = std::chrono::steady_clock;

  [[nodiscard]] Result<KafkaHandle> make_handle();
  void run(const std::stop_token& stop);
  void answer_probes();
  [[nodiscard]] Result<void> request_metadata();
  void replace();
  static void end(KafkaHandle& handle);
  [[nodiscard]] Error explain(rd_kafka_resp_err_t code, std::string_view topic, bool is_maybe_stored) const;
  void note_answer(const Result<void>& outcome);

  // Called by the library from rd_kafka_poll().
  void on_delivered(const rd_kafka_message_t& message);
  void on_failed(rd_kafka_t* handle, rd_kafka_resp_err_t code, std::string_view reason);

  const KafkaOptions options_;
  std::mutex mutex_;
  KafkaHandle handle_;               ///< replaced by the thread, under the lock; publish() uses it under the lock
  std::vector<Done> probes_;         ///< to be answered
  std::atomic<bool> broken_{false};  ///< the handle accepts nothing any more
  std::atomic<bool> connected_{false};
  std::optional<Error> fault_;  ///< a wrong setting that the brokers reported since they last accepted something
  std::string reason_;          ///< why the last connection failed
  bool is_doubtful_{false};     ///< the last connection was lost: the brokers are to be checked
  bool reported_{false};        ///< whether `connected_` was logged once
  Clock::time_point check_at_{};
  Clock::time_point replace_at_{};

  prometheus::Gauge& connected_gauge_;
  prometheus::Counter& ok_;
  prometheus::Counter& failed_;
  prometheus::Counter& replaced_;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace parcelgate
