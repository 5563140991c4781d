// The contract for scans through all returns and shipments. The backend is described in store_suite.hpp.
#pragma once

#include <gmock/gmock.h>

#include "tests/contract/store/store_suite.hpp"

namespace parcelgate::test {

template <class Backend>
class StoreScanSuite : public StoreSuite<Backend> {};

TYPED_TEST_SUITE_P(StoreScanSuite);

/// The names of all rows of a scan, in steps of two.
template <class Read, class Name>
std::vector<std::string> scan_all(Read read, Name name) {
  std::vector<std::string> seen;
  std::int64_t from = 0;
  for (int step = 0; step < 9; ++step) {
    const auto page = read(from);
    if (!page) return {page.error().what};
    EXPECT_EQ(page->rows.size(), page->places.size());
    for (const auto& row : page->rows) seen.push_back(name(row));
    if (page->is_end) return seen;
    from = page->next;
  }
  return {"the scan does not end"};
}

TYPED_TEST_P(StoreScanSuite, AScanFindsTheReturnsAndShipmentsOfAllTenantsOnce) {
  this->must_write([](Transaction& transaction) {
    Result<void> done;
    for (int number = 1; number <= 5; ++number) {
      Return ret = full_return("R-" + std::to_string(number), std::nullopt, at_second(number));
      ret.tenant = number % 2 == 0 ? "shop" : "other";
      if (done) done = transaction.store_return(ret);
      (void)transaction.add_shipment(full_shipment(key_of(number)));
    }
    return done;
  });
  EXPECT_THAT(scan_all([&](std::int64_t from) { return this->reader_->scan_returns(from, 2); },
                       [](const Return& ret) { return ret.return_id; }),
              ::testing::UnorderedElementsAre("R-1", "R-2", "R-3", "R-4", "R-5"));
  const auto number_of = [](const Shipment& shipment) { return shipment.key.tracking_number; };
  EXPECT_THAT(
      scan_all([&](std::int64_t from) { return this->reader_->scan_shipments(from, 2); }, number_of),
      ::testing::UnorderedElementsAre(key_of(1).tracking_number, key_of(2).tracking_number, key_of(3).tracking_number,
                                      key_of(4).tracking_number, key_of(5).tracking_number));
  const auto page = this->reader_->scan_shipments(0, 1);
  ASSERT_TRUE(page && page->rows.size() == 1);
  EXPECT_EQ(page->rows.front(), full_shipment(page->rows.front().key));
}

/// Writes a message and an entry of the feed about a return, which are one record. @return the message's id
inline Result<std::int64_t> append_record(Transaction& transaction, std::string return_id, std::string body) {
  RawMessage message;
  message.received_at = at_second(1);
  message.source = "sf";
  message.body = std::move(body);
  message.verified_by = "hmac_v2";
  const auto id = transaction.append_raw(message);
  if (!id) return id;
  FeedEntry entry = entry_of("shop", "{}");
  entry.return_id = std::move(return_id);
  entry.raw_id = *id;
  const auto added = transaction.append_feed(entry);
  return added ? id : unexpected(added.error());
}

TYPED_TEST_P(StoreScanSuite, TheRecordsOfAReturnComeWithTheChainToTheHead) {
  const auto record_entry = [this](const std::string& return_id, const std::string& body) {
    std::int64_t written = 0;
    this->must_write([&](Transaction& transaction) -> Result<void> {
      const auto id = append_record(transaction, return_id, body);
      if (id) written = *id;
      return id ? Result<void>{} : unexpected(id.error());
    });
    return written;
  };
  record_entry("", "before the return");
  const auto first = record_entry("R-1", "one");
  record_entry("R-2", "another return");
  const auto second = record_entry("R-1", "two");
  record_entry("", "after it");
  this->reopen();
  const auto scan = this->reader_->scan_proofs({"shop", "R-1", at_second(0), {}}, 1U << 20U);
  ASSERT_TRUE(scan) << scan.error().what;
  ASSERT_EQ(scan->records.size(), 2U);
  EXPECT_EQ(scan->records[0].position, static_cast<std::uint64_t>(first));
  EXPECT_EQ(scan->records[1].position, static_cast<std::uint64_t>(second));
  EXPECT_EQ(scan->records[1].message->body, "two");
  EXPECT_EQ(scan->records[1].message->verified_by, "hmac_v2");
  ASSERT_EQ(scan->records[1].entries.size(), 1U);
  EXPECT_EQ(scan->chain.records, 4U) << "from its first record to the head";
  EXPECT_EQ(scan->chain.from, static_cast<std::uint64_t>(first));
  EXPECT_TRUE(scan->chain.breaks.empty());
  for (const ProofRecord& record : scan->records) EXPECT_EQ(record.hash, sha256(record.bytes));
  EXPECT_NE(scan->chain.head, scan->records[1].hash);

  const auto named = this->reader_->scan_proofs({"shop", "none", at_second(0), {1, 3}}, 1U << 20U);
  ASSERT_TRUE(named);
  EXPECT_EQ(named->records.size(), 2U) << "entries that name no return are found by their place in the feed";
  EXPECT_TRUE(this->reader_->scan_proofs({"other", "R-1", at_second(0), {}}, 1U << 20U)->records.empty());
  EXPECT_EQ(this->reader_->scan_proofs({"shop", "R-1", at_second(0), {}}, 10).error().kind, ErrorKind::rejected);
  EXPECT_EQ((*this->reader_->find_proof(second))->message->body, "two");
}

REGISTER_TYPED_TEST_SUITE_P(StoreScanSuite, AScanFindsTheReturnsAndShipmentsOfAllTenantsOnce,
                            TheRecordsOfAReturnComeWithTheChainToTheHead);

}  // namespace parcelgate::test
