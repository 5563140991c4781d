// The conversations of every desk that is a folder of data, and of one that is made up.
#include <algorithm>

#include <gtest/gtest.h>

#include "adapters/tickets/data_desk/catalog.hpp"
#include "adapters/tickets/desk_kit/desk_case_runner.hpp"

namespace parcelgate {
namespace {

const std::filesystem::path kRoot = PARCELGATE_SOURCE_DIR;

std::vector<std::filesystem::path> desk_folders() {
  auto folders = find_desk_folders(kRoot / "adapters/tickets/desks");
  const auto made_up = find_desk_folders(kRoot / "tests/golden/desks/made_up");
  folders.insert(folders.end(), made_up.begin(), made_up.end());
  return folders;
}

class DeskCases : public ::testing::TestWithParam<std::filesystem::path> {};

TEST_P(DeskCases, EveryConversationIsHeld) {
  Faults faults;
  const auto plan = find_desk(GetParam().parent_path(), GetParam().filename().string(), "", faults);
  ASSERT_NE(plan, nullptr) << faults.text();
  const auto names = find_desk_cases(GetParam());
  EXPECT_FALSE(names.empty()) << "a desk without cases is unproven";
  for (const std::string& name : names) {
    std::string all;
    for (const std::string& line : run_desk_case(plan, name)) all += line + "\n";
    EXPECT_EQ(all, "") << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Folders, DeskCases, ::testing::ValuesIn(desk_folders()), [](const auto& each) {
  std::string name = each.param.filename().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace parcelgate
