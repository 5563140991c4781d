#include "gateway/edge/api/shipment_view.hpp"
#include "gateway/domain/reduce.hpp"

#include <gtest/gtest.h>

#include "gateway/wire/json.hpp"

namespace parcelgate::test {
namespace {

std::string render(const Shipment& shipment, View view) {
  return render_json([&](JsonWriter& writer) {
    ShipmentViewParts parts{shipment, nullptr, {}};
    parts.view = view;
    std::vector<VisibleEvent> newest;
    std::string scratch;
    write_shipment(writer, parts, newest, scratch);
  });
}

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

Shipment shipment_with_reports() {
  Shipment shipment;
  shipment.key = {"shop", "ups", "1Z0000000000000024"};
  TrackingEvent dated;
  dated.event_id = "a";
  dated.occurred_at = parse_rfc3339("2026-11-20T00:00:00+08:00").value();
  mark_as_date(dated.occurred_at, std::nullopt);
  dated.status = Status::delivered;
  dated.reason = find_reason("delivered_plain").value();
  TrackingEvent future = dated;
  future.event_id = "b";
  future.occurred_at = parse_rfc3339("2062-11-20T10:00:00+08:00").value();
  future.time_verdict = TimeVerdict::future;
  (void)reduce(shipment, std::vector{dated, future});
  EstimatedDelivery estimate{parse_rfc3339("2026-11-22T00:00:00+08:00").value(),
                             parse_rfc3339("2026-11-23T18:00:00+08:00").value()};
  mark_as_date(estimate.from, std::nullopt);
  (void)take_reports(shipment, estimate, PartnerNumber{"usps", "92419900000033499522966220"},
                     parse_rfc3339("2026-11-20T03:00:00Z")->at);
  return shipment;
}

TEST(ShipmentView, ShowsDatesMarksEstimateAndPartner) {
  const std::string shown = render(shipment_with_reports(), View::full);
  EXPECT_TRUE(holds(shown, R"("status_precision":"day")")) << shown;
  EXPECT_TRUE(holds(shown, R"("precision":"day")")) << shown;
  EXPECT_TRUE(holds(shown, R"("implausible_time":"future")")) << shown;
  EXPECT_TRUE(holds(shown, R"("estimated_delivery":{"from":"2026-11-22","to":"2026-11-23T18:00:00+08:00")")) << shown;
  EXPECT_TRUE(holds(shown, R"("reported_at":"2026-11-20T03:00:00Z")")) << shown;
  EXPECT_TRUE(holds(shown, R"("partner":{"carrier":"usps","tracking_number":"92419900000033499522966220")")) << shown;
}

TEST(ShipmentView, AShopperSeesTheEstimateAndNoOtherNumber) {
  const std::string shown = render(shipment_with_reports(), View::masked);
  EXPECT_TRUE(holds(shown, R"("estimated_delivery":)")) << shown;
  EXPECT_FALSE(holds(shown, "92419900000033499522966220")) << shown;
}

TEST(ShipmentView, LeavesOutWhatDoesNotApply) {
  Shipment shipment;
  shipment.key = {"shop", "ups", "1Z0000000000000024"};
  const std::string shown = render(shipment, View::full);
  for (const char* member : {"precision", "implausible_time", "estimated_delivery", "partner"}) {
    EXPECT_FALSE(holds(shown, member)) << member;
  }
}

}  // namespace
}  // namespace parcelgate::test
