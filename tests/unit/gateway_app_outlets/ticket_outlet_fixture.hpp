// A follower that writes to tickets of a desk in memory, and feed entries of one return.
#pragma once

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gateway/app/outlets/follower/feed_follower.hpp"
#include "gateway/app/outlets/tickets/ticket_outlet.hpp"
#include "gateway/wire/feed.hpp"
#include "memory_desk.hpp"
#include "outlet_fixture.hpp"
#include "tests/support/source_file.hpp"

namespace parcelgate {

using namespace std::chrono_literals;
using testing::eventually;
using testing::MemoryDesk;

class TicketOutletTest : public OutletTest {
 protected:
  TicketOutletTest() { start(); }
  void start(WhenDone when_done = WhenDone::resolve) {
    follower_.reset();
    auto texts = TicketTexts::parse(testing::read_source_file("config/texts/tickets.json"));
    ASSERT_TRUE(texts) << texts.error().what;
    TicketOutletOptions options;
    options.outlet = "tickets";
    options.when_done = when_done;
    options.set_trace = [this](std::string trace) { traces_.push_back(std::move(trace)); };
    options.wording.courier_name = [](Locale, std::string_view id) {
      return std::string(id == "kuaidi100" ? "Kuaidi100" : "");
    };
    outlet_ = std::make_unique<TicketOutlet>(options, std::move(*texts), desk_, *store_, time_);
    FollowerOptions follower;
    follower.outlet = "tickets";
    auto made = FeedFollower::create(follower, *outlet_, *store_, time_, metrics_);
    ASSERT_TRUE(made) << made.error().what;
    follower_ = std::move(*made);
  }
  void TearDown() override { follower_.reset(); }

  void store_return(Locale locale, std::vector<Clock> clocks = {}) {
    ret_.tenant = "acme";
    ret_.return_id = "R-1";
    ret_.order_id = "O-1";
    ret_.locale = locale;
    ret_.clocks = std::move(clocks);
    ret_.created_at = time_.now();
    ASSERT_TRUE(submit_and_wait(*store_, std::make_unique<FunctionCommand>([this](Transaction& transaction) {
      return transaction.store_return(ret_);
    })));
  }
  /// @param now_is  the parcel's status after the event; empty: that of the event
  std::uint64_t report_event(const std::string& status, const std::string& reason, bool changed = true,
                             const std::string& now_is = "", const std::string& number = "SF1",
                             const std::string& trace = "") {
    FeedEntry entry;
    entry.trace = trace;
    entry.type = changed ? kShipmentStatusChanged : kShipmentEventRecorded;
    entry.tenant = "acme";
    entry.carrier = "sf";
    entry.tracking_number = number;
    entry.return_id = "R-1";
    entry.data = R"({"status":")" + status + R"(","reason":")" + reason + R"(","occurred_at":"2026-03-)" +
                 (day_ < 10 ? "0" : "") + std::to_string(day_) + R"(T18:20:00+08:00","zone_source":"assumed",)" +
                 R"("carrier_text":"raw words","location":{"name":"深圳"},"shipment":{"status":")" +
                 (now_is.empty() ? status : now_is) + R"("}})";
    day_ = day_ % 28 + 1;
    return append(std::move(entry));
  }
  void report_disagreement(DisagreementKind kind) {
    Shipment shipment;
    shipment.key = {"acme", "sf", "SF1"};
    shipment.return_id = "R-1";
    shipment.sources = {{"kuaidi100", false}, {"sf", true}, {"kdniao", false}};
    Disagreement reported;
    reported.kind = kind;
    reported.kept.shown.occurred_at = parse_rfc3339("2026-03-02T10:02:00+08:00").value();
    reported.kept.shown.status = Status::delivery_attempted;
    reported.kept.shown.reason = find_reason("addressee_absent").value();
    reported.kept.shown.place = "深圳市";
    reported.kept.reports = {{1, 1}};
    reported.overruled.shown.occurred_at = parse_rfc3339("2026-03-02T18:40:00+08:00").value();
    reported.overruled.shown.occurred_at.zone_source = ZoneSource::assumed;
    reported.overruled.shown.status = Status::delivered;
    reported.overruled.shown.reason = find_reason("delivered_plain").value();
    reported.overruled.reports = {{2, 0}, {3, 2}};
    FeedEntry entry;
    entry.type = kSourcesDisagree;
    entry.tenant = "acme";
    entry.carrier = "sf";
    entry.tracking_number = "SF1";
    entry.return_id = "R-1";
    entry.data = render_disagreement(shipment, reported);
    append(std::move(entry));
  }
  Clock clock(std::chrono::milliseconds left) const {
    Clock made;
    made.id = "buyer_sends";
    made.state = ClockState::running;
    made.actor = Party::buyer;
    made.due_at = time_.now() + left;
    return made;
  }
  std::uint64_t report_clock(ClockChangeKind kind, const Clock& clock) {
    FeedEntry entry;
    entry.type = clock_feed_type(kind);
    entry.tenant = "acme";
    entry.return_id = "R-1";
    entry.data = render_clock_change(ret_, clock, {clock.id, kind, std::nullopt}, {});
    return append(std::move(entry));
  }
  /// Appends an entry that says that the return's only clock was met.
  void report_end() {
    Clock met = clock(20h);
    met.state = ClockState::met;
    met.met_at = time_.now();
    store_return(Locale::en, {met});
    report_clock(ClockChangeKind::met, met);
  }
  void report_alert(std::string_view type, const Alert& alert) {
    FeedEntry entry;
    entry.type = std::string(type);
    entry.tenant = "acme";
    entry.return_id = "R-1";
    entry.data = render_alert(ret_, alert);
    append(std::move(entry));
  }
  /// Steps the clock until the stored cursor has passed all that was appended and nothing is set aside.
  bool caught_up() {
    auto reader = store_->open_reader();
    return eventually([&] {
      time_.step(1s);
      follower_->nudge();
      const auto head = (*reader)->feed_head();
      const auto outlets = (*reader)->list_outlets();
      return head && outlets && !outlets->empty() && outlets->front().cursor == *head &&
             follower_->status().set_aside == 0;
    });
  }
  MemoryDesk::Ticket ticket() {
    const auto all = desk_.tickets();
    EXPECT_EQ(all.size(), 1u);
    return all.empty() ? MemoryDesk::Ticket{} : all.front();
  }

  std::vector<std::string> traces_;  ///< that the outlet set, of the follower's thread
  MemoryDesk desk_;
  Return ret_;
  int day_{2};  ///< of March, of the next scan
  std::unique_ptr<TicketOutlet> outlet_;
  std::unique_ptr<FeedFollower> follower_;
};

}  // namespace parcelgate
