#include "adapters/transports/kafka_rdkafka/rdkafka_producer.hpp"

#include <utility>

#include "adapters/transports/kafka_rdkafka/rdkafka_session.hpp"

namespace parcelgate {

RdkafkaProducer::RdkafkaProducer(std::unique_ptr<Session> session) : session_(std::move(session)) {}
RdkafkaProducer::~RdkafkaProducer() = default;

Result<std::unique_ptr<RdkafkaProducer>> RdkafkaProducer::create(const KafkaOptions& options, Metrics& metrics) {
  auto session = std::make_unique<Session>(options, metrics);
  if (auto opened = session->open(); !opened) return unexpected(std::move(opened).error());
  return std::unique_ptr<RdkafkaProducer>(new RdkafkaProducer(std::move(session)));
}

void RdkafkaProducer::publish(KafkaMessage message, Done published) {
  session_->publish(message, std::move(published));
}
void RdkafkaProducer::probe(Done done) {
  session_->probe(std::move(done));
}
bool RdkafkaProducer::is_connected() const {
  return session_->is_connected();
}

}  // namespace parcelgate
