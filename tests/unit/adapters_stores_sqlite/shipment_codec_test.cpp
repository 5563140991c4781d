#include "adapters/stores/sqlite/shipment_codec.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "adapters/stores/sqlite/schema.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::sqlite {
namespace {

class ShipmentCodec : public ::testing::Test {
 protected:
  ShipmentCodec() {
    if (!migrate(connection_)) throw std::runtime_error("schema");
    reasons_ = *ReasonNumbers::load(connection_);
    const auto added = reasons_.add_missing(connection_, [](std::uint64_t, std::string_view) {});
    if (!added) throw std::runtime_error("reasons");
  }

  test::TemporaryFolder folder_;
  Connection connection_ = *Connection::open(folder_.path() + "/codec.db");
  ReasonNumbers reasons_;
};

HistoryEntry widest_entry() {
  HistoryEntry entry;
  entry.fingerprint = std::numeric_limits<std::uint64_t>::max();
  entry.occurred_at = {Instant{std::chrono::milliseconds{std::numeric_limits<std::int64_t>::min()}},
                       std::chrono::minutes{-1080}, ZoneSource::assumed};
  entry.position = std::numeric_limits<std::uint16_t>::max();
  entry.status = Status::expired;
  entry.reason = Reason{static_cast<std::uint16_t>(all_reasons().size() - 1)};
  entry.leg = Leg::exchange;
  entry.proof = ProofLevel::photo;
  entry.source_index = kMaxSources - 1;
  entry.feed_position = std::numeric_limits<std::uint64_t>::max();
  entry.place = std::string(24, 'p');
  entry.occurred_at.day_hours = 24;
  entry.time_verdict = TimeVerdict::past;
  return entry;
}

TEST_F(ShipmentCodec, AnEntryTakesAtMostSixtyFourBytesAndIsReadBack) {
  const HistoryEntry entry = widest_entry();
  std::string none;
  std::string one;
  encode_history(&entry, 0, reasons_, none);
  encode_history(&entry, 1, reasons_, one);
  EXPECT_LE(one.size() - none.size(), kMaxEntryBytes);
  EXPECT_EQ(*decode_history(one, reasons_), std::vector{entry});
}

TEST_F(ShipmentCodec, ThePartitionOfAFeedEntryIsReadBackAndCostsNothingInTheFirst) {
  HistoryEntry entry = widest_entry();
  entry.feed_position = 7;
  std::string first;
  encode_history(&entry, 1, reasons_, first);
  entry.feed_partition = 300;
  std::string other;
  encode_history(&entry, 1, reasons_, other);
  EXPECT_EQ(decode_history(other, reasons_)->front().feed_place(), (FeedPlace{300, 7}));
  EXPECT_EQ(*decode_history(other, reasons_), std::vector{entry});
  EXPECT_GT(other.size(), first.size());
}

TEST_F(ShipmentCodec, AZoneInDoubtIsReadBackAndAKnownOneCostsNothing) {
  HistoryEntry entry = widest_entry();
  std::string known;
  encode_history(&entry, 1, reasons_, known);
  entry.occurred_at.doubt = {12, 255};
  entry.feed_partition = 300;
  std::string doubtful;
  encode_history(&entry, 1, reasons_, doubtful);
  EXPECT_EQ(*decode_history(doubtful, reasons_), std::vector{entry});
  EXPECT_LE(known.size(), kMaxEntryBytes + 2) << "the version and the number of entries";

  Shipment shipment;
  shipment.key = {"shop", "ups", "1Z"};
  shipment.sources = {{"ups", true}};
  MarkPoint point{Instant{std::chrono::hours{9}}, 1, 2, Reason{1}, -300, 3, ZoneSource::assumed};
  point.doubt = {4, 8};
  shipment.marks = {Mark{point, point, 0}};
  shipment.status_at = point.occurred_at();
  shipment.estimated_delivery = Reported<EstimatedDelivery>{{point.occurred_at(), std::nullopt}, point.at};
  shipment.milestones.signed_at = point.at;
  shipment.milestones.zones[1] = {-300, ZoneSource::assumed, point.doubt};
  shipment.milestones.zones[5] = {60, std::nullopt, {}};
  std::string bytes;
  encode_shipment(shipment, reasons_, bytes);
  EXPECT_EQ(*decode_shipment(shipment.key, bytes, reasons_), shipment);
}

TEST_F(ShipmentCodec, ARowFromBeforeZonesWereKeptIsReadWithoutThem) {
  Shipment shipment;
  shipment.key = {"shop", "ups", "1Z"};
  shipment.milestones.signed_at = Instant{std::chrono::hours{9}};
  shipment.deadlines.emplace().rule_pack = "house";
  Clock clock;
  clock.id = "delivery";
  clock.state = ClockState::running;
  clock.due_at = Instant{std::chrono::hours{90}};
  shipment.deadlines->clocks = {clock};
  std::string before;
  encode_shipment(shipment, reasons_, before);
  EXPECT_EQ(*decode_shipment(shipment.key, before, reasons_), shipment);
  // The same bytes and a few more: the flags that stand for zones and doubts were never set in older rows.
  shipment.milestones.zones[1] = {480, ZoneSource::carrier, {}};
  shipment.deadlines->clocks.front().due_to = Instant{std::chrono::hours{92}};
  shipment.deadlines->clocks.front().zone_doubts = {
      {DoubtRole::start, "shipment:ups/1Z:signed", clock.due_at.value(), std::chrono::minutes{-300}, {}, {}}};
  shipment.deadlines->clocks.front().is_met_in_doubt = true;
  std::string after;
  encode_shipment(shipment, reasons_, after);
  EXPECT_EQ(*decode_shipment(shipment.key, after, reasons_), shipment);
  EXPECT_NE(before, after);
}

TEST_F(ShipmentCodec, TheAgentOfAnOrderIsReadBack) {
  Shipment shipment;
  shipment.key = {"shop", "sf", "SF1"};
  shipment.deadlines.emplace().rule_pack = "house";
  std::string without;
  encode_shipment(shipment, reasons_, without);
  EXPECT_EQ(*decode_shipment(shipment.key, without, reasons_), shipment);
  shipment.deadlines->order.agent = "lin";
  std::string with;
  encode_shipment(shipment, reasons_, with);
  EXPECT_EQ(*decode_shipment(shipment.key, with, reasons_), shipment);
}

TEST_F(ShipmentCodec, BytesCutAnywhereAreAnErrorNotACrash) {
  Shipment shipment;
  shipment.key = {"shop", "sf", "SF1"};
  shipment.return_id = "R-1";
  shipment.history = {widest_entry(), widest_entry()};
  shipment.retracted = {1, 2};
  shipment.sources.assign(kMaxSources, {"s", true});
  shipment.sources[1] = {"kuaidi100", false};
  shipment.disputes = {3};
  std::string bytes;
  encode_shipment(shipment, reasons_, bytes);
  ASSERT_EQ(*decode_shipment(shipment.key, bytes, reasons_), shipment);
  const std::size_t used = bytes.find_last_not_of('\0');
  for (std::size_t length = 0; length < used; ++length) {
    EXPECT_FALSE(decode_shipment(shipment.key, std::string_view(bytes).substr(0, length), reasons_)) << length;
  }
  EXPECT_FALSE(decode_shipment(shipment.key, bytes + "x", reasons_));
}

TEST_F(ShipmentCodec, EverySourceAndStatusIsReadBack) {
  for (const std::uint8_t source_index : std::initializer_list<std::uint8_t>{0, 1, 6, 7, 8, 254}) {
    HistoryEntry entry = widest_entry();
    entry.source_index = source_index;
    std::string bytes;
    for (std::size_t status = 0; status <= kStatusCount; ++status) {
      entry.status.reset();
      if (status < kStatusCount) entry.status = static_cast<Status>(status);
      bytes.clear();
      encode_history(&entry, 1, reasons_, bytes);
      EXPECT_EQ(*decode_history(bytes, reasons_), std::vector{entry}) << status << " by " << int{source_index};
    }
  }
}

TEST_F(ShipmentCodec, AnEntryByATellerThatTheRowDoesNotNameIsRefused) {
  Shipment shipment;
  shipment.sources = {{"sf", true}};
  shipment.history = {widest_entry()};
  shipment.history[0].source_index = 1;
  std::string bytes;
  encode_shipment(shipment, reasons_, bytes);
  EXPECT_EQ(decode_shipment({}, bytes, reasons_).error().kind, ErrorKind::internal);
}

TEST_F(ShipmentCodec, AnotherVersionIsRefused) {
  std::string bytes;
  encode_shipment({}, reasons_, bytes);
  ++bytes[0];
  EXPECT_EQ(decode_shipment({}, bytes, reasons_).error().kind, ErrorKind::internal);
}

TEST_F(ShipmentCodec, AReasonKeepsItsMeaningWhenTheTaxonomyIsReordered) {
  const auto added = connection_.execute("UPDATE reason SET number = number + 500");
  ASSERT_TRUE(added);
  const ReasonNumbers shifted = *ReasonNumbers::load(connection_);
  EXPECT_EQ(shifted.number_of(Reason{2}), 502);
  EXPECT_EQ(shifted.reason_of(502), Reason{2});
  EXPECT_TRUE(shifted.reason_of(2).is_unmapped());
}

TEST_F(ShipmentCodec, ReportsOtherThanEventsAreReadBack) {
  Shipment shipment;
  shipment.key = {"shop", "ups", "1Z"};
  shipment.status = Status::delivered;
  shipment.status_at = parse_rfc3339("2026-11-20T00:00:00+08:00").value();
  mark_as_date(*shipment.status_at, std::nullopt);
  Mark mark;
  mark.first.position = mark.last.position = std::numeric_limits<std::uint16_t>::max();
  mark.first.day_hours = 1;
  mark.last.day_hours = 24;
  shipment.marks = {mark};
  std::string bytes;
  for (const bool has_end : {false, true}) {
    auto& estimate = shipment.estimated_delivery.emplace();
    estimate.received_at = shipment.status_at->at;
    estimate.value.from = *shipment.status_at;
    if (has_end) estimate.value.to = parse_rfc3339("2026-11-22T12:00:00-05:00").value();
    bytes.clear();
    encode_shipment(shipment, reasons_, bytes);
    EXPECT_EQ(*decode_shipment(shipment.key, bytes, reasons_), shipment);
    shipment.partner = {{"usps", "92419900000033499522966220"}, shipment.status_at->at};
  }
}

TEST_F(ShipmentCodec, ATimeOfDayTakesAsManyBytesAsBeforeDatesWereMarked) {
  HistoryEntry entry;
  entry.position = 100;
  std::string bytes;
  encode_history(&entry, 1, reasons_, bytes);
  const std::size_t size = bytes.size();
  entry.time_verdict = TimeVerdict::past;
  bytes.clear();
  encode_history(&entry, 1, reasons_, bytes);
  EXPECT_EQ(bytes.size(), size);
  EXPECT_EQ(decode_history(bytes, reasons_)->front(), entry);
}

}  // namespace
}  // namespace parcelgate::sqlite
