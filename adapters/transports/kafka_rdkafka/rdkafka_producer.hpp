// KafkaProducer on librdkafka, with a thread "kafka-<outlet>" that takes its delivery reports.
//
// The behaviour of librdkafka, and its consequences:
//  - Producing never waits: the library batches messages and sends them on threads of its own ("rdk:broker…"). It
//    repeats what was not confirmed until message_timeout, and as an idempotent producer it neither doubles nor
//    reorders messages by that. So a broker that restarts costs the outlet no error at all.
//  - Each message ends in one delivery report, which waits until someone polls. A slow poll delays confirmations, so
//    nothing else runs on the thread but probes, which are bounded by probe_timeout.
//  - A lost connection is no error of a message, and a refused login neither: the messages time out. The cause arrives
//    apart, and is given as the reason of the timeout.
//  - After a "fatal" error, such as a missing permission for idempotence, a producer accepts nothing any more. It is
//    replaced by a new one, after a pause; what it still held is reported as failed.
#pragma once

#include <memory>

#include "adapters/transports/kafka_rdkafka/kafka_options.hpp"
#include "gateway/ports/kafka.hpp"
#include "gateway/telemetry/metrics.hpp"

namespace parcelgate {

/// Connects in the background and keeps trying; create() succeeds also while the brokers are down.
///
///     auto producer = RdkafkaProducer::create(options, metrics);
///     (*producer)->publish({"parcels", "acme/sf/SF1", payload, {}}, [](Result<void> outcome) { … });
///
/// The destructor reports what is not confirmed as failed; afterwards no callback runs.
/// Trap: `published` runs on the producer's thread; while it blocks, no other message is confirmed.
class RdkafkaProducer final : public KafkaProducer {
 public:
  /// @error config: a setting or TLS file that the library refuses
  static Result<std::unique_ptr<RdkafkaProducer>> create(const KafkaOptions& options, Metrics& metrics);
  ~RdkafkaProducer() override;
  RdkafkaProducer(const RdkafkaProducer&) = delete;
  RdkafkaProducer& operator=(const RdkafkaProducer&) = delete;

  void publish(KafkaMessage message, Done published) override;
  /// Requests the cluster's metadata.
  void probe(Done done) override;
  [[nodiscard]] bool is_connected() const override;

 private:
  class Session;
  explicit RdkafkaProducer(std::unique_ptr<Session> session);
  std::unique_ptr<Session> session_;
};

}  // namespace parcelgate
