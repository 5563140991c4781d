// Completions and the manual page follow the tree of commands.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "gateway/main/commands/command_tree.hpp"
#include "gateway/main/commands/commands.hpp"
#include "gateway/main/commands/completion_script.hpp"
#include "gateway/main/commands/growth_progress.hpp"
#include "gateway/main/commands/man_page.hpp"

namespace parcelgate {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class ShellTexts : public ::testing::Test {
 protected:
  ShellTexts() {
    CLI::App* keys = app_.add_subcommand("keys", "Create and list keys");
    keys->require_subcommand(1);
    CLI::App* create = keys->add_subcommand("create", "Create a key; it isn't shown again\nSecond line");
    create->add_option("--scope", scope_, "Its scope")->required()->check(CLI::IsMember({"customer", "admin"}));
    create->add_option("FILE", file_, ".hidden files count");
    create->add_flag("-q,--quiet", quiet_, "Print less");
  }
  /// What the parser answers to a wrong command line, as main() prints it.
  std::string refusal_of(std::vector<std::string> words) {
    std::reverse(words.begin(), words.end());
    try {
      app_.parse(words);
    } catch (const CLI::ParseError& fault) {
      return describe_refusal(app_, fault);
    }
    return "accepted";
  }

  CLI::App app_{"Gateway"};
  std::string scope_, file_;
  bool quiet_{false};
};

TEST_F(ShellTexts, TheTreeHasEveryCommandAndOption) {
  const auto commands = commands_of(app_);
  ASSERT_EQ(commands.size(), 3u);
  EXPECT_EQ(commands[2].path, "parcelgate keys create");
  const auto options = options_of(*commands[2].app);
  ASSERT_EQ(options.size(), 4u);
  EXPECT_THAT(options[1].spellings, ElementsAre("--scope"));
  EXPECT_THAT(options[1].choices, ElementsAre("customer", "admin"));
  EXPECT_TRUE(options[1].required);
  EXPECT_TRUE(options[2].spellings.empty());
  EXPECT_EQ(options[2].value, "FILE");
  EXPECT_THAT(options[3].spellings, ElementsAre("-q", "--quiet"));
  EXPECT_TRUE(options[3].value.empty()) << "a flag";
}

TEST_F(ShellTexts, CompletionsKnowCommandsOptionsAndFixedValues) {
  for (const std::string& script : {bash_completion(app_), zsh_completion(app_)}) {
    EXPECT_THAT(script, HasSubstr("['parcelgate keys']='create"));
    EXPECT_THAT(script, HasSubstr("['parcelgate keys create --scope']='customer admin'"));
    EXPECT_THAT(script, HasSubstr("--quiet"));
    EXPECT_THAT(script, Not(HasSubstr("['parcelgate keys create --quiet']"))) << "a flag takes no value";
  }
  EXPECT_THAT(zsh_completion(app_), HasSubstr("create:Create a key; it isn'\\''t shown again"));
}

TEST_F(ShellTexts, TheManualPageHasEachCommandAndEscapesWhatRoffWouldRead) {
  const std::string page = man_page(app_, "1.2.3");
  EXPECT_THAT(page, HasSubstr(".SS parcelgate keys create"));
  EXPECT_THAT(page, HasSubstr("\\fB\\-\\-scope\\fR \\fITEXT\\fR"));
  EXPECT_THAT(page, HasSubstr("One of customer, admin."));
  EXPECT_THAT(page, HasSubstr("\\&.hidden"));
  EXPECT_THAT(page, Not(HasSubstr(".SS parcelgate keys\n"))) << "a group without options of its own";
}

TEST_F(ShellTexts, AnUnknownOptionIsNamedWithTheNearest) {
  EXPECT_THAT(refusal_of({"keys", "create", "--scpoe", "admin"}),
              HasSubstr("no option \"--scpoe\"; did you mean \"--scope\""));
  EXPECT_THAT(refusal_of({"keys", "create", "--scpoe=admin"}), HasSubstr("did you mean \"--scope\""));
  EXPECT_THAT(refusal_of({"keys", "create", "--scope", "admin", "a", "b"}), HasSubstr("no further argument \"b\""));
}

TEST_F(ShellTexts, AMissingOptionOrCommandIsNamedInOneLineWithTheHelpToRead) {
  EXPECT_EQ(refusal_of({"keys", "create"}),
            "parcelgate keys create: --scope is required; see `parcelgate keys create --help`");
  EXPECT_EQ(refusal_of({"keys"}), "parcelgate keys: add a command: create; see `parcelgate keys --help`");
  EXPECT_EQ(refusal_of({"keys", "--quiet"}), "parcelgate keys: add a command: create; see `parcelgate keys --help`");
}

TEST(GrowthProgress, TheBarShowsTheShareAndNeverTheEnd) {
  EXPECT_EQ(progress_bar("backup", 512u << 20, 2048ull << 20), "backup [#####---------------] 25 %  512 of 2048 MiB");
  EXPECT_THAT(progress_bar("backup", 3ull << 30, 2ull << 30), HasSubstr(" 99 %"));
  EXPECT_EQ(progress_bar("backup", 5u << 20, 0), "backup  5 MiB");
}

}  // namespace
}  // namespace parcelgate
