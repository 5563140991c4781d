// How a number is subscribed for pushes.
#pragma once

#include <optional>
#include <string_view>

#include "adapters/manifest/language/error_rules.hpp"
#include "adapters/manifest/protocol/request.hpp"
#include "gateway/ports/source.hpp"

namespace parcelgate {

/// {"policy": {"lifetime": "14d", "times": 4, "every": "30d", "pause": "30m", "sends_history": false},
///  "request": {…}, "again": {…}, "errors": [rule…]}
/// A subscription is renewed before its `lifetime` ends. When the sender ended it (kind `ended` in the errors of a
/// message), it is made again after `pause`, at most `times` within `every` for one number. With sends_history false
/// the number is polled once after the subscription. `again` is the request for a number that was subscribed before
/// (default: request).
class SubscribeSection {
 public:
  /// @return nothing, and a fault, when the request is missing
  [[nodiscard]] static std::optional<SubscribeSection> compile(const rapidjson::Value& section,
                                                               std::string_view pointer, const AccountSpec& spec,
                                                               Faults& faults);
  [[nodiscard]] const SubscriptionPolicy& policy() const noexcept { return policy_; }
  [[nodiscard]] const RequestChoice& request() const noexcept { return request_; }
  [[nodiscard]] const RequestChoice& request_for(const PollItem& item) const noexcept {
    return item.was_subscribed && again_ ? *again_ : request_;
  }
  [[nodiscard]] const ErrorRules& errors() const noexcept { return errors_; }
  /// Whether an answer whose body cannot be parsed is a fault.
  [[nodiscard]] bool reads_body() const noexcept { return reads_body_; }

 private:
  SubscriptionPolicy policy_;
  RequestChoice request_;
  std::optional<RequestChoice> again_;
  ErrorRules errors_;
  bool reads_body_{false};
};

}  // namespace parcelgate
