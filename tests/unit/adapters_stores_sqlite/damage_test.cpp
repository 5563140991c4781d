// Rows and pages that cannot be read cost themselves alone, and are reported.
#include <gtest/gtest.h>

#include <fstream>

#include "adapters/stores/sqlite/connection.hpp"
#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/base/file.hpp"
#include "gateway/ports/function_command.hpp"
#include "tests/support/stepped_time.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::sqlite {
namespace {

using std::chrono::hours;

constexpr Instant kNow{hours{24 * 365 * 56}};

class Damage : public ::testing::Test {
 protected:
  Damage() { open(); }
  void open() {
    reader_.reset();
    store_.reset();
    Options options;
    options.folder = folder_.path();
    auto opened = open_store(options, metrics_, time_);
    ASSERT_TRUE(opened) << opened.error().what;
    store_ = *std::move(opened);
    reader_ = *store_->open_reader();
  }
  void close() {
    reader_.reset();
    store_.reset();
  }
  std::string file() const { return folder_.path() + "/parcelgate.db"; }
  void execute(const std::string& sql) {
    auto connection = Connection::open(file());
    const auto done = connection->execute(sql);
    ASSERT_TRUE(done) << done.error().what;
  }
  Result<void> write(FunctionCommand::Apply work) {
    return submit_and_wait(*store_, std::make_unique<FunctionCommand>(std::move(work)));
  }
  void add_return(const std::string& id, Instant wake_at) {
    Return ret;
    ret.tenant = "shop";
    ret.return_id = id;
    ret.created_at = kNow;
    ret.wake_at = wake_at;
    ASSERT_TRUE(write([&](Transaction& transaction) { return transaction.store_return(ret); }));
  }
  void add_entry(std::string data) {
    ASSERT_TRUE(write([&](Transaction& transaction) -> Result<void> {
      FeedEntry entry;
      entry.type = "parcelgate.shipment.status_changed.v1";
      entry.tenant = "shop";
      entry.data = data;
      auto position = transaction.append_feed(entry);
      return position ? Result<void>{} : unexpected(position.error());
    }));
  }
  std::vector<std::string> due(Instant now, std::size_t limit) {
    std::vector<std::string> ids;
    const auto done = write([&](Transaction& transaction) -> Result<void> {
      ids.clear();
      auto found = transaction.due_returns(now, limit);
      if (!found) return unexpected(found.error());
      for (const Return& ret : *found) ids.push_back(ret.return_id);
      return {};
    });
    EXPECT_TRUE(done) << done.error().what;
    return ids;
  }
  std::vector<std::uint64_t> positions() {
    FeedCursor cursor;
    std::vector<std::uint64_t> all;
    for (;;) {
      const auto page = reader_->read_feed(cursor, "", 7);
      EXPECT_TRUE(page) << page.error().what;
      if (!page || page->empty()) return all;
      for (const FeedEntry& entry : *page) all.push_back(entry.position);
    }
  }
  bool is_reported(const std::string& table) {
    return metrics_.render().find("parcelgate_store_damaged_rows_total{table=\"" + table + "\"}") != std::string::npos;
  }

  test::TemporaryFolder folder_;
  Metrics metrics_;
  testing::SteppedTime time_{kNow};
  std::unique_ptr<Store> store_;
  std::unique_ptr<Reader> reader_;
};

TEST_F(Damage, AReturnThatCannotBeReadStopsNeitherTheListNorTheClocksOfOthers) {
  for (int number = 1; number <= 5; ++number) add_return("R-" + std::to_string(number), kNow + hours{number});
  execute("UPDATE return SET state = x'0102' WHERE return_id IN ('R-1', 'R-3')");
  const auto list = reader_->list_returns("shop", {}, std::nullopt, 10);
  ASSERT_TRUE(list) << list.error().what;
  EXPECT_EQ(list->size(), 3U);
  const auto one = reader_->find_return("shop", "R-1");
  ASSERT_FALSE(one);
  EXPECT_EQ(one.error().kind, ErrorKind::internal);
  EXPECT_EQ(due(kNow + hours{5}, 10), (std::vector<std::string>{"R-2", "R-4", "R-5"}));
  EXPECT_EQ(due(kNow + hours{5}, 2), (std::vector<std::string>{"R-2", "R-4"})) << "the damaged ones are put off";
  EXPECT_TRUE(is_reported("return"));
}

TEST_F(Damage, AComplaintThatCannotBeReadStopsNeitherTheListNorTheClocksOfOthers) {
  for (int number = 1; number <= 4; ++number) {
    Complaint complaint;
    complaint.tenant = "shop";
    complaint.complaint_id = "C-" + std::to_string(number);
    complaint.created_at = kNow;
    complaint.wake_at = kNow + hours{number};
    ASSERT_TRUE(write([&](Transaction& transaction) { return transaction.store_complaint(complaint); }));
  }
  execute("UPDATE complaint SET state = x'0102' WHERE complaint_id IN ('C-1', 'C-3')");
  const auto list = reader_->list_complaints("shop", {}, std::nullopt, 10);
  ASSERT_TRUE(list) << list.error().what;
  EXPECT_EQ(list->size(), 2U);
  EXPECT_EQ(reader_->find_complaint("shop", "C-1").error().kind, ErrorKind::internal);
  std::vector<std::string> found;
  ASSERT_TRUE(write([&](Transaction& transaction) -> Result<void> {
    found.clear();
    const auto complaints = transaction.due_complaints(kNow + hours{4}, 2);
    if (!complaints) return unexpected(complaints.error());
    for (const Complaint& complaint : *complaints) found.push_back(complaint.complaint_id);
    return {};
  }));
  EXPECT_EQ(found, std::vector<std::string>{"C-2"}) << "the damaged ones take a place once, and are put off";
  EXPECT_EQ(*reader_->next_wake_at(), kNow + hours{2});
  EXPECT_TRUE(is_reported("complaint"));
}

TEST_F(Damage, AnEnumeratorThatIsNoneIsDamage) {
  Return ret;
  ret.tenant = "shop";
  ret.return_id = "R-1";
  ret.locale = static_cast<Locale>(99);
  ASSERT_TRUE(write([&](Transaction& transaction) { return transaction.store_return(ret); }));
  const auto one = reader_->find_return("shop", "R-1");
  ASSERT_FALSE(one);
  EXPECT_EQ(one.error().kind, ErrorKind::internal);
}

TEST_F(Damage, ANumberWithAnUnreadableScheduleIsStillPolled) {
  for (const char* number : {"N1", "N2"}) {
    PollState state;
    state.key = {"shop", "sf", number};
    state.account = "main";
    state.next_at = kNow;
    ASSERT_TRUE(write([&](Transaction& transaction) { return transaction.store_poll(state); }));
  }
  execute("UPDATE poll_state SET basis = '{', hints = '[', subscription = '{{' WHERE tracking_number = 'N1'");
  std::size_t found = 0;
  for (std::size_t urgency = 0; urgency < kPollUrgencies; ++urgency) {
    const auto rows = reader_->due_polls("main", static_cast<PollUrgency>(urgency), kNow, 10);
    ASSERT_TRUE(rows) << rows.error().what;
    found += rows->size();
  }
  EXPECT_EQ(found, 2U);
  EXPECT_TRUE(is_reported("poll_state"));
}

TEST_F(Damage, AnEntryOfTheFeedThatCannotBeReadIsPassedOver) {
  const auto mark = [](int number) { return "{\"mark\":\"entry-" + std::to_string(100 + number) + "\"}"; };
  for (int number = 1; number <= 20; ++number) add_entry(mark(number));
  close();
  const std::string journal = folder_.path() + "/journal/0000000000000000.log";
  std::string bytes = *read_file(journal);
  for (const int number : {3, 7, 8}) {
    const auto at = bytes.find(mark(number));
    ASSERT_NE(at, std::string::npos);
    bytes[at] = '!';
  }
  std::ofstream(journal, std::ios::binary | std::ios::trunc) << bytes;
  open();
  EXPECT_TRUE(is_reported("journal")) << "found at start";
  EXPECT_EQ(positions(), (std::vector<std::uint64_t>{1, 2, 4, 5, 6, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20}));
  EXPECT_EQ(reader_->find_feed_entry({0, 3}).error().kind, ErrorKind::not_found);
  EXPECT_EQ(reader_->find_feed_entry({0, 4})->data, mark(4));
  EXPECT_TRUE(is_reported("feed"));
  const auto scan = reader_->scan_proofs({"shop", "none", Instant{}, {1, 2, 3, 4, 9}}, 1U << 20U);
  ASSERT_TRUE(scan) << scan.error().what;
  ASSERT_EQ(scan->records.size(), 4U);
  EXPECT_EQ(scan->chain.records, 17U);
  EXPECT_EQ(scan->chain.breaks, (std::vector{scan->records[2].position, scan->records[3].position}))
      << "before the entries 4 and 9";
}

TEST_F(Damage, APageThatCannotBeReadIsFoundAtStart) {
  for (int number = 1; number <= 30; ++number) {
    ASSERT_TRUE(write([&](Transaction& transaction) {
      return transaction.store_record({"owner", std::to_string(number), std::string(500, 'r'), {}});
    }));
  }
  close();
  std::string bytes = *read_file(file());
  const auto at = bytes.find(std::string(500, 'r'));
  ASSERT_NE(at, std::string::npos);
  bytes.replace(at / 4096 * 4096, 4096, 4096, '\xEE');
  std::ofstream(file(), std::ios::binary | std::ios::trunc) << bytes;
  open();
  EXPECT_TRUE(is_reported("file"));
}

TEST_F(Damage, AnOutletWhoseCursorCannotBeReadIsPausedAtTheBeginning) {
  ASSERT_TRUE(write([](Transaction& transaction) { return transaction.store_outlet({"rt", FeedCursor{{7}}, false}); }));
  ASSERT_TRUE(write([](Transaction& transaction) { return transaction.store_outlet({"mq", FeedCursor{{9}}, false}); }));
  execute("UPDATE outlet SET cursor = '%%' WHERE name = 'rt'");
  const auto outlets = reader_->list_outlets();
  ASSERT_TRUE(outlets) << outlets.error().what;
  ASSERT_EQ(outlets->size(), 2U);
  EXPECT_FALSE((*outlets)[0].paused);
  EXPECT_TRUE((*outlets)[1].paused);
  EXPECT_TRUE((*outlets)[1].cursor.positions.empty());
}

TEST_F(Damage, AMessageInQuarantineThatCannotBeReadDoesNotHideTheOthers) {
  for (int number = 0; number < 3; ++number) {
    ASSERT_TRUE(write([](Transaction& transaction) -> Result<void> {
      auto id = transaction.append_quarantine({0, {kNow, "sf", "main", Via::push, "{", {}, {}}, "JSON", "", 0});
      return id ? Result<void>{} : unexpected(id.error());
    }));
  }
  execute("UPDATE quarantine SET via = 77 WHERE id = 2");
  const auto list = reader_->list_quarantine(10);
  ASSERT_TRUE(list) << list.error().what;
  EXPECT_EQ(list->size(), 2U);
}

TEST_F(Damage, ABrokenConstraintIsNoConflictOfTheClient) {
  ApiKey key;
  key.id = "key-1";
  key.hash = "a";
  ASSERT_TRUE(write([&](Transaction& transaction) { return transaction.store_key(key); }));
  key.hash = "b";
  EXPECT_EQ(write([&](Transaction& transaction) { return transaction.store_key(key); }).error().kind,
            ErrorKind::internal);
}

TEST_F(Damage, WhatWasStoredWhileTheDateWasAheadIsPutRight) {
  const Instant ahead = kNow + hours{24 * 400};
  Return ret;
  ret.tenant = "shop";
  ret.return_id = "R-1";
  ret.created_at = kNow;
  Fact fact;
  fact.fact_id = "f1";
  fact.at = fact.recorded_at = ahead;
  ret.facts.push_back(fact);
  Return breached;
  breached.tenant = "shop";
  breached.return_id = "R-2";
  Clock clock;
  clock.id = "buyer_sends";
  clock.state = ClockState::running;
  clock.breached_at = kNow + hours{24};
  breached.clocks.push_back(clock);
  Return sound = breached;
  sound.return_id = "R-3";
  sound.clocks.front().breached_at = kNow - hours{1};
  PollState poll;
  poll.key = {"shop", "sf", "N1"};
  poll.account = "main";
  poll.next_at = ahead;
  poll.last_checked_at = ahead;
  poll.ended = true;
  PollState quiet = poll;
  quiet.key.tracking_number = "N2";
  quiet.ended = false;
  quiet.last_checked_at = kNow - hours{1};
  quiet.next_at = kNow + hours{24};
  ASSERT_TRUE(write([&](Transaction& transaction) -> Result<void> {
    for (const Return& each : {ret, breached, sound})
      if (auto done = transaction.store_return(each); !done) return done;
    if (auto done = transaction.store_poll(quiet); !done) return done;
    const SeenCode code{"sf", "50", true, 1, kNow, ahead, "e1"};
    if (auto done = transaction.add_codes({&code, 1}); !done) return done;
    return transaction.store_poll(poll);
  }));
  Transaction::InstantRepair progress;
  int rounds = 0;
  while (!progress.is_done && ++rounds < 100) {
    ASSERT_TRUE(write([&](Transaction& transaction) { return transaction.repair_instants(kNow, 1, progress); }));
  }
  EXPECT_TRUE(progress.is_done);
  EXPECT_EQ(progress.returns, 2U);
  EXPECT_EQ(progress.polls, 1U);
  EXPECT_EQ(due(kNow, 10), (std::vector<std::string>{"R-1", "R-2"}));
  EXPECT_EQ((*reader_->find_return("shop", "R-1"))->facts.front().recorded_at, kNow);
  const auto rows = reader_->find_polls(poll.key);
  EXPECT_FALSE(rows->front().ended);
  EXPECT_EQ(rows->front().next_at, kNow);
  EXPECT_EQ(rows->front().last_checked_at, kNow);
  EXPECT_EQ(reader_->find_polls(quiet.key)->front().next_at, quiet.next_at);
  EXPECT_EQ(reader_->list_codes("sf")->front().last_seen_at, kNow);
}

}  // namespace
}  // namespace parcelgate::sqlite
