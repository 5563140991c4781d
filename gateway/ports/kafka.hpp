// Apache Kafka as a port: a producer that confirms each message.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/base/result.hpp"

namespace parcelgate {

/// One record to append to a topic.
struct KafkaMessage {
  std::string topic;
  std::string key;  ///< messages with the same key go to the same partition, where they keep their order
  std::string payload;
  std::vector<std::pair<std::string, std::string>> headers;
};

/// Port for a Kafka producer, at least once: a message may be there twice after an error, with the same content.
///
/// Messages of one key that are published together keep their order as long as none of them fails. A caller that
/// repeats a failed message must not publish the next one of its key before.
class KafkaProducer {
 public:
  using Done = std::function<void(Result<void>)>;

  virtual ~KafkaProducer() = default;
  /// Returns at once. `published` is called once, from inside or on another thread, and must not block.
  /// @error rejected: too large, or refused as invalid; the same message will fail again
  /// @error config: the topic does not exist, or a wrong setting; unauthorized: credentials or permissions
  /// @error in_doubt: sent, but not confirmed in time; unreachable: not sent in time
  /// @error rate_limited: too many bytes wait for the broker
  virtual void publish(KafkaMessage message, Done published) = 0;
  /// Finds out whether a broker answers; `done` as for publish().
  virtual void probe(Done done) = 0;
  /// Whether a broker has answered lately. Costs nothing.
  [[nodiscard]] virtual bool is_connected() const = 0;
};

}  // namespace parcelgate
