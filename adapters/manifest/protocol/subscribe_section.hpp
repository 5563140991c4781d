// How a number is subscribed for pushes, and how often.
#pragma once

#include <optional>
#include <string_view>

#include "adapters/manifest/language/error_rules.hpp"
#include "adapters/manifest/protocol/request.hpp"
#include "gateway/ports/source.hpp"

namespace parcelgate {

/// {"policy": {"lifetime": "14d", "times": 4, "every": "30d", "pause": "30m", "sends_history": false},
///  "request": {…}, "again": {…}, "errors": [rule…]}
/// It is renewed before its `lifetime` is over, and made again when the sender has `ended` it (a kind of "errors" of a
/// message): after `pause`, and at most `times` in `every` for one number. sends_history false: polled once after it.
/// `again` is the request for a number that the source has taken once; without it `request` is sent again.
class SubscribeSection {
 public:
  /// @return nothing, and a fault, where it lacks its request
  [[nodiscard]] static std::optional<SubscribeSection> compile(const rapidjson::Value& section,
                                                               std::string_view pointer, const AccountSpec& spec,
                                                               Faults& faults);
  [[nodiscard]] const SubscriptionPolicy& policy() const noexcept { return policy_; }
  [[nodiscard]] const RequestChoice& request() const noexcept { return request_; }
  [[nodiscard]] const RequestChoice& request_for(const PollItem& item) const noexcept {
    return item.was_subscribed && again_ ? *again_ : request_;
  }
  [[nodiscard]] const ErrorRules& errors() const noexcept { return errors_; }
  /// A body that is no JSON is a fault.
  [[nodiscard]] bool reads_body() const noexcept { return reads_body_; }

 private:
  SubscriptionPolicy policy_;
  RequestChoice request_;
  std::optional<RequestChoice> again_;
  ErrorRules errors_;
  bool reads_body_{false};
};

}  // namespace parcelgate
