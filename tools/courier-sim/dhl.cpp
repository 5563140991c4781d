// DHL Shipment Tracking Unified: GET /track/shipments, a push subscription and pushes in the shape of the poll.
#include <cpprest/json.h>

#include "tools/courier-sim/courier.hpp"
#include "tools/courier-sim/json_text.hpp"
#include "tools/courier-sim/scenario.hpp"
#include "tools/courier-sim/times.hpp"

namespace courier_sim {
namespace {

using web::json::value;

Answer problem(int status, const std::string& title, const std::string& detail, const std::string& number = {}) {
  value body;
  body["title"] = text(title);
  body["detail"] = text(detail);
  body["status"] = value::number(status);
  body["instance"] = text("/shipment/" + number);
  return {.status = status,
          .content_type = "application/problem+json",
          .body = body.serialize(),
          .headers = {},
          .number = number};
}

value event_of(const Scan& scan) {
  value event;
  event["timestamp"] = text(format(scan.at, scan.zone_minutes, "%Y-%m-%dT%H:%M:%S") +
                            (scan.zone_minutes == 0 ? "Z" : zone_name(scan.zone_minutes)));
  event["location"]["address"]["addressLocality"] = text(scan.place);
  event["statusCode"] = text(scan.status.empty() ? "transit" : scan.status);
  event["status"] = text(scan.code);
  event["description"] = text(scan.text);
  return event;
}

value shipment_of(const Parcel& parcel) {
  value events = value::array();
  for (auto scan = parcel.scans.rbegin(); scan != parcel.scans.rend(); ++scan) events[events.size()] = event_of(*scan);
  value shipment;
  shipment["id"] = text(parcel.number);
  shipment["service"] = text(parcel.carrier.empty() ? "express" : parcel.carrier);
  shipment["status"] = event_of(parcel.scans.back());
  shipment["events"] = events;
  return shipment;
}

value envelope(const Parcel& parcel) {
  value body;
  body["shipments"] = value::array({shipment_of(parcel)});
  body["possibleAdditionalShipmentsUrl"] = value::array();
  return body;
}

class Dhl final : public Courier {
 public:
  using Courier::Courier;

  std::optional<Answer> answer(const Question& question) override {
    const bool is_track = question.path == "/track/shipments" && question.method == "GET";
    const bool is_subscribe = question.path == "/tracking/push/v1/subscription" && question.method == "POST";
    if (!is_track && !is_subscribe) return std::nullopt;
    const auto key = question.headers.find("dhl-api-key");
    if (key == question.headers.end() || key->second != account().get("api_key")) {
      return problem(401, "Unauthorized", "Unauthorized for given resource.");
    }
    return is_track ? track(question) : subscribe(question);
  }

  Answer rate_limited() const override {
    return problem(429, "Too many requests", "Too many requests within defined time period, please try again later.");
  }

  std::vector<Push> word_push(const News& news, const std::string& hook, bool is_forged) override {
    const auto& number = news.parcel.number;
    const auto header = subscribed(number, "header", account().get("push_header", "DHL-Push-Token"));
    auto token = subscribed(number, "token", account().get("push_token"));
    if (is_forged) token += "x";
    return {Push{.url = push_url(number, hook, is_forged),
                 .body = envelope(news.parcel).serialize(),
                 .headers = {{header, token}}}};
  }

 private:
  Answer track(const Question& question) const {
    const auto number = question.query.find("trackingNumber");
    if (number == question.query.end()) return problem(400, "Bad request", "trackingNumber is missing.");
    const auto parcel = world().find("dhl-unified", number->second);
    if (!parcel) {
      return problem(404, "No result found", "No shipment with given tracking number found.", number->second);
    }
    Answer answer{.body = envelope(*parcel).serialize()};
    answer.number = parcel->number;
    return answer;
  }

  Answer subscribe(const Question& question) {
    std::error_code error;
    const auto body = value::parse(question.body, error);
    if (error || !body.has_object_field("hook") || !body.at("hook").has_object_field("authentication")) {
      return problem(400, "Bad request", "hook.uri and hook.authentication are needed.");
    }
    const auto number = text_of(body, "trackingId", text_of(body, "trackingID", text_of(body, "trackingNumber")));
    const auto& authentication = body.at("hook").at("authentication");
    world().subscribe("dhl-unified", number,
                      {text_of(body.at("hook"), "uri"),
                       {{"header", text_of(authentication, "header")}, {"token", text_of(authentication, "token")}}},
                      true);
    value reply;
    reply["id"] = text("sub-" + number);
    reply["status"] = text("PENDING");
    Answer answer{.status = 201, .body = reply.serialize()};
    answer.number = number;
    return answer;
  }
};

}  // namespace

std::unique_ptr<Courier> make_dhl(const Account& account, World& world) {
  return std::make_unique<Dhl>(account, world);
}

}  // namespace courier_sim
