// The poll engine on a real store in a folder of its own, with time and couriers in the test's hand.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/app/polling/poll_engine.hpp"
#include "tests/unit/gateway_app_polling/fakes.hpp"

namespace parcelgate::testing {

class EngineTest : public ::testing::Test {
 protected:
  EngineTest();
  ~EngineTest() override;

  /// Opens store and engine; again for a restart.
  void start();
  void stop();
  void run(const std::function<Result<void>(Transaction&)>& apply);
  /// Registers a number: its shipment, and a row that is due.
  void watch(const std::string& number, std::map<std::string, std::string, std::less<>> hints = {});
  /// Handles all that has arrived, waits for the store, and handles what that brought.
  void step();
  void answer(const std::string& body, int status = 200, std::optional<std::chrono::seconds> retry_after = {});
  void fail(ErrorKind kind, const std::string& what);
  /// Until something is sent, at most for `longest`.
  void advance_until_sent(std::chrono::milliseconds longest);
  [[nodiscard]] PollState row(const std::string& number);
  [[nodiscard]] std::optional<Status> status_of(const std::string& number);
  [[nodiscard]] PollStatus account_status() { return engine_->status().front(); }

  SteppedTime time_;
  FakeHttp http_;
  FakeSource source_;
  std::shared_ptr<const SourceCatalog> sources_{std::make_shared<OneSource>(source_)};
  Metrics metrics_;
  IngestCounters ingest_{metrics_};
  PollAccount account_;
  PollOptions options_;
  PollingAccounts polling_accounts_;  ///< which accounts poll a carrier; empty: none
  std::filesystem::path folder_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Reader> reader_;
  std::unique_ptr<PollEngine> engine_;
};

}  // namespace parcelgate::testing
