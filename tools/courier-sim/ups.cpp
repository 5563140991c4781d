// UPS: OAuth client credentials, GET /api/track/v1/details/{number}, and Track Alert with its one-event pushes.
#include <mutex>

#include <cpprest/json.h>

#include "tools/courier-sim/courier.hpp"
#include "tools/courier-sim/digests.hpp"
#include "tools/courier-sim/json_text.hpp"
#include "tools/courier-sim/scenario.hpp"
#include "tools/courier-sim/times.hpp"

namespace courier_sim {
namespace {

using web::json::value;

constexpr std::string_view kDetails = "/api/track/v1/details/";

Answer errors(int status, const std::string& code, const std::string& message) {
  value error;
  error["code"] = text(code);
  error["message"] = text(message);
  value body;
  body["response"]["errors"] = value::array({error});
  return {.status = status, .body = body.serialize()};
}

value activity_of(const Scan& scan) {
  value activity;
  activity["date"] = text(format(scan.at, scan.zone_minutes, "%Y%m%d"));
  activity["time"] = text(format(scan.at, scan.zone_minutes, "%H%M%S"));
  activity["gmtDate"] = text(format(scan.at, 0, "%Y%m%d"));
  activity["gmtTime"] = text(format(scan.at, 0, "%H%M%S"));
  activity["gmtOffset"] = text(zone_name(scan.zone_minutes));
  activity["location"]["address"]["city"] = text(scan.place);
  activity["status"]["type"] = text(scan.status);
  activity["status"]["code"] = text(scan.code);
  activity["status"]["description"] = text(scan.text);
  activity["status"]["statusCode"] = text(scan.detail);
  return activity;
}

value details_of(const Parcel& parcel) {
  value activities = value::array();
  for (auto scan = parcel.scans.rbegin(); scan != parcel.scans.rend(); ++scan) {
    activities[activities.size()] = activity_of(*scan);
  }
  value package;
  package["trackingNumber"] = text(parcel.number);
  package["activity"] = activities;
  package["currentStatus"] = activity_of(parcel.scans.back()).at("status");
  value shipment;
  shipment["inquiryNumber"] = text(parcel.number);
  shipment["package"] = value::array({package});
  value body;
  body["trackResponse"]["shipment"] = value::array({shipment});
  return body;
}

value not_found() {
  value warning;
  warning["code"] = text("TW0001");
  warning["message"] = text("Tracking Information Not Found");
  value shipment;
  shipment["warnings"] = value::array({warning});
  value body;
  body["trackResponse"]["shipment"] = value::array({shipment});
  return body;
}

value alert_of(const Parcel& parcel, const Scan& scan) {
  value alert;
  alert["trackingNumber"] = text(parcel.number);
  alert["localActivityDate"] = text(format(scan.at, scan.zone_minutes, "%Y%m%d"));
  alert["localActivityTime"] = text(format(scan.at, scan.zone_minutes, "%H%M%S"));
  alert["gmtActivityDate"] = text(format(scan.at, 0, "%Y%m%d"));
  alert["gmtActivityTime"] = text(format(scan.at, 0, "%H%M%S"));
  alert["gmtOffset"] = text(zone_name(scan.zone_minutes, '.'));
  alert["activityLocation"]["city"] = text(scan.place);
  alert["activityLocation"]["postalCode"] = text("");
  alert["activityStatus"]["type"] = text(scan.status);
  alert["activityStatus"]["code"] = text(scan.code);
  alert["activityStatus"]["description"] = text(scan.text);
  alert["activityStatus"]["descriptionCode"] = text(scan.detail);
  return alert;
}

class Ups final : public Courier {
 public:
  using Courier::Courier;

  std::optional<Answer> answer(const Question& question) override {
    if (question.path == "/security/v1/oauth/token" && question.method == "POST") return token(question);
    const bool is_details = question.path.rfind(kDetails, 0) == 0 && question.method == "GET";
    const bool is_subscribe = question.path.rfind("/api/track/v", 0) == 0 && question.method == "POST" &&
                              question.path.find("/subscription/") != std::string::npos;
    if (!is_details && !is_subscribe) return std::nullopt;
    if (!has_valid_token(question)) return errors(401, "250002", "Invalid Authentication Information.");
    return is_details ? details(question) : subscribe(question);
  }

  Answer rate_limited() const override { return errors(429, "10429", "Too Many Requests"); }

  std::vector<Push> word_push(const News& news, const std::string& hook, bool is_forged) override {
    const auto& number = news.parcel.number;
    auto credential = subscribed(number, "credential", account().get("credential"));
    if (is_forged) credential += "x";
    // The type that was subscribed names the header; without a subscription it is the account's.
    const bool is_bearer = subscribed(number, "credential_type", {}) == "Bearer";
    const auto header = is_bearer ? std::string("Authorization") : account().get("push_header", "credential");
    if (is_bearer) credential = "Bearer " + credential;
    std::vector<Push> pushes;
    for (const auto& scan : news.fresh) {
      pushes.push_back({.url = push_url(number, hook, is_forged),
                        .body = alert_of(news.parcel, scan).serialize(),
                        .headers = {{header, credential}, {"User-Agent", "UPSPubSubTrackingService"}}});
    }
    return pushes;
  }

  bool is_acknowledged(int status, const std::string&) const override { return status == 200; }

 private:
  std::chrono::seconds token_lifetime() const {
    return std::chrono::seconds(std::stol(account().get("token_seconds", "14399")));
  }

  Answer token(const Question& question) {
    const auto [id, secret] = basic_credentials(question);
    if (id != account().get("client_id") || secret != account().get("client_secret")) {
      return errors(401, "10401", "ClientId is Invalid");
    }
    const auto form = form_fields(question.body);
    const auto grant = form.find("grant_type");
    if (grant == form.end() || grant->second != "client_credentials") return errors(400, "10400", "Invalid grant_type");
    const std::lock_guard lock(mutex_);
    const std::string issued = to_lower_hex(hmac_sha256(secret, std::to_string(++issued_) + to_utc(now())));
    tokens_[issued] = now() + token_lifetime();
    value body;
    body["token_type"] = text("Bearer");
    body["client_id"] = text(id);
    body["access_token"] = text(issued);
    body["expires_in"] = text(std::to_string(token_lifetime().count()));
    body["status"] = text("approved");
    return {.body = body.serialize()};
  }

  bool has_valid_token(const Question& question) {
    const auto header = question.headers.find("authorization");
    if (header == question.headers.end() || header->second.rfind("Bearer ", 0) != 0) return false;
    const std::lock_guard lock(mutex_);
    const auto found = tokens_.find(header->second.substr(7));
    return found != tokens_.end() && found->second > now();
  }

  Answer details(const Question& question) const {
    const std::string number = question.path.substr(kDetails.size());
    if (number.size() < 7 || number.size() > 34) return errors(400, "TV1002", "Invalid inquiry number");
    const auto parcel = world().find("ups", number);
    Answer answer{.body = (parcel ? details_of(*parcel) : not_found()).serialize()};
    answer.number = number;
    return answer;
  }

  Answer subscribe(const Question& question) {
    std::error_code error;
    const auto body = value::parse(question.body, error);
    if (error || !body.has_array_field("trackingNumberList") || !body.has_object_field("destination")) {
      return errors(400, "VSS100", "trackingNumberList and destination are required.");
    }
    const auto& numbers = body.at("trackingNumberList").as_array();
    if (numbers.size() == 0 || numbers.size() > 100) return errors(400, "VSS220", "1 to 100 tracking numbers.");
    const auto& destination = body.at("destination");
    value valid = value::array();
    value invalid = value::array();
    Answer answer;
    for (const auto& number : numbers) {
      const std::string id = number.is_string() ? number.as_string() : number.serialize();
      const bool is_ours = (id.size() == 18 && id.rfind("1Z", 0) == 0) || id.rfind("1R", 0) == 0;
      auto& list = is_ours ? valid : invalid;
      list[list.size()] = text(id);
      answer.number += (answer.number.empty() ? "" : ",") + id;
      if (is_ours) {
        world().subscribe("ups", id,
                          {text_of(destination, "url"),
                           {{"credential", text_of(destination, "credential")},
                            {"credential_type", text_of(destination, "credentialType")}}},
                          false);
      }
    }
    value reply;
    reply["validTrackingNumbers"] = valid;
    reply["invalidTrackingNumbers"] = invalid;
    answer.body = reply.serialize();
    return answer;
  }

  std::mutex mutex_;
  std::map<std::string, Instant> tokens_;
  std::uint64_t issued_{0};
};

}  // namespace

std::unique_ptr<Courier> make_ups(const Account& account, World& world) {
  return std::make_unique<Ups>(account, world);
}

}  // namespace courier_sim
