// A real store in a folder of its own, a clock to step, and entries to follow.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/ports/function_command.hpp"
#include "gateway/telemetry/metrics.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/service.hpp"
#include "tests/support/stepped_time.hpp"

namespace parcelgate {

class OutletTest : public ::testing::Test {
 protected:
  OutletTest() { open_store(); }

  void open_store(sqlite::Options options = {}) {
    store_.reset();
    options.folder = folder_.path().string();
    auto opened = sqlite::open_store(options, metrics_, time_);
    EXPECT_TRUE(opened) << opened.error().what;
    store_ = std::move(*opened);
  }

  /// @return its position
  std::uint64_t append(FeedEntry entry) {
    std::uint64_t position = 0;
    entry.recorded_at = time_.now();
    const auto outcome =
        submit_and_wait(*store_, std::make_unique<FunctionCommand>([&](Transaction& transaction) -> Result<void> {
          FeedEntry copy = entry;
          auto appended = transaction.append_feed(copy);
          if (!appended) return unexpected(appended.error());
          position = appended->position;
          return {};
        }));
    EXPECT_TRUE(outcome) << outcome.error().what;
    return position;
  }
  std::uint64_t append_event(const std::string& number) {
    FeedEntry entry;
    entry.type = "parcelgate.shipment.event_recorded.v1";
    entry.tenant = "acme";
    entry.carrier = "sf";
    entry.tracking_number = number;
    entry.data = "{}";
    return append(std::move(entry));
  }
  std::vector<StateRecord> records(const std::string& outlet) {
    auto reader = store_->open_reader();
    auto found = (*reader)->due_records(outlet, Instant::max(), 1000);
    EXPECT_TRUE(found);
    return *found;
  }

  testing::TemporaryFolder folder_;
  testing::SteppedTime time_{Instant{std::chrono::hours{24 * 365 * 56}}};
  Metrics metrics_;
  std::unique_ptr<Store> store_;
};

}  // namespace parcelgate
