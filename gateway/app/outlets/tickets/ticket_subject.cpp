#include "gateway/app/outlets/tickets/ticket_subject.hpp"

#include "gateway/wire/json.hpp"

namespace parcelgate {

TicketSubject::TicketSubject(const Return& ret)
    : tenant(ret.tenant),
      id(ret.return_id),
      order_id(ret.order_id),
      locale(ret.locale),
      shipments(ret.shipments),
      clocks(ret.clocks),
      alerts(ret.alerts),
      is_over(is_done(ret)) {}

TicketSubject::TicketSubject(const Complaint& of)
    : tenant(of.tenant),
      id(of.complaint_id),
      order_id(of.order_id),
      locale(of.locale),
      clocks(of.clocks),
      is_over(is_done(of)),
      complaint(of.kind) {
  ReturnShipment shipment;
  shipment.carrier = of.carrier;
  shipment.tracking_number = of.tracking_number;
  if (!of.tracking_number.empty()) shipments.push_back(std::move(shipment));
}

std::string TicketSubject::external_id() const {
  return tenant + (complaint ? "/complaint/" : "/") + id;
}

std::string complaint_of(const FeedEntry& entry) {
  if (entry.data.find("\"complaint_id\"") == std::string::npos) return {};
  const auto data = parse_json(entry.data);
  return data ? std::string(find_text(*data, "complaint_id")) : std::string{};
}

}  // namespace parcelgate
