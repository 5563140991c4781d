// EasyPost: POST and GET /v2/trackers, and webhooks signed with HMAC v1, v2 or both.
#include <cpprest/base_uri.h>
#include <cpprest/json.h>

#include "tools/courier-sim/courier.hpp"
#include "tools/courier-sim/digests.hpp"
#include "tools/courier-sim/json_text.hpp"
#include "tools/courier-sim/scenario.hpp"
#include "tools/courier-sim/times.hpp"

namespace courier_sim {
namespace {

using web::json::value;

constexpr const char* kUtc = "%Y-%m-%dT%H:%M:%SZ";

value text_or_null(const std::string& s) {
  return s.empty() ? value::null() : text(s);
}

Answer failure(int status, const std::string& code, const std::string& message) {
  value body;
  body["error"]["code"] = text(code);
  body["error"]["message"] = text(message);
  body["error"]["errors"] = value::array();
  return {.status = status, .body = body.serialize()};
}

value detail_of(const Parcel& parcel, const Scan& scan) {
  value detail;
  detail["object"] = text("TrackingDetail");
  detail["message"] = text(scan.text);
  detail["description"] = text(scan.text);
  detail["status"] = text(scan.status);
  detail["status_detail"] = text(scan.detail.empty() ? "unknown" : scan.detail);
  detail["datetime"] = text(format(scan.at, 0, kUtc));
  detail["source"] = text(parcel.carrier);
  detail["carrier_code"] = text(scan.code);
  value place;
  place["object"] = text("TrackingLocation");
  place["city"] = text_or_null(scan.place);
  place["state"] = value::null();
  place["country"] = value::null();
  place["zip"] = value::null();
  detail["tracking_location"] = place;
  return detail;
}

value tracker_of(const Parcel& parcel) {
  value details = value::array();
  for (const auto& scan : parcel.scans) details[details.size()] = detail_of(parcel, scan);
  value tracker;
  tracker["id"] = text("trk_" + to_lower_hex(md5(parcel.number)));
  tracker["object"] = text("Tracker");
  tracker["mode"] = text("production");
  tracker["tracking_code"] = text(parcel.number);
  tracker["carrier"] = text(parcel.carrier);
  tracker["status"] = text(parcel.scans.empty() ? "unknown" : parcel.scans.back().status);
  tracker["status_detail"] = text(parcel.scans.empty() ? "unknown" : parcel.scans.back().detail);
  tracker["signed_by"] = value::null();
  tracker["is_return"] = value::boolean(false);
  tracker["finalized"] = value::boolean(false);
  tracker["tracking_details"] = details;
  tracker["public_url"] = text("https://track.easypost.com/" + parcel.number);
  return tracker;
}

class EasyPost final : public Courier {
 public:
  using Courier::Courier;

  std::optional<Answer> answer(const Question& question) override {
    if (question.path != "/v2/trackers" && question.path.rfind("/v2/trackers/", 0) != 0) return std::nullopt;
    if (basic_credentials(question).first != account().get("api_key")) {
      return failure(401, "APIKEY.INACTIVE", "This API key is no longer active.");
    }
    if (question.method == "POST" && question.path == "/v2/trackers") return create(question);
    if (question.method == "GET" && question.path == "/v2/trackers") return list(question);
    if (question.method == "GET") return retrieve(question.path.substr(std::string("/v2/trackers/").size()));
    return failure(405, "METHOD_NOT_ALLOWED", "Use GET or POST.");
  }

  Answer rate_limited() const override { return failure(429, "RATE_LIMITED", "You have exceeded the rate limit."); }

  std::vector<Push> word_push(const News& news, const std::string& hook, bool is_forged) override {
    const auto& number = news.parcel.number;
    const std::string last = news.parcel.scans.back().id;
    value event;
    event["description"] = text("tracker.updated");
    event["mode"] = text("production");
    event["object"] = text("Event");
    event["id"] = text("evt_" + to_lower_hex(md5(last + std::to_string(news.parcel.scans.size()))));
    event["created_at"] = text(format(now(), 0, kUtc));
    event["status"] = text("pending");
    event["previous_attributes"]["status"] = text("unknown");
    event["result"] = tracker_of(news.parcel);
    Push push;
    push.url = push_url(number, hook, is_forged);
    push.body = event.serialize();
    sign(push, account().get("secret") + (is_forged ? "x" : ""));
    return {push};
  }

 private:
  void sign(Push& push, const std::string& secret) const {
    const std::string kind = account().get("signature", "both");
    if (kind != "v2") push.headers["X-Hmac-Signature"] = easypost_v1(secret, push.body);
    if (kind == "v1") return;
    const std::string timestamp = format(now(), 0, "%a, %d %b %Y %H:%M:%S +0000");
    const std::string path = web::uri(push.url).path();
    push.headers["X-Timestamp"] = timestamp;
    push.headers["X-Path"] = path;
    push.headers["X-Hmac-Signature-V2"] = easypost_v2(secret, timestamp, "POST", path, push.body);
  }

  Answer create(const Question& question) {
    std::error_code error;
    const auto body = value::parse(question.body, error);
    if (error || !body.has_object_field("tracker") || text_of(body.at("tracker"), "tracking_code").empty()) {
      return failure(422, "PARAMETER.REQUIRED", "Missing required parameter: tracking_code.");
    }
    const auto number = text_of(body.at("tracker"), "tracking_code");
    world().subscribe("easypost", number, {}, true);
    auto parcel = world().find("easypost", number);
    if (!parcel) {
      parcel = Parcel{.source = "easypost", .number = number, .carrier = text_of(body.at("tracker"), "carrier")};
    }
    Answer answer{.status = 201, .body = tracker_of(*parcel).serialize()};
    answer.number = number;
    return answer;
  }

  Answer list(const Question& question) const {
    const auto code = question.query.find("tracking_code");
    value trackers = value::array();
    for (const auto& parcel : world().known("easypost")) {
      if (code != question.query.end() && parcel.number != code->second) continue;
      trackers[trackers.size()] = tracker_of(parcel);
    }
    value body;
    body["trackers"] = trackers;
    body["has_more"] = value::boolean(false);
    Answer answer{.body = body.serialize()};
    if (code != question.query.end()) answer.number = code->second;
    return answer;
  }

  Answer retrieve(const std::string& id) const {
    for (const auto& parcel : world().known("easypost")) {
      if ("trk_" + to_lower_hex(md5(parcel.number)) != id && parcel.number != id) continue;
      Answer answer{.body = tracker_of(parcel).serialize()};
      answer.number = parcel.number;
      return answer;
    }
    return failure(404, "NOT_FOUND", "The requested resource could not be found.");
  }
};

}  // namespace

std::unique_ptr<Courier> make_easypost(const Account& account, World& world) {
  return std::make_unique<EasyPost>(account, world);
}

}  // namespace courier_sim
