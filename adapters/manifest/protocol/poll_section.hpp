// How a source is polled: limits and request.
//
//   "poll": {"policy": {"batch_size": 10, "requests_per_second": 30, "requests_per_day": 3000,
//                       "min_interval_per_number": "10m"},
//            "request": {…}}
#pragma once

#include <string_view>

#include "adapters/manifest/protocol/request.hpp"

namespace parcelgate {

/// The manifest's section "poll".
class PollSection {
 public:
  [[nodiscard]] static PollSection compile(const rapidjson::Value& section, std::string_view pointer,
                                           const AccountSpec& spec, Faults& faults);

  [[nodiscard]] const PollPolicy& policy() const noexcept { return policy_; }
  [[nodiscard]] const RequestChoice& request() const noexcept { return request_; }

 private:
  PollPolicy policy_;
  RequestChoice request_;
};

}  // namespace parcelgate
