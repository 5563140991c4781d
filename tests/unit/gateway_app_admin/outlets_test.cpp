#include <gtest/gtest.h>

#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/app/admin/gateway_status.hpp"
#include "gateway/app/admin/outlet_commands.hpp"
#include "gateway/ports/function_command.hpp"
#include "gateway/wire/json.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/stepped_time.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::test {
namespace {

using namespace std::chrono_literals;

class AdminOutlets : public ::testing::Test {
 protected:
  AdminOutlets() {
    sqlite::Options options;
    options.folder = folder_.path();
    store_ = *sqlite::open_store(options, metrics_, time_);
    write([this](Transaction& transaction) -> Result<void> {
      for (int number = 0; number < 3; ++number) {
        FeedEntry entry;
        entry.recorded_at = time_.now();
        entry.type = "parcelgate.shipment.status_changed.v1";
        entry.data = "{}";
        if (auto position = transaction.append_feed(entry); !position) return unexpected(position.error());
      }
      if (auto done = transaction.store_outlet({"rt", FeedCursor{{1}}, false}); !done) return done;
      return transaction.store_record(
          {"rt", "retry:shop/R-7", R"({"attempts":4,"error":"HTTP 500","places":[[0,1]]})", time_.now() + 1min});
    });
    time_.step(90s);
  }
  void write(FunctionCommand::Apply work) {
    ASSERT_TRUE(submit_and_wait(*store_, std::make_unique<FunctionCommand>(std::move(work))));
  }
  rapidjson::Document send_command(std::string_view request, FindFollower find) {
    AdminService service(*store_, time_);
    add_outlet_commands(service, *store_, time_, std::move(find));
    return *parse_json(service.handle(request));
  }
  rapidjson::Document list(FindFollower find) { return send_command(R"({"command":"outlets.list"})", std::move(find)); }

  TemporaryFolder folder_;
  Metrics metrics_;
  testing::SteppedTime time_{Instant{24h * 365 * 56}};
  std::unique_ptr<Store> store_;
};

TEST_F(AdminOutlets, WithoutAGatewayNothingRuns) {
  const auto answer = list({});
  EXPECT_FALSE(answer["gateway_runs"].GetBool());
  const auto& outlet = answer["outlets"][0];
  EXPECT_EQ(find_text(outlet, "state"), "stopped");
  EXPECT_EQ(outlet["behind"].GetUint64(), 2u);
  EXPECT_EQ(outlet["lag_seconds"].GetInt64(), 90);
  EXPECT_EQ(outlet["set_aside"].GetUint64(), 1u);
}

TEST_F(AdminOutlets, ADeskThatIsDownSaysSinceWhenWhyAndWhenItIsTriedNext) {
  const auto answer = list([this](std::string_view) -> std::optional<FollowerStatus> {
    FollowerStatus status;
    status.down = true;
    status.down_since = time_.now() - 60s;
    status.next_try_in = 30s;
    status.last_error = "HTTP 401";
    status.notice = "robot group: takes no message";
    status.last_error_at = time_.now();
    status.lag_entries = 2;
    status.lag = 90s;
    return status;
  });
  const auto& outlet = answer["outlets"][0];
  EXPECT_EQ(find_text(outlet, "state"), "waiting");
  EXPECT_EQ(find_text(outlet, "last_error"), "HTTP 401");
  EXPECT_EQ(find_text(outlet, "notice"), "robot group: takes no message");
  EXPECT_EQ(find_text(outlet, "down_since"), to_rfc3339(time_.now() - 60s));
  EXPECT_EQ(find_text(outlet, "next_try_at"), to_rfc3339(time_.now() + 30s));
}

TEST_F(AdminOutlets, TheBacklogCountsFromWhatIsDoneAndNotFromTheLastMeasurement) {
  FollowerStatus status;
  status.done = 2;
  status.lag_entries = 0;  // measured before the third entry was recorded
  const auto answer = list([&](std::string_view) { return std::optional(status); });
  EXPECT_EQ(answer["outlets"][0]["behind"].GetUint64(), 1u);
}

TEST_F(AdminOutlets, StatesAreDistinguished) {
  FollowerStatus status;
  const auto state = [&] {
    const auto answer = list([&](std::string_view) { return std::optional(status); });
    return std::string(find_text(answer["outlets"][0], "state"));
  };
  EXPECT_EQ(state(), "running");
  status.down = true;
  EXPECT_EQ(state(), "waiting");
  status.paused = true;
  EXPECT_EQ(state(), "paused");
  const auto gone = list([](std::string_view) { return std::optional<FollowerStatus>{}; });
  EXPECT_EQ(find_text(gone["outlets"][0], "state"), "unconfigured");
}

TEST_F(AdminOutlets, TheGatewaysOwnStateIsItsChecksItsStoreAndItsClocks) {
  AdminService service(*store_, time_);
  add_gateway_status_command(service, *store_, [this] {
    GatewayFacts facts{"1.2.3", time_.now() - 60s, {{"listener", {}, true}, {"inlets", "not connected", false}}, {}};
    facts.clocks = {time_.now(), 3, 2, 1};
    return facts;
  });
  // A write that was under way when the clock was stepped counts as one that hangs, until it is done.
  EXPECT_TRUE(testing::eventually([&] { return store_->health().takes_writes(); }));
  const auto answer = *parse_json(service.handle(R"({"command":"gateway.status"})"));
  EXPECT_EQ(find_text(answer, "version"), "1.2.3");
  EXPECT_EQ(answer["feed_entries"].GetUint64(), 3u);
  EXPECT_TRUE(answer["checks"][0]["ok"].GetBool());
  EXPECT_FALSE(answer["checks"][1]["ok"].GetBool());
  EXPECT_EQ(find_text(answer["checks"][1], "detail"), "not connected");
  EXPECT_TRUE(answer["store"]["takes_writes"].GetBool());
  EXPECT_EQ(answer["clocks"]["at_risk"].GetUint64(), 2u);
}

TEST_F(AdminOutlets, SetAsideEntriesAreListedBySubject) {
  const auto answer = send_command(R"({"command":"outlets.show","outlet":"rt"})", {});
  const auto& aside = answer["set_aside_list"];
  ASSERT_EQ(aside.Size(), 1u);
  EXPECT_EQ(find_text(aside[0], "subject"), "shop/R-7");
  EXPECT_EQ(find_text(aside[0], "error"), "HTTP 500");
  EXPECT_EQ(aside[0]["attempts"].GetUint(), 4u);
  EXPECT_FALSE(send_command(R"({"command":"outlets.show","outlet":"x"})", {})["ok"].GetBool());
}

}  // namespace
}  // namespace parcelgate::test
