// A real store in a temporary folder, a stepped clock, and one rule pack: what the tests of this folder work on.
#pragma once

#include <gtest/gtest.h>

#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/app/ingest/ingest_command.hpp"
#include "gateway/app/ingest/register_shipment.hpp"
#include "gateway/app/ingest/return_commands.hpp"
#include "gateway/wire/json.hpp"
#include "tests/support/event_schemas.hpp"
#include "tests/support/stepped_time.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::test {

using namespace std::chrono_literals;

inline const Instant kStart{std::chrono::seconds{1'760'000'000}};

inline RulePack simple_rules() {
  RulePack pack;
  pack.id = "default";
  pack.version = "1";
  ClockRule sends;
  sends.id = "buyer_sends";
  sends.actor = Party::buyer;
  sends.starts = {Trigger::approved};
  sends.met_by = {Trigger::waybill_entered};
  sends.evidence = Trigger::first_physical_scan;
  sends.limits = limit_of(168h);
  sends.warn_before = {24h, 6h};
  ClockRule confirms = sends;
  confirms.id = "seller_confirms";
  confirms.actor = Party::seller;
  confirms.starts = {Trigger::signed_};
  confirms.met_by = {Trigger::inspected};
  confirms.evidence.reset();
  confirms.limits = limit_of(48h);
  pack.rules = {sends, confirms};
  return pack;
}

inline TrackingEvent event_at(std::string id, std::chrono::milliseconds after, Status status,
                              std::string_view reason = "information_only") {
  TrackingEvent event;
  event.event_id = std::move(id);
  event.occurred_at = {kStart + after, 480min, ZoneSource::assumed};
  event.status = status;
  event.reason = find_reason(reason).value_or(Reason{});
  event.proof = least_proof(status, event.reason);
  event.carrier_text = "as sent";
  return event;
}

class IngestTest : public ::testing::Test {
 protected:
  IngestTest() {
    time_.step_to(kStart);
    sqlite::Options options;
    options.folder = folder_.path();
    auto opened = sqlite::open_store(options, metrics_, time_);
    if (!opened) throw std::runtime_error(opened.error().what);
    store_ = *std::move(opened);
    reader_ = *store_->open_reader();
  }

  /// Holds every entry that the test published to the schema of its type, see schemas/events/.
  void TearDown() override {
    static testing::EventSchemas schemas(PARCELGATE_SOURCE_DIR "/schemas");
    FeedCursor cursor;
    for (auto page = reader_->read_feed(cursor, "", 1'000); page && !page->empty();
         page = reader_->read_feed(cursor, "", 1'000)) {
      for (const FeedEntry& entry : *page) EXPECT_EQ(schemas.faults_of(entry), "");
    }
  }

  template <class T, class Make>
  Result<T> outcome_of(Make make) {
    Result<T> reported = unexpected(ErrorKind::in_doubt, "not called");
    const auto done = submit_and_wait(*store_, make([&](Result<T> outcome) { reported = std::move(outcome); }));
    EXPECT_EQ(done.has_value(), reported.has_value());
    return reported;
  }

  Result<IngestOutcome> ingest(std::string number, std::vector<TrackingEvent> events, Instant at = kStart) {
    return ingest_from("kuaidi100", std::move(number), std::move(events), at);
  }
  /// From the carrier itself ("sf") or from one that passes on what it says.
  Result<IngestOutcome> ingest_from(std::string source, std::string number, std::vector<TrackingEvent> events,
                                    Instant at = kStart) {
    const std::string own = source == "sf" ? source : std::string();
    IngestInput input{{at, source, source + "-main", Via::push, "raw bytes"}, "shop", "1.1", {}, own};
    input.decoded.shipments.push_back({"sf", std::move(number), std::move(events)});
    return outcome_of<IngestOutcome>([&](IngestCommand::Done done) {
      return std::make_unique<IngestCommand>(std::move(input), rules_, counters_, std::move(done));
    });
  }

  static Return new_return(std::string id) {
    Return ret;
    ret.tenant = "shop";
    ret.return_id = std::move(id);
    ret.order_id = "O-1";
    ret.rule_pack = "default";
    ret.created_at = kStart;
    return ret;
  }
  static Fact fact(std::string id, FactKind kind, std::chrono::milliseconds after = 0ms) {
    Fact made;
    made.fact_id = std::move(id);
    made.kind = kind;
    made.at = kStart + after;
    made.recorded_at = kStart + after + 1s;
    return made;
  }
  static Fact waybill(std::string id, std::string number, std::chrono::milliseconds after = 1h) {
    Fact made = fact(std::move(id), FactKind::waybill_entered, after);
    made.carrier = "sf";
    made.tracking_number = std::move(number);
    return made;
  }
  Result<ReturnOutcome> register_return(Return ret, std::vector<Fact> facts) {
    return outcome_of<ReturnOutcome>([&](ReturnDone done) {
      return std::make_unique<RegisterReturn>(ReturnRegistration{std::move(ret), std::move(facts), {}}, rules_,
                                              std::move(done));
    });
  }
  Result<ReturnOutcome> record(std::string return_id, Fact made, PollRequest polls = {}) {
    return outcome_of<ReturnOutcome>([&](ReturnDone done) {
      return std::make_unique<RecordFact>("shop", std::move(return_id), std::move(made), std::move(polls), rules_,
                                          std::move(done));
    });
  }
  Result<Shipment> register_shipment(ShipmentRegistration registration) {
    auto registered = outcome_of<RegisteredShipment>([&](RegisterShipment::Done done) {
      return std::make_unique<RegisterShipment>(std::move(registration), rules_, std::move(done));
    });
    if (!registered) return unexpected(std::move(registered).error());
    return std::move(registered->shipment);
  }

  std::vector<FeedEntry> feed() {
    FeedCursor cursor;
    return *reader_->read_feed(cursor, "", 10'000);
  }
  std::vector<std::string> feed_types() {
    std::vector<std::string> types;
    for (const auto& entry : feed()) types.push_back(entry.type.substr(std::string_view("parcelgate.").size()));
    return types;
  }
  Shipment shipment(std::string number) { return **reader_->find_shipment({"shop", "sf", std::move(number)}); }
  Return ret(std::string_view id) { return **reader_->find_return("shop", id); }
  const Clock& clock(const Return& of, std::string_view id) {
    for (const auto& candidate : of.clocks) {
      if (candidate.id == id) return candidate;
    }
    throw std::runtime_error("no clock " + std::string(id));
  }

  TemporaryFolder folder_;
  Metrics metrics_;
  testing::SteppedTime time_;
  IngestCounters counters_{metrics_};
  std::shared_ptr<const RulePacks> rules_ = std::make_shared<const RulePacks>(RulePacks{{"default", simple_rules()}});
  std::unique_ptr<Store> store_;
  std::unique_ptr<Reader> reader_;
};

}  // namespace parcelgate::test
