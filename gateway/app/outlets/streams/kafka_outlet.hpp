// The feed on Apache Kafka: one CloudEvents message for each entry.
#pragma once

#include <memory>
#include <string>

#include "gateway/app/outlets/follower/outlet.hpp"
#include "gateway/app/outlets/streams/kafka_topic.hpp"
#include "gateway/ports/kafka.hpp"
#include "gateway/wire/feed_filter.hpp"
#include "gateway/wire/webhook_subscription.hpp"

namespace parcelgate {

struct KafkaOutletOptions {
  std::string topic{"parcelgate"};  ///< see KafkaTopic
  FeedFilter filter{};
  ContentMode content_mode{ContentMode::structured};
};

/// The message of an entry, as the CloudEvents Kafka binding 1.0.2 describes it. Its key is the entry's subject, so
/// that all entries of a parcel or return are in one partition, in order.
///
/// structured: the whole event as JSON, header content-type application/cloudevents+json. binary: the entry's data as
/// JSON, the other members in headers ce_…, as UTF-8 without any escapes.
[[nodiscard]] KafkaMessage kafka_message(const FeedEntry& entry, std::string topic, ContentMode mode);

/// Many subjects at once, one message of a subject at a time, so that order holds even when the broker refuses one.
class KafkaOutlet final : public Outlet {
 public:
  /// @error config: the topic
  static Result<std::unique_ptr<KafkaOutlet>> create(const KafkaOutletOptions& options, KafkaProducer& producer);

  /// "<tenant>/<carrier>/<number>" or "<tenant>/returns/<id>".
  [[nodiscard]] std::string subject_of(const FeedEntry& entry) const override;
  void deliver(std::span<const FeedEntry> entries, Done done) override;
  /// Whether a broker answers.
  [[nodiscard]] bool probe(Done done) override;
  [[nodiscard]] std::chrono::milliseconds longest_probe_pause() const noexcept override {
    return std::chrono::seconds{2};
  }

 private:
  KafkaOutlet(KafkaTopic topic, FeedFilter filter, ContentMode content_mode, KafkaProducer& producer);
  const KafkaTopic topic_;
  const FeedFilter filter_;
  const ContentMode content_mode_;
  KafkaProducer& producer_;
};

}  // namespace parcelgate
