// SF Express: POST /std/service (EXP_RECE_SEARCH_ROUTES) and RoutePushService in JSON or the older XML.
#include <chrono>
#include <deque>
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

constexpr std::size_t kMostNumbers = 10;
constexpr const char* kLocalTime = "%Y-%m-%d %H:%M:%S";

Answer envelope(const std::string& code, const std::string& message, const value& data) {
  value body;
  body["apiErrorMsg"] = text(message);
  body["apiResponseID"] = text("00017A0000000000000000000000003F");
  body["apiResultCode"] = text(code);
  body["apiResultData"] = data.is_null() ? value::null() : text(data.serialize());
  return {.body = body.serialize()};
}

Answer service_error(const std::string& code, const std::string& message) {
  value data;
  data["success"] = value::boolean(false);
  data["errorCode"] = text(code);
  data["errorMsg"] = text(message);
  data["msgData"] = value::null();
  return envelope("A1000", "", data);
}

value route_of(const Scan& scan) {
  value route;
  route["acceptTime"] = text(format(scan.at, scan.zone_minutes, kLocalTime));
  route["acceptAddress"] = text(scan.place);
  route["remark"] = text(scan.text);
  route["opCode"] = text(scan.code);
  return route;
}

std::string xml_escape(const std::string& raw) {
  std::string out;
  for (const char c : raw) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

class Sf final : public Courier {
 public:
  using Courier::Courier;

  std::optional<Answer> answer(const Question& question) override {
    if (question.path != "/std/service" || question.method != "POST") return std::nullopt;
    const auto form = form_fields(question.body);
    const auto field = [&](const char* key) {
      const auto found = form.find(key);
      return found == form.end() ? std::string() : found->second;
    };
    if (is_over_rate()) return rate_limited();
    if (field("msgData").empty() || field("timestamp").empty()) return envelope("A1001", "必传参数不可为空", {});
    if (field("partnerID") != account().get("partner_id")) return envelope("A1004", "无对应服务权限", {});
    if (field("msgDigest") != sf_digest(field("msgData"), field("timestamp"), account().get("checkword"))) {
      return envelope("A1006", "数字签名无效", {});
    }
    return routes(field("msgData"));
  }

  Answer rate_limited() const override { return envelope("A1005", "API调用频率超限", {}); }

  std::vector<Push> word_push(const News& news, const std::string& hook, bool is_forged) override {
    std::vector<Push> pushes;
    for (std::size_t begin = 0; begin < news.fresh.size(); begin += kMostNumbers) {
      const auto end = std::min(news.fresh.size(), begin + kMostNumbers);
      const std::vector<Scan> part(news.fresh.begin() + static_cast<std::ptrdiff_t>(begin),
                                   news.fresh.begin() + static_cast<std::ptrdiff_t>(end));
      auto push = account().get("format") == "legacy-xml" ? xml_push(news.parcel, part) : json_push(news.parcel, part);
      push.url = push_url(news.parcel.number, hook, is_forged);
      pushes.push_back(std::move(push));
    }
    return pushes;
  }

  bool is_acknowledged(int status, const std::string& body) const override {
    if (status != 200) return false;
    if (account().get("format") == "legacy-xml") return body.find("<Head>OK</Head>") != std::string::npos;
    std::error_code error;
    return text_of(value::parse(body, error), "return_code") == "0000" && !error;
  }

 private:
  Answer routes(const std::string& msg_data) const {
    std::error_code error;
    const auto query = value::parse(msg_data, error);
    if (error || !query.has_array_field("trackingNumber")) return service_error("8013", "未传运单号");
    const auto& numbers = query.at("trackingNumber").as_array();
    if (numbers.size() > kMostNumbers) return service_error("8003", "超过最大查询数");
    value list = value::array();
    Answer result;
    for (const auto& number : numbers) {
      if (!number.is_string()) return service_error("8013", "未传运单号");
      value routes = value::array();
      if (const auto parcel = world().find("sf", number.as_string())) {
        for (const auto& scan : parcel->scans) routes[routes.size()] = route_of(scan);
      }
      value response;
      response["mailNo"] = number;
      response["routes"] = routes;
      list[list.size()] = response;
      result.number += (result.number.empty() ? "" : ",") + number.as_string();
    }
    value data;
    data["success"] = value::boolean(true);
    data["errorCode"] = text("S0000");
    data["errorMsg"] = value::null();
    data["msgData"]["routeResps"] = list;
    auto answer = envelope("A1000", "", data);
    answer.number = result.number;
    return answer;
  }

  Push json_push(const Parcel& parcel, const std::vector<Scan>& scans) const {
    value list = value::array();
    for (const auto& scan : scans) {
      value route = route_of(scan);
      route["id"] = text(scan.id);
      route["mailno"] = text(parcel.number);
      route["orderid"] = text("ORDER-" + parcel.number);
      route["reasonCode"] = text("");
      route["reasonName"] = text("");
      list[list.size()] = route;
    }
    value body;
    body["Body"]["WaybillRoute"] = list;
    return {.body = body.serialize()};
  }

  Push xml_push(const Parcel& parcel, const std::vector<Scan>& scans) const {
    std::string xml =
        R"(<?xml version='1.0' encoding='UTF-8'?><Request service="RoutePushService" lang="zh-CN"><Body>)";
    const auto attribute = [&](const char* name, const std::string& raw) {
      xml += std::string(" ") + name + "=\"" + xml_escape(raw) + "\"";
    };
    for (const auto& scan : scans) {
      xml += "<WaybillRoute";
      attribute("id", scan.id);
      attribute("mailno", parcel.number);
      attribute("orderid", "ORDER-" + parcel.number);
      attribute("acceptTime", format(scan.at, scan.zone_minutes, kLocalTime));
      attribute("acceptAddress", scan.place);
      attribute("remark", scan.text);
      attribute("opCode", scan.code);
      xml += "/>";
    }
    xml += "</Body></Request>";
    return {.content_type = "application/x-www-form-urlencoded;charset=UTF-8",
            .body = "content=" + java_url_encode(xml)};
  }

  bool is_over_rate() {
    const auto limit = std::stoul(account().get("max_per_second", "30"));
    const auto at = std::chrono::steady_clock::now();
    const std::lock_guard lock(mutex_);
    while (!calls_.empty() && at - calls_.front() > std::chrono::seconds(1)) calls_.pop_front();
    if (calls_.size() >= limit) return true;
    calls_.push_back(at);
    return false;
  }

  std::mutex mutex_;
  std::deque<std::chrono::steady_clock::time_point> calls_;
};

}  // namespace

std::unique_ptr<Courier> make_sf(const Account& account, World& world) {
  return std::make_unique<Sf>(account, world);
}

}  // namespace courier_sim
