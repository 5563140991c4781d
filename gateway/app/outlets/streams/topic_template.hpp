// MQTT topics made from feed entries.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/ports/store.hpp"

namespace parcelgate {

/// "parcelgate/{tenant}/{carrier}/{number}". Placeholders: tenant, carrier, number, return_id, type. Values are
/// escaped, so that an id never adds a level or a wildcard to the topic.
class TopicTemplate {
 public:
  /// @error config: unknown placeholder, open brace, wildcard, or empty
  [[nodiscard]] static Result<TopicTemplate> parse(std::string_view text);
  [[nodiscard]] std::string render(const FeedEntry& entry) const;

 private:
  struct Part {
    std::string text;  ///< literal, when `value` is null
    const std::string& (*value)(const FeedEntry&){nullptr};
  };
  std::vector<Part> parts_;
};

/// An id as one topic level: "+", "#", "/", "%" and control characters become %XX. Empty becomes "-".
[[nodiscard]] std::string escape_topic_level(std::string_view id);

}  // namespace parcelgate
