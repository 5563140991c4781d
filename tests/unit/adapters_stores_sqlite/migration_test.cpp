#include <gtest/gtest.h>

#include <fstream>
#include <iomanip>
#include <sstream>

#include "adapters/stores/sqlite/connection.hpp"
#include "adapters/stores/sqlite/return_codec.hpp"
#include "adapters/stores/sqlite/schema.hpp"
#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/domain/reduce.hpp"
#include "gateway/ports/function_command.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::sqlite {
namespace {

std::string read_text(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

class Migration : public ::testing::Test {
 protected:
  /// A store that began as the rows of a file.
  Result<std::unique_ptr<Store>> open_from(int version, const std::string& rows, const std::string& more = "") {
    {
      auto connection = Connection::open(folder_.path() + "/parcelgate.db");
      if (!connection) return unexpected(connection.error());
      auto made = migrate(*connection, version);
      if (made)
        made = connection->execute(read_text(PARCELGATE_SOURCE_DIR "/tests/unit/adapters_stores_sqlite/" + rows));
      if (made) made = connection->execute(more);
      if (!made) return unexpected(made.error());
    }
    Options options;
    options.folder = folder_.path();
    return open_store(options, metrics_, time_);
  }

  test::TemporaryFolder folder_;
  Metrics metrics_;
  SystemTime time_;
};

TEST_F(Migration, RowsOfVersionOneGetTheirSources) {
  const auto store = open_from(1, "version_1.sql");
  ASSERT_TRUE(store) << store.error().what;
  const auto reader = *(*store)->open_reader();
  const Shipment shipment = **reader->find_shipment({"shop", "sf", "SF1"});
  EXPECT_EQ(shipment.sources, (std::vector<ReportingSource>{{"sf", true}, {"kuaidi100", false}}));
  EXPECT_EQ(shipment.event_count, 32U);
  EXPECT_EQ(shipment.retracted, std::vector{fingerprint("kuaidi100", "k2")});

  auto whole = *reader->older_history(shipment);
  EXPECT_EQ(whole.size(), 16U);
  whole.insert(whole.end(), shipment.history.begin(), shipment.history.end());
  ASSERT_EQ(whole.size(), 32U);
  EXPECT_EQ(whole[0].fingerprint, fingerprint("sf", "1"));
  EXPECT_EQ(whole[0].status, Status::picked_up);
  EXPECT_EQ(whole[28].fingerprint, fingerprint("sf", "s27"));
  EXPECT_EQ(whole[28].source_index, 0);
  EXPECT_EQ(whole[29].fingerprint, fingerprint("kuaidi100", "k1"));
  EXPECT_EQ(whole[29].source_index, 1);
  ASSERT_FALSE(shipment.marks.empty());
  for (const Mark& mark : shipment.marks) {
    for (const MarkPoint* point : {&mark.first, &mark.last}) {
      EXPECT_TRUE(std::any_of(whole.begin(), whole.end(),
                              [&](const HistoryEntry& entry) { return entry.fingerprint == point->fingerprint; }));
    }
  }
  Shipment derived = shipment;
  derive(derived);
  derived.milestones.zones = {};  // that row was written before they were kept
  EXPECT_EQ(derived, shipment);
}

TEST_F(Migration, WhatWasTakenBackBeforeItCameIsTheOnlySourcesOwn) {
  const auto store = open_from(1, "version_1.sql");
  ASSERT_TRUE(store) << store.error().what;
  const Shipment shipment = **(*(*store)->open_reader())->find_shipment({"shop", "sf", "SF2"});
  EXPECT_EQ(shipment.retracted, std::vector{fingerprint("sf", "not-yet")});
}

TEST_F(Migration, AnEventThatTheFeedNoLongerHasGetsAnUnknownSource) {
  const auto store = open_from(1, "version_1.sql", "DELETE FROM feed;");
  ASSERT_TRUE(store) << store.error().what;
  const Shipment shipment = **(*(*store)->open_reader())->find_shipment({"shop", "sf", "SF1"});
  EXPECT_EQ(shipment.sources, (std::vector<ReportingSource>{{"", false}}));
  EXPECT_EQ(shipment.history.back().fingerprint, fingerprint("k3"));
}

TEST_F(Migration, ARowThatCannotBeReadStopsItAndLeavesTheFileAsItWas) {
  const auto store = open_from(1, "version_1.sql", "UPDATE shipment SET state = x'01ff' WHERE id = 2;");
  ASSERT_FALSE(store);
  EXPECT_NE(store.error().what.find("SF2"), std::string::npos) << store.error().what;
  EXPECT_NE(store.error().what.find("from version 1"), std::string::npos) << store.error().what;
  auto connection = *Connection::open(folder_.path() + "/parcelgate.db");
  Statement version(
      connection,
      "SELECT user_version, (SELECT hex(substr(state, 1, 1)) FROM shipment WHERE id = 1) FROM pragma_user_version");
  Rows rows = version.query();
  ASSERT_TRUE(rows.next());
  EXPECT_EQ(rows.integer(0), 1);
  EXPECT_EQ(rows.text(1), "01");
}

TEST_F(Migration, NumbersInOtherSpellingsAreFoundUnderTheirCanonicalForm) {
  Return ret;
  ret.tenant = "shop";
  ret.return_id = "R-1";
  ret.shipments.push_back({"sf", "sf 1", Leg::return_, {}});
  Fact waybill;
  waybill.fact_id = "w";
  waybill.kind = FactKind::waybill_entered;
  waybill.tracking_number = "sf 1";
  ret.facts.push_back(waybill);
  std::string row;
  encode_return(ret, row);
  std::ostringstream hex;
  for (const char byte : row) hex << std::hex << std::setw(2) << std::setfill('0') << (byte & 0xff);
  const auto store =
      open_from(1, "version_1.sql",
                "UPDATE shipment SET tracking_number = 'sf 1' WHERE tracking_number = 'SF1';"
                "INSERT INTO shipment (tenant, carrier, tracking_number, state) SELECT tenant, carrier, 'sf2', state "
                "FROM shipment "
                "WHERE tracking_number = 'SF2';"
                "INSERT INTO api_key VALUES ('h', 'k', 'customer', 'shop', 'sf', 'sf 1', 0, NULL, 0);"
                "INSERT INTO outlet_record VALUES ('carrier_choice', 'shop/sf 1', '{}', NULL);"
                "INSERT INTO return (tenant, return_id, created_at, state) VALUES ('shop', 'R-1', 0, x'" +
                    hex.str() + "');");
  ASSERT_TRUE(store) << store.error().what;
  const auto reader = *(*store)->open_reader();
  EXPECT_TRUE(*reader->find_shipment({"shop", "sf", "SF1"}));
  EXPECT_FALSE(*reader->find_shipment({"shop", "sf", "sf 1"}));
  EXPECT_TRUE(*reader->find_shipment({"shop", "sf", "SF2"}));
  EXPECT_TRUE(*reader->find_shipment({"shop", "sf", "sf2"})) << "its canonical number is taken: it stays as it was";
  EXPECT_EQ((**reader->find_key("h")).tracking_number, "SF1");
  EXPECT_TRUE(*reader->find_record("carrier_choice", "shop/SF1"));
  const Return renamed = **reader->find_return("shop", "R-1");
  EXPECT_EQ(renamed.shipments.front().tracking_number, "SF1");
  EXPECT_EQ(renamed.facts.front().tracking_number, "SF1");
}

TEST_F(Migration, RecordsAndChecksOfVersionSixKeepTheirValuesUnderTheNewNames) {
  const auto store = open_from(6, "version_6.sql");
  ASSERT_TRUE(store) << store.error().what;
  const auto reader = *(*store)->open_reader();
  const auto due = reader->due_records("tickets", Instant{std::chrono::seconds{2}}, 10);
  ASSERT_TRUE(due) << due.error().what;
  ASSERT_EQ(due->size(), 1U);
  EXPECT_EQ(due->front().key, "retry:a");
  EXPECT_EQ(due->front().value, "{\"n\":1}");
  EXPECT_TRUE(*reader->find_record("carrier_choice", "shop/1"));
  const auto polls = reader->find_polls({"shop", "sf", "N1"});
  ASSERT_TRUE(polls) << polls.error().what;
  ASSERT_EQ(polls->size(), 1U);
  EXPECT_EQ(polls->front().pushed_first, 4U);
  EXPECT_EQ(polls->front().failures, 2U);
}

TEST_F(Migration, ChecksOfBeforeGetTheHistoryOfTheirReason) {
  const auto row = [](const char* number, int failures, const char* reason, const char* checked = "1000") {
    return "INSERT INTO poll_state (tracking_number, carrier, tenant, account, next_at, last_checked_at, failures, "
           "ended, basis, hints) VALUES ('" +
           std::string(number) + "', 'sf', 'shop', 'k', 5, " + checked + ", " + std::to_string(failures) +
           ", 0, '{\"reason\":\"" + reason + "\"}', '{}');";
  };
  const auto store = open_from(9, "version_7.sql",
                               row("A", 0, "under_way") + row("B", 4, "not_found") + row("C", 2, "rejected") +
                                   row("D", 3, "no_answer") + row("E", 1, "unreadable") + row("F", 1, "subscription") +
                                   row("G", 0, "registered", "NULL"));
  ASSERT_TRUE(store) << store.error().what;
  const auto reader = *(*store)->open_reader();
  const auto history = [&](const char* number) { return reader->find_polls({"shop", "sf", number})->front().history; };
  const Instant checked{std::chrono::milliseconds{1000}};
  EXPECT_EQ(history("A"), (PollHistory{PollResult::no_events, checked, 0}));
  EXPECT_EQ(history("B"), (PollHistory{PollResult::not_found, checked, 0}));
  EXPECT_EQ(history("C"), (PollHistory{PollResult::rejected, {}, 2}));
  EXPECT_EQ(history("D"), (PollHistory{PollResult::failed, {}, 3}));
  EXPECT_EQ(history("E"), (PollHistory{PollResult::unreadable, {}, 1}));
  EXPECT_EQ(history("F"), PollHistory{}) << "its last result is not known";
  EXPECT_EQ(history("G"), PollHistory{});
}

TEST_F(Migration, AStoreOfAnOlderVersionTakesComplaints) {
  const auto store = open_from(6, "version_6.sql");
  ASSERT_TRUE(store) << store.error().what;
  Complaint complaint;
  complaint.tenant = "shop";
  complaint.complaint_id = "C-1";
  complaint.wake_at = Instant{std::chrono::seconds{5}};
  const auto written = submit_and_wait(**store, std::make_unique<FunctionCommand>([&](Transaction& transaction) {
    return transaction.store_complaint(complaint);
  }));
  ASSERT_TRUE(written) << written.error().what;
  const auto reader = *(*store)->open_reader();
  EXPECT_EQ(**reader->find_complaint("shop", "C-1"), complaint);
  EXPECT_EQ(*reader->next_wake_at(), complaint.wake_at);
}

}  // namespace
}  // namespace parcelgate::sqlite
