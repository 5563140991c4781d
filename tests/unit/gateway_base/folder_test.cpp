#include "gateway/base/folder.hpp"

#include <fstream>

#include <unistd.h>

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

namespace fs = std::filesystem;
using Paths = std::vector<fs::path>;

class Folder : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(root_ / "inner");
    for (const char* name : {"b.txt", "a.txt", "inner/c.txt"}) std::ofstream(root_ / name) << name;
  }
  void TearDown() override { fs::remove_all(root_); }

  fs::path root_ = fs::temp_directory_path() / ("parcelgate_folder_test_" + std::to_string(::getpid()));
};

TEST_F(Folder, IsListedByName) {
  EXPECT_EQ(list_folder(root_).value(), (Paths{root_ / "a.txt", root_ / "b.txt", root_ / "inner"}));
  EXPECT_EQ(list_folder(root_, Entries::files).value(), (Paths{root_ / "a.txt", root_ / "b.txt"}));
  EXPECT_EQ(list_folder(root_, Entries::folders).value(), Paths{root_ / "inner"});
}

TEST_F(Folder, ATreeIncludesTheFoldersInside) {
  EXPECT_EQ(list_tree(root_, Entries::files).value(), (Paths{root_ / "a.txt", root_ / "b.txt", root_ / "inner/c.txt"}));
  EXPECT_EQ(list_tree(root_, Entries::folders).value(), Paths{root_ / "inner"});
}

TEST_F(Folder, AnAbsentFolderAndAFileAreErrorsThatNameThem) {
  for (const fs::path& path : Paths{root_ / "absent", root_ / "a.txt"}) {
    for (const auto& listed : {list_folder(path), list_tree(path)}) {
      ASSERT_FALSE(listed) << path;
      EXPECT_EQ(listed.error().kind, ErrorKind::unreachable);
      EXPECT_NE(listed.error().what.find(path.string()), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace parcelgate
