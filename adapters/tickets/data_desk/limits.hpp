// The limits of a desk: sizes of texts, and how many requests in how much time. Private to this folder.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/ports/time_source.hpp"
#include "gateway/wire/faults.hpp"

namespace parcelgate {

/// The most of a text; 0: no limit of that kind.
struct TextLimit {
  std::size_t bytes{0};
  std::size_t characters{0};

  /// {"bytes"?: n, "characters"?: n}
  [[nodiscard]] static TextLimit compile(const rapidjson::Value& section, std::string_view pointer, Faults& faults);
  /// A text that is too long ends with "…".
  [[nodiscard]] std::string cut(std::string_view text) const;
};

/// So many in so much time: {"count": 180, "per": "1m"}.
struct RateLimit {
  double count{0};  ///< 0: no limit
  std::chrono::milliseconds per{0};

  [[nodiscard]] static RateLimit compile(const rapidjson::Value& section, std::string_view pointer, Faults& faults);
};

/// The section "limits".
struct DeskLimits {
  TextLimit subject, text, comment, field;
  RateLimit requests, comments_per_ticket;
  std::size_t answer_bytes{4u << 20};

  [[nodiscard]] static DeskLimits compile(const rapidjson::Value& section, std::string_view pointer, Faults& faults);
};

/// A token bucket. An operation begins only when there is a token, but then takes as many as it needs: an operation
/// that stopped in its middle would be one with an unknown outcome. Not synchronised.
class RateBudget {
 public:
  explicit RateBudget(RateLimit limit) : limit_(limit), tokens_(limit.count) {}

  /// How long to wait before the next operation; nothing: it may begin.
  [[nodiscard]] std::optional<std::chrono::seconds> pause(MonotonicInstant now);
  void take(MonotonicInstant now);

 private:
  void refill(MonotonicInstant now);
  RateLimit limit_;
  double tokens_;
  std::optional<MonotonicInstant> filled_at_;
};

}  // namespace parcelgate
