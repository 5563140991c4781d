#include "gateway/app/outlets/streams/kafka_outlet.hpp"

#include <utility>

#include "gateway/wire/cloud_event.hpp"

namespace parcelgate {
namespace {

std::string key_of(const FeedEntry& entry) {
  return entry.tenant + "/" + cloud_event_subject(entry);
}

}  // namespace

KafkaMessage kafka_message(const FeedEntry& entry, std::string topic, ContentMode mode) {
  KafkaMessage message{std::move(topic), key_of(entry), {}, {}};
  if (mode == ContentMode::structured) {
    message.payload = render_cloud_event(entry);
    message.headers.emplace_back("content-type", std::string(kCloudEventContentType));
    return message;
  }
  message.payload = entry.data;
  message.headers.emplace_back("content-type", "application/json");
  for (auto& [name, value] : cloud_event_attributes(entry))
    message.headers.emplace_back("ce_" + std::string(name), std::move(value));
  return message;
}

Result<std::unique_ptr<KafkaOutlet>> KafkaOutlet::create(const KafkaOutletOptions& options, KafkaProducer& producer) {
  auto topic = KafkaTopic::parse(options.topic);
  if (!topic) return unexpected(std::move(topic).error());
  return std::unique_ptr<KafkaOutlet>(
      new KafkaOutlet(*std::move(topic), options.filter, options.content_mode, producer));
}

KafkaOutlet::KafkaOutlet(KafkaTopic topic, FeedFilter filter, ContentMode content_mode, KafkaProducer& producer)
    : topic_(std::move(topic)), filter_(std::move(filter)), content_mode_(content_mode), producer_(producer) {}

std::string KafkaOutlet::subject_of(const FeedEntry& entry) const {
  return filter_.matches(entry) ? key_of(entry) : std::string{};
}

void KafkaOutlet::deliver(std::span<const FeedEntry> entries, Done done) {
  const FeedEntry& entry = entries.front();
  producer_.publish(kafka_message(entry, topic_.render(entry), content_mode_), std::move(done));
}

bool KafkaOutlet::probe(Done done) {
  producer_.probe(std::move(done));
  return true;
}

}  // namespace parcelgate
