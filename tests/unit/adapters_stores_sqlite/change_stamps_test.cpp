// The stamps of rows change with each commit of one of them, and with nothing else.
#include <gtest/gtest.h>

#include "adapters/stores/sqlite/changed_rows.hpp"
#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/ports/function_command.hpp"
#include "tests/support/stepped_time.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::sqlite {
namespace {

class StampedRows : public ::testing::Test {
 protected:
  void SetUp() override {
    Options options;
    options.folder = folder_.path();
    auto opened = open_store(options, metrics_, time_);
    ASSERT_TRUE(opened) << opened.error().what;
    store_ = *std::move(opened);
    stamps_ = store_->change_stamps();
    ASSERT_NE(stamps_, nullptr);
  }
  Result<void> write(FunctionCommand::Apply work) {
    return submit_and_wait(*store_, std::make_unique<FunctionCommand>(std::move(work)));
  }
  /// Whether the write changes this stamp. In the end no stamp is in the middle of a commit.
  bool changes(ChangeStamps::Slot slot, FunctionCommand::Apply work) {
    const auto before = stamps_->read(slot);
    const auto written = write(std::move(work));
    EXPECT_TRUE(written) << written.error().what;
    const auto after = stamps_->read(slot);
    EXPECT_TRUE(ChangeStamps::is_settled(after));
    return after != before;
  }

  test::TemporaryFolder folder_;
  Metrics metrics_;
  testing::SteppedTime time_{Instant{std::chrono::hours{490'000}}};
  std::unique_ptr<Store> store_;
  const ChangeStamps* stamps_{nullptr};
};

Result<void> add_shipment(Transaction& transaction, const std::string& carrier, const std::string& number) {
  Shipment shipment;
  shipment.key = {"shop", carrier, number};
  shipment.version = 1;
  static_cast<void>(transaction.add_shipment(std::move(shipment)));
  return {};
}

TEST_F(StampedRows, AShipmentChangesTheStampOfItsNumberAlone) {
  const auto own = ChangeStamps::slot_of_number("N1");
  const auto other = ChangeStamps::slot_of_number("N2");
  ASSERT_NE(own, other);
  const auto add = [](Transaction& transaction) { return add_shipment(transaction, "sf", "N1"); };
  const auto untouched = stamps_->read(other);
  EXPECT_TRUE(changes(own, add));
  EXPECT_TRUE(changes(own, [](Transaction& transaction) -> Result<void> {
    auto found = transaction.find_shipment({"shop", "sf", "N1"});
    if (!found) return unexpected(found.error());
    return transaction.move_shipment(**found, "zto");
  }));
  EXPECT_FALSE(changes(own, [](Transaction& transaction) -> Result<void> {
    const auto found = transaction.find_shipment({"shop", "zto", "N1"});
    return found ? Result<void>{} : Result<void>(unexpected(found.error()));
  })) << "only looked at";
  EXPECT_EQ(stamps_->read(other), untouched);
}

TEST_F(StampedRows, ChecksAndRecordsHaveStampsToo) {
  PollState row;
  row.key = {"shop", "sf", "N1"};
  row.account = "main";
  const auto number = ChangeStamps::slot_of_number("N1");
  EXPECT_TRUE(changes(number, [&](Transaction& transaction) { return transaction.store_poll(row); }));
  EXPECT_TRUE(changes(number, [&](Transaction& transaction) { return transaction.remove_poll(row.key, "main"); }));
  const StateRecord record{"owner", "shop/N1", "{}", std::nullopt};
  const auto slot = ChangeStamps::slot_of_record("owner", "shop/N1");
  EXPECT_TRUE(changes(slot, [&](Transaction& transaction) { return transaction.store_record(record); }));
  EXPECT_TRUE(changes(slot, [](Transaction& transaction) { return transaction.remove_record("owner", "shop/N1"); }));
}

/// What the failed command wrote is taken back by a rollback and a replay of the others.
TEST_F(StampedRows, AFailedCommandLeavesEveryStampSettled) {
  const auto slot = ChangeStamps::slot_of_number("N1");
  EXPECT_FALSE(write([](Transaction& transaction) -> Result<void> {
    if (auto added = add_shipment(transaction, "sf", "N1"); !added) return added;
    return unexpected(ErrorKind::rejected, "no");
  }));
  EXPECT_TRUE(ChangeStamps::is_settled(stamps_->read(slot)));
  EXPECT_TRUE(changes(slot, [](Transaction& transaction) { return add_shipment(transaction, "sf", "N1"); }));
}

TEST(ChangedRows, ARowThatChangesTwiceInOneCommitIsInTheMiddleOfItOnce) {
  ChangedRows rows;
  const auto slot = ChangeStamps::slot_of_number("N1");
  const auto before = rows.stamps().read(slot);
  rows.note_number("N1");
  rows.note_number("N1");
  EXPECT_EQ(rows.stamps().read(slot), before) << "nothing is visible yet";
  rows.begin_commit();
  EXPECT_FALSE(ChangeStamps::is_settled(rows.stamps().read(slot)));
  rows.end_commit();
  EXPECT_TRUE(ChangeStamps::is_settled(rows.stamps().read(slot)));
  EXPECT_NE(rows.stamps().read(slot), before);
  rows.note_number("N1");
  rows.forget();
  rows.begin_commit();
  EXPECT_TRUE(ChangeStamps::is_settled(rows.stamps().read(slot))) << "rolled back before the commit";
}

}  // namespace
}  // namespace parcelgate::sqlite
