// What the gateway refuses of an outlet that writes to a shop platform, and what it writes by default.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/main/wiring/share.hpp"
#include "gateway/main/wiring/write_back_options.hpp"

namespace parcelgate {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> write_back_faults(const std::string& outlets) {
  Faults faults;
  const Config config = parse_config(
      R"({"data_dir": "/data", "tenants": [{"id": "t"}, {"id": "u"}], "outlets": [)" + outlets + "]}", "/", faults);
  check_write_backs(config, faults);
  std::vector<std::string> out;
  for (const Fault& fault : faults) out.push_back(to_string(fault, "config"));
  return out;
}

std::string write_back(const std::string& platform, const std::string& more, const std::string& id = "a") {
  return R"({"id": ")" + id + R"(", "kind": "write-back", "tenant": "t", "platform": ")" + platform + "\"" +
         (more.empty() ? "" : ", " + more) + "}";
}

const std::string kTaobao =
    R"("settings": {"app_key": "1"}, "secrets": {"app_secret": "app-secret", "session": "session"})";
const std::string kWechat = R"("settings": {"app_id": "1"}, "secrets": {"app_secret": "app-secret"})";

TEST(WriteBackCheck, AWholeOutletIsFine) {
  EXPECT_THAT(write_back_faults(write_back("taobao", kTaobao)), IsEmpty());
}

TEST(WriteBackCheck, AWrongPlatformStateOrSettingIsNamedWithWhatExists) {
  EXPECT_THAT(write_back_faults(write_back("taobo", "")),
              ElementsAre("config /outlets/0/platform: no platform \"taobo\"; did you mean \"taobao\"?"));
  EXPECT_THAT(write_back_faults(write_back("taobao", kTaobao + R"(, "states": ["warehousd"])")),
              ElementsAre(HasSubstr("/outlets/0/states/0: taobao has no call for \"warehousd\"; did you mean"),
                          HasSubstr("/outlets/0/states")));
  EXPECT_THAT(write_back_faults(write_back("taobao", R"("settings": {"appkey": "1", "app_key": "1"}, "secrets":
                                          {"app_secret": "app-secret", "session": "session"})")),
              ElementsAre(HasSubstr("/outlets/0/settings/appkey")));
}

TEST(WriteBackCheck, WhatAStateNeedsIsNamed) {
  EXPECT_THAT(write_back_faults(
                  write_back("taobao", R"("settings": {"app_key": "1"}, "secrets": {"app_secret": "app-secret"})")),
              ElementsAre(HasSubstr("/outlets/0/secrets/session: is missing: without it the account cannot write "
                                    "warehoused")));
  EXPECT_THAT(write_back_faults(write_back("taobao", kTaobao + R"(, "states": ["signed"])")),
              ElementsAre(HasSubstr("/outlets/0/settings/sign_status")));
}

TEST(WriteBackCheck, APlatformThatWritesNothingByDefaultNeedsItsStatesNamed) {
  EXPECT_THAT(write_back_faults(write_back("wechat", kWechat)),
              ElementsAre(HasSubstr("wechat writes nothing by default")));
  EXPECT_THAT(write_back_faults(write_back("wechat", kWechat + R"(, "states": ["refund_agreed"])")), IsEmpty());
}

TEST(WriteBackCheck, TwoOutletsDoNotWriteToOnePlatformForOneTenant) {
  EXPECT_THAT(write_back_faults(write_back("taobao", kTaobao) + "," + write_back("taobao", kTaobao, "b")),
              ElementsAre("config /outlets/1/platform: another outlet writes to it for this tenant; keep one of them"));
}

TEST(WriteBackCheck, ByDefaultNothingIsWrittenThatPaysTheBuyer) {
  for (const std::string& id : list_platforms(find_share().platforms())) {
    const auto plan = load_platform(find_share().platforms(), id);
    ASSERT_TRUE(plan) << plan.error().what;
    WriteBackConfig config;
    config.platform = id;
    EXPECT_FALSE(write_back_options(config, **plan).states.contains(ReturnState::refund_agreed)) << id;
    EXPECT_FALSE(write_back_options(config, **plan).repeats_in_doubt) << id;
  }
}

}  // namespace
}  // namespace parcelgate
