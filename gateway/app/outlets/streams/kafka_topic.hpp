// Kafka topics made from feed entries.
#pragma once

#include <string>
#include <string_view>

#include "gateway/app/outlets/streams/topic_template.hpp"

namespace parcelgate {

/// "parcelgate" or "parcelgate.{tenant}". Placeholders: tenant, carrier, type. An entry of a return has no carrier,
/// which is written "-".
///
/// A topic in Kafka is a file at each broker, not a label as in MQTT. A topic for each parcel would overload the
/// brokers, so {number} and {return_id} are refused; consumers find the parcel in the key of the message.
class KafkaTopic {
 public:
  /// @error config: a character that Kafka does not allow, too long, or a fault of the template
  [[nodiscard]] static Result<KafkaTopic> parse(std::string_view text);
  /// A valid name: characters of ids that Kafka does not allow become "_".
  [[nodiscard]] std::string render(const FeedEntry& entry) const;

 private:
  explicit KafkaTopic(TopicTemplate text) : template_(std::move(text)) {}
  TopicTemplate template_;
};

}  // namespace parcelgate
