#include "gateway/domain/taxonomy.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "gateway/base/result.hpp"

namespace parcelgate {
namespace {

TEST(Taxonomy, FindsEveryStatusAndReasonByItsId) {
  ASSERT_EQ(all_statuses().size(), kStatusCount);
  for (std::size_t row = 0; row < all_statuses().size(); ++row) {
    EXPECT_EQ(find_status(all_statuses()[row].id), static_cast<Status>(row));
  }
  for (std::size_t row = 0; row < all_reasons().size(); ++row) {
    const auto reason = find_reason(all_reasons()[row].id);
    ASSERT_TRUE(reason) << all_reasons()[row].id;
    EXPECT_EQ(reason->index(), row);
    EXPECT_EQ(to_string(*reason), all_reasons()[row].id);
  }
}

TEST(Taxonomy, KnowsNothingElse) {
  for (const char* id : {"", "In_transit", "in_transit ", "pending", "unmappedx"}) {
    EXPECT_FALSE(find_status(id)) << id;
    EXPECT_FALSE(find_reason(id)) << id;
  }
  EXPECT_EQ(to_string(Reason{60'000}), "unmapped");
}

TEST(Taxonomy, UnmappedIsTheReasonOfNothingSaid) {
  EXPECT_EQ(to_string(Reason{}), "unmapped");
  EXPECT_TRUE(Reason{}.is_unmapped());
  EXPECT_FALSE(info(Reason{}).counts_as_receipt);
}

TEST(Taxonomy, EveryEntryHasALabelInEachLanguage) {
  for (const auto& status : all_statuses()) {
    for (const auto label : status.labels) EXPECT_FALSE(label.empty()) << status.id;
  }
  for (const auto& reason : all_reasons()) {
    for (const auto label : reason.labels) EXPECT_FALSE(label.empty()) << reason.id;
  }
}

TEST(Taxonomy, TheFiveTerminalStatusesEndALeg) {
  std::set<std::string_view> terminal;
  for (const auto& status : all_statuses()) {
    if (status.terminal) terminal.insert(status.id);
  }
  EXPECT_EQ(terminal,
            (std::set<std::string_view>{"delivered", "returned", "lost_or_destroyed", "cancelled", "expired"}));
}

TEST(Taxonomy, ALockersOrNeighboursSignatureIsNoReceipt) {
  for (const char* id :
       {"locker_or_station_signed", "neighbour", "delivered_partial", "refused", "rto_refused_and_signed_back"}) {
    EXPECT_FALSE(info(find_reason(id).value()).counts_as_receipt) << id;
  }
  for (const char* id : {"delivered_plain", "signed_by_recipient", "proxy_signed", "collected_by_recipient"}) {
    EXPECT_TRUE(info(find_reason(id).value()).counts_as_receipt) << id;
  }
}

TEST(Taxonomy, WhatCountsAsReceiptIsProvenAndMovesTheSignedClock) {
  for (const auto& reason : all_reasons()) {
    EXPECT_EQ(reason.counts_as_receipt, reason.clock_effect == ClockEffect::signed_) << reason.id;
    const bool scanned = reason.counts_as_receipt || reason.clock_effect == ClockEffect::first_physical_scan;
    EXPECT_TRUE(!scanned || reason.proof >= ProofLevel::scanned) << reason.id;
  }
}

TEST(Taxonomy, ProofFollowsTheReasonAndOtherwiseTheStatus) {
  EXPECT_EQ(least_proof(Status::exception, find_reason("stale_no_update").value()), ProofLevel::declared);
  EXPECT_EQ(least_proof(Status::delivered, find_reason("signed_by_recipient").value()), ProofLevel::signed_);
  EXPECT_EQ(least_proof(Status::in_transit, Reason{}), ProofLevel::scanned);
  EXPECT_EQ(least_proof(Status::info_received, Reason{}), ProofLevel::declared);
}

TEST(Names, SpellingsGoBothWays) {
  EXPECT_EQ(to_string(Leg::return_), "return");
  EXPECT_EQ(find_leg("return"), Leg::return_);
  EXPECT_EQ(find_locale("zh-TW"), Locale::zh_tw);
  EXPECT_EQ(find_proof_level("signed"), ProofLevel::signed_);
  EXPECT_EQ(find_party("platform"), Party::platform);
  EXPECT_EQ(to_string(ErrorKind::in_doubt), "in_doubt");
  EXPECT_FALSE(find_party("nobody"));
}

}  // namespace
}  // namespace parcelgate
