// The Request Tracker of this program's tests.
#pragma once

#include <memory>

#include "adapters/tickets/request_tracker/options.hpp"
#include "tests/support/service.hpp"

namespace parcelgate::testing {

/// One for all tests; the running one that RT_URL, RT_TOKEN and RT_QUEUE name, else one of its own.
class Tracker {
 public:
  static RequestTrackerOptions options();
  static void stop();

 private:
  static inline std::unique_ptr<Service> service_;
};

}  // namespace parcelgate::testing
