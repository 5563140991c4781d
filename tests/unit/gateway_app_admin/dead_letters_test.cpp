#include "gateway/app/admin/dead_letter_commands.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/app/outlets/follower/dead_letters.hpp"
#include "gateway/ports/function_command.hpp"
#include "tests/support/stepped_time.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::test {
namespace {

using ::testing::HasSubstr;

class AdminDeadLetters : public ::testing::Test {
 protected:
  AdminDeadLetters() {
    sqlite::Options options;
    options.folder = folder_.path();
    store_ = *sqlite::open_store(options, metrics_, time_);
    const auto stored =
        submit_and_wait(*store_, std::make_unique<FunctionCommand>([](Transaction& transaction) -> Result<void> {
          for (const std::uint64_t position : {3U, 5U}) {
            const DeadLetter letter{{0, position}, "R-1", 9, "503", Instant{}};
            if (auto done = transaction.store_record(dead_letter_record("hook", letter)); !done) return done;
          }
          return transaction.store_outlet({"hook", {}, false});
        }));
    EXPECT_TRUE(stored) << stored.error().what;
  }
  std::string handle(ChangeLetters change, const std::string& request) {
    AdminService admin(*store_, time_);
    add_dead_letter_commands(admin, *store_, time_, std::move(change));
    return admin.handle(request);
  }

  TemporaryFolder folder_;
  Metrics metrics_;
  testing::SteppedTime time_{Instant{std::chrono::hours{24 * 365 * 56}}};
  std::unique_ptr<Store> store_;
};

TEST_F(AdminDeadLetters, AllLettersOfAnOutletAreOneChange) {
  std::vector<std::vector<FeedPlace>> changes;
  const auto change = [&](std::string_view, std::vector<FeedPlace> places, LetterChange what) -> Result<void> {
    EXPECT_EQ(what, LetterChange::retry);
    changes.push_back(std::move(places));
    return {};
  };
  EXPECT_THAT(handle(change, R"({"command":"deadletters.retry","outlet":"hook"})"), HasSubstr(R"("count":2)"));
  EXPECT_EQ(changes, (std::vector<std::vector<FeedPlace>>{{{0, 3}, {0, 5}}}));
  EXPECT_THAT(handle(change, R"({"command":"deadletters.retry","outlet":"hook","id":"0-5"})"),
              HasSubstr(R"("count":1)"));
  EXPECT_EQ(changes.back(), (std::vector<FeedPlace>{{0, 5}}));
}

TEST_F(AdminDeadLetters, AChangeThatIsNotStoredIsNoSuccess) {
  const auto change = [](std::string_view, const std::vector<FeedPlace>&, LetterChange) -> Result<void> {
    return unexpected(ErrorKind::unreachable, "the disk is full");
  };
  const std::string answer = handle(change, R"({"command":"deadletters.drop","outlet":"hook","id":"0-3"})");
  EXPECT_THAT(answer, HasSubstr(R"("ok":false)"));
  EXPECT_THAT(answer, HasSubstr("the disk is full"));
}

TEST_F(AdminDeadLetters, WithoutAGatewayTheStoreIsChanged) {
  EXPECT_THAT(handle({}, R"({"command":"deadletters.drop","outlet":"hook","id":"0-3"})"), HasSubstr(R"("count":1)"));
  const auto reader = store_->open_reader().value();
  EXPECT_EQ(list_dead_letters(*reader, "hook", 10)->size(), 1U);
  EXPECT_THAT(handle({}, R"({"command":"deadletters.retry","outlet":"hook"})"), HasSubstr(R"("count":1)"));
  EXPECT_TRUE(list_dead_letters(*reader, "hook", 10)->empty());
}

}  // namespace
}  // namespace parcelgate::test
