// `returns explain` and `complaints explain` of a file, with the data of a configuration.
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/main/commands/commands.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// A shop's own pack, which counts working days by the calendar "cn".
constexpr std::string_view kPack = R"({"id": "our-shop", "version": "1", "confidence": "primary",
  "zone": "Asia/Shanghai", "calendar": "cn", "rules": [
  {"id": "refund_due", "actor": "seller", "starts": ["received"], "met_by": ["refunded"],
   "limit": {"working_days": 1, "until": "18:00"}, "source": "our terms",
   "labels": {"en": "Seller refunds", "zh-CN": "商家退款", "zh-TW": "商家退款"}}]})";
/// Saturday 21 November 2026 is worked, which the shipped calendar does not know.
constexpr std::string_view kCalendar = R"({"id": "cn", "version": "test", "source": "test",
  "weekend": ["sat", "sun"], "years": {"2026": {"work": ["11-21"]}}})";
constexpr std::string_view kReturn = R"({"return_id": "R-1", "rule_pack": "our-shop", "facts": [
  {"fact_id": "f-1", "kind": "received", "at": "2026-11-20T10:00:00+08:00"}]})";

class ExplainFile : public ::testing::Test {
 protected:
  ExplainFile() {
    write("rules/our-shop.json", kPack);
    write("rules/calendars/cn.json", kCalendar);
    write("parcelgate.json", R"({"data_dir": "var", "rule_dirs": ["rules"]})");
    write("return.json", kReturn);
  }
  [[nodiscard]] std::string path(std::string_view name) const { return folder_.path() + "/" + std::string(name); }
  void write(std::string_view name, std::string_view text) const {
    std::filesystem::create_directories(std::filesystem::path(path(name)).parent_path());
    std::ofstream(path(name)) << text;
  }
  /// @return what the command prints on standard output
  std::string run(const std::string& arguments) {
    CLI::App app;
    add_returns_commands(app, exit_code_);
    add_complaints_commands(app, exit_code_);
    ::testing::internal::CaptureStdout();
    app.parse(arguments);
    std::cout.flush();
    return ::testing::internal::GetCapturedStdout();
  }

  test::TemporaryFolder folder_;
  int exit_code_{-1};
};

TEST_F(ExplainFile, CountsWithThePacksAndCalendarsOfTheConfiguration) {
  const std::string text = run("returns explain --facts " + path("return.json") + " --config " +
                               path("parcelgate.json") + " --now 2026-11-20T12:00:00+08:00");
  EXPECT_EQ(exit_code_, 0);
  EXPECT_THAT(text, HasSubstr("Seller refunds (refund_due)"));
  EXPECT_THAT(text, HasSubstr("21 Nov 2026, 18:00"));
}

TEST_F(ExplainFile, TheFoldersOfTheOptionRulesAreTheSameWithoutAConfiguration) {
  const std::string text = run("returns explain --facts " + path("return.json") + " --rules " + path("rules") +
                               " --now 2026-11-20T12:00:00+08:00");
  EXPECT_EQ(exit_code_, 0);
  EXPECT_THAT(text, HasSubstr("21 Nov 2026, 18:00"));
}

TEST_F(ExplainFile, APackThatOnlyTheConfigurationKnowsIsUnknownWithoutIt) {
  ::testing::internal::CaptureStderr();
  const std::string text = run("returns explain --facts " + path("return.json"));
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("/rule_pack: there is no rule pack \"our-shop\""));
  EXPECT_EQ(exit_code_, 65);
  EXPECT_EQ(text, "");
}

TEST_F(ExplainFile, AConfigurationThatCannotBeReadIsAFault) {
  ::testing::internal::CaptureStderr();
  (void)run("returns explain --facts " + path("return.json") + " --config " + path("absent.json"));
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("absent.json"));
  EXPECT_EQ(exit_code_, 78);
}

TEST_F(ExplainFile, AComplaintIsExplainedWithTheSameData) {
  write("rules/desk.json", R"({"id": "desk", "version": "1", "confidence": "primary", "zone": "Asia/Shanghai",
    "calendar": "cn", "rules": [{"id": "complaint_proposed", "subject": "complaint", "actor": "seller",
    "starts": ["complaint_received"], "met_by": ["proposed"], "limit": {"working_days": 1, "until": "18:00"},
    "source": "our terms", "labels": {"en": "Propose", "zh-CN": "提出方案", "zh-TW": "提出方案"}}]})");
  write("complaint.json", R"({"complaint_id": "C-1", "carrier": "sf", "tracking_number": "SF7444703069240",
    "kind": "delay", "rule_pack": "desk", "received_at": "2026-11-20T10:00:00+08:00"})");
  const std::string text = run("complaints explain --facts " + path("complaint.json") + " --config " +
                               path("parcelgate.json") + " --lang zh-TW --now 2026-11-20T12:00:00+08:00");
  EXPECT_EQ(exit_code_, 0);
  EXPECT_THAT(text, HasSubstr("2026年11月21日 18:00"));
  EXPECT_THAT(text, Not(HasSubstr("Propose")));
}

TEST_F(ExplainFile, TheJsonShowsTheReasonsInTheLanguageThatIsWanted) {
  const std::string text = run("returns explain --json --lang zh-CN --facts " + path("return.json") + " --rules " +
                               path("rules") + " --now 2026-11-20T12:00:00+08:00");
  EXPECT_THAT(text, HasSubstr(R"("label":"商家退款")"));
  EXPECT_THAT(text, HasSubstr("开始计时"));
  EXPECT_THAT(text, Not(HasSubstr("The clock started")));
}

}  // namespace
}  // namespace parcelgate
