// Kuaidi100: POST /poll/query.do, POST /poll (subscribe) and its form pushes with full lists, newest first.
#include <algorithm>

#include <cpprest/json.h>

#include "tools/courier-sim/courier.hpp"
#include "tools/courier-sim/digests.hpp"
#include "tools/courier-sim/json_text.hpp"
#include "tools/courier-sim/scenario.hpp"
#include "tools/courier-sim/times.hpp"

namespace courier_sim {
namespace {

using web::json::value;

Answer failure(const std::string& code, const std::string& message) {
  value body;
  body["result"] = value::boolean(false);
  body["returnCode"] = text(code);
  body["message"] = text(message);
  return {.body = body.serialize()};
}

bool is_signed_for(const std::string& code) {
  return code == "3" || (code.size() == 3 && code.rfind("30", 0) == 0);
}

value last_result(const Parcel& parcel) {
  value data = value::array();
  for (auto scan = parcel.scans.rbegin(); scan != parcel.scans.rend(); ++scan) {
    value row;
    const auto time = text(format(scan->at, scan->zone_minutes, "%Y-%m-%d %H:%M:%S"));
    row["time"] = time;
    row["ftime"] = time;
    row["context"] = text(scan->text);
    row["location"] = text("");
    row["status"] = text(scan->status);
    row["statusCode"] = text(scan->code);
    row["areaCode"] = value::null();
    row["areaName"] = scan->place.empty() ? value::null() : text(scan->place);
    data[data.size()] = row;
  }
  const std::string state = parcel.scans.empty() ? "0" : parcel.scans.back().code;
  value result;
  result["message"] = text("ok");
  result["nu"] = text(parcel.number);
  result["com"] = text(parcel.carrier);
  result["ischeck"] = text(is_signed_for(state) ? "1" : "0");
  result["status"] = text("200");
  result["state"] = text(state);
  result["condition"] = text("00");
  result["isLoop"] = value::boolean(false);
  result["data"] = data;
  return result;
}

class Kuaidi100 final : public Courier {
 public:
  using Courier::Courier;

  std::optional<Answer> answer(const Question& question) override {
    if (question.method != "POST") return std::nullopt;
    if (question.path == "/poll/query.do") return query(form_fields(question.body));
    if (question.path == "/poll") return subscribe(form_fields(question.body));
    return std::nullopt;
  }

  Answer rate_limited() const override { return failure("502", "服务器繁忙"); }

  std::vector<Push> word_push(const News& news, const std::string& hook, bool is_forged) override {
    const auto& number = news.parcel.number;
    value param;
    const auto& last = news.parcel.scans.back();
    param["status"] = text(is_signed_for(last.code) ? "shutdown" : "polling");
    param["billstatus"] = text(is_signed_for(last.code) ? "check" : "got");
    param["message"] = text("");
    param["autoCheck"] = text("0");
    param["comOld"] = text("");
    param["comNew"] = text("");
    param["lastResult"] = last_result(news.parcel);
    const std::string json = param.serialize();
    const auto salt = subscribed(number, "salt", account().get("salt"));
    std::string body = "param=" + java_url_encode(json);
    if (!salt.empty()) body += "&sign=" + kuaidi100_push_sign(json, is_forged ? salt + "x" : salt);
    return {Push{.url = push_url(number, hook, is_forged),
                 .content_type = "application/x-www-form-urlencoded",
                 .body = std::move(body),
                 .headers = {}}};
  }

  bool is_acknowledged(int status, const std::string& body) const override {
    std::error_code error;
    const auto json = value::parse(body, error);
    return status == 200 && !error && text_of(json, "result") == "true" && text_of(json, "returnCode") == "200";
  }

 private:
  Answer query(const std::map<std::string, std::string>& form) const {
    const auto field = [&](const char* key) {
      const auto found = form.find(key);
      return found == form.end() ? std::string() : found->second;
    };
    std::error_code error;
    const auto param = value::parse(field("param"), error);
    if (error || text_of(param, "num").empty() || text_of(param, "com").empty())
      return failure("400", "提交的数据不完整");
    if (field("customer") != account().get("customer") ||
        field("sign") != kuaidi100_query_sign(field("param"), account().get("key"), account().get("customer"))) {
      return failure("503", "验证签名失败");
    }
    const auto parcel = world().find("kuaidi100", text_of(param, "num"));
    if (!parcel || parcel->carrier != text_of(param, "com")) {
      auto none = failure("500", "查询无结果，请隔段时间再查");
      none.number = text_of(param, "num");
      return none;
    }
    Answer answer{.body = last_result(*parcel).serialize()};
    answer.number = parcel->number;
    return answer;
  }

  Answer subscribe(const std::map<std::string, std::string>& form) {
    const auto found = form.find("param");
    std::error_code error;
    const auto param = value::parse(found == form.end() ? std::string() : found->second, error);
    if (error || !param.has_object_field("parameters")) return failure("700", "订阅方的订阅数据存在错误");
    if (text_of(param, "key") != account().get("key")) return failure("601", "KEY已过期");
    const auto& parameters = param.at("parameters");
    const std::string url = text_of(parameters, "callbackurl");
    if (url.rfind("http", 0) != 0) return failure("700", "回调地址不合法");
    const std::string number = text_of(param, "number");
    const bool is_known = world().find_subscription("kuaidi100", number).has_value();
    world().subscribe("kuaidi100", number, {url, {{"salt", text_of(parameters, "salt")}}}, true);
    value body;
    body["result"] = value::boolean(!is_known);
    body["returnCode"] = text(is_known ? "501" : "200");
    body["message"] = text(is_known ? "重复订阅" : "提交成功");
    Answer answer{.body = body.serialize()};
    answer.number = number;
    return answer;
  }
};

}  // namespace

std::unique_ptr<Courier> make_kuaidi100(const Account& account, World& world) {
  return std::make_unique<Kuaidi100>(account, world);
}

}  // namespace courier_sim
