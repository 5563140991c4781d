#include "tests/contract/ticket_desk/tracker.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace parcelgate::testing {
namespace {

class StopAtEnd : public ::testing::Environment {
 public:
  void TearDown() override { Tracker::stop(); }
};
const ::testing::Environment* const kStopAtEnd = ::testing::AddGlobalTestEnvironment(new StopAtEnd);

}  // namespace

RequestTrackerOptions Tracker::options() {
  RequestTrackerOptions wanted;
  if (const char* url = std::getenv("RT_URL"); url != nullptr) {
    wanted.base_url = url;
    wanted.token = std::getenv("RT_TOKEN");
    wanted.queue = std::getenv("RT_QUEUE");
    return wanted;
  }
  if (!service_) service_ = std::make_unique<Service>(PARCELGATE_SOURCE_DIR "/tools/services/request-tracker.sh");
  wanted.base_url = (*service_)["RT_URL"];
  wanted.token = (*service_)["RT_TOKEN"];
  wanted.queue = (*service_)["RT_QUEUE"];
  return wanted;
}

void Tracker::stop() {
  service_.reset();
}

}  // namespace parcelgate::testing
