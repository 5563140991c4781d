#include "gateway/app/kuaidi100/push_outlet.hpp"

#include <gtest/gtest.h>

#include "gateway/base/percent.hpp"

namespace parcelgate {
namespace {

Kuaidi100Subscription subscription() {
  return {"C", "shop", "75137494011806", "zhongtong", "75137494011806", "https://mall.example/callback?orderId=7"};
}

Kuaidi100Parcel signed_parcel() {
  Kuaidi100Parcel parcel{"zhongtong", "75137494011806"};
  parcel.state = kuaidi100_state(Status::delivered, Reason{});
  parcel.is_signed = true;
  parcel.rows.push_back({parse_rfc3339("2026-09-20T02:30:05Z")->at, "已签收", "", parcel.state});
  return parcel;
}

// The signature is md5sum of the param below and "demo-salt".
constexpr const char* kParam =
    R"({"status":"shutdown","billstatus":"check","message":"","autoCheck":"0","comOld":"","comNew":"","lastResult":)"
    R"({"message":"ok","nu":"75137494011806","ischeck":"1","com":"zhongtong","status":"200","condition":"F00",)"
    R"("state":"3","isLoop":false,"data":[{"time":"2026-09-20 10:30:05","ftime":"2026-09-20 10:30:05",)"
    R"("context":"已签收","location":""}]}})";
constexpr const char* kSign = "019B641AFE358BB5FE26E7AA3476BAF4";

TEST(Kuaidi100Push, IsAFormWithParamAndItsSignature) {
  Kuaidi100Subscription wanted = subscription();
  wanted.salt = "demo-salt";
  const HttpRequest request = kuaidi100_push_request(wanted, signed_parcel(), PushStatus::shutdown, "");
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "https://mall.example/callback?orderId=7");
  EXPECT_EQ(request.body, std::string("sign=") + kSign + "&param=" + form_encode(kParam));
}

TEST(Kuaidi100Push, IsNotSignedWithoutASaltAndIsWithAnEmptyOne) {
  Kuaidi100Subscription wanted = subscription();
  const auto body_of = [&] { return kuaidi100_push_request(wanted, signed_parcel(), PushStatus::shutdown, "").body; };
  EXPECT_TRUE(body_of().starts_with("param="));
  wanted.salt = "";
  EXPECT_TRUE(body_of().starts_with("sign="));
}

TEST(Kuaidi100Push, NamesACorrectedCompany) {
  const HttpRequest request = kuaidi100_push_request(subscription(), signed_parcel(), PushStatus::polling, "yuantong");
  const std::string param = form_decode(request.body.substr(std::string_view("param=").size()));
  EXPECT_NE(param.find(R"("autoCheck":"1","comOld":"zhongtong","comNew":"yuantong")"), std::string::npos) << param;
}

TEST(Kuaidi100Push, EndsWithTheJourney) {
  Shipment shipment;
  EXPECT_EQ(push_status_of(shipment), PushStatus::polling);
  for (std::size_t at = 0; at < kStatusCount; ++at) {
    shipment.status = static_cast<Status>(at);
    const bool ends = info(*shipment.status).terminal;
    const PushStatus wanted = *shipment.status == Status::expired ? PushStatus::abort
                              : ends                              ? PushStatus::shutdown
                                                                  : PushStatus::polling;
    EXPECT_EQ(push_status_of(shipment), wanted) << to_string(*shipment.status);
  }
}

TEST(Kuaidi100Push, IsTakenOnlyByAnAnswerWithResultTrue) {
  const auto takes = [](int status, std::string body) {
    HttpResponse answer;
    answer.status = status;
    answer.body = std::move(body);
    return judge_kuaidi100_answer(answer).has_value();
  };
  EXPECT_TRUE(takes(200, R"({"result":true,"returnCode":"200","message":"成功"})"));
  EXPECT_TRUE(takes(200, R"({"result":"true","returnCode":"200"})"));
  EXPECT_FALSE(takes(200, R"({"result":false,"returnCode":"500","message":"失败"})"));
  EXPECT_FALSE(takes(200, R"({"returnCode":"200"})"));
  EXPECT_FALSE(takes(200, "[true]"));
  EXPECT_FALSE(takes(200, "ok"));
  EXPECT_FALSE(takes(500, R"({"result":true})"));
  EXPECT_FALSE(takes(302, R"({"result":true})"));
  // Nothing stops the pushes of all other numbers.
  HttpResponse gone;
  gone.status = 410;
  EXPECT_EQ(judge_kuaidi100_answer(gone).error().kind, ErrorKind::unreachable);
}

TEST(Kuaidi100Push, IsRepeatedThreeTimesAfterHalfAnHourThenKept) {
  const FollowerOptions options = kuaidi100_follower_options("C", "shop");
  EXPECT_EQ(options.outlet, "kuaidi100-C");
  EXPECT_EQ(options.tenant, "shop");
  EXPECT_EQ(options.retry_steps, std::vector<std::chrono::milliseconds>(3, std::chrono::minutes{30}));
  EXPECT_FALSE(options.pauses_when_gone);
}

TEST(Kuaidi100Subscription, IsReadAsItWasStored) {
  Kuaidi100Subscription wanted = subscription();
  wanted.resultv2 = "4";
  EXPECT_EQ(parse_stored_kuaidi100(render_stored(wanted)).value(), wanted);
  wanted.salt = "";
  EXPECT_EQ(parse_stored_kuaidi100(render_stored(wanted)).value(), wanted);
  wanted.salt = "demo-salt";
  EXPECT_EQ(parse_stored_kuaidi100(render_stored(wanted)).value(), wanted);
  EXPECT_FALSE(parse_stored_kuaidi100("{}"));
  EXPECT_FALSE(parse_stored_kuaidi100("nonsense"));
}

}  // namespace
}  // namespace parcelgate
