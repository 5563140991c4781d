#include "adapters/transports/files/folder_lines.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "gateway/base/file.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate {
namespace {

namespace fs = std::filesystem;

class FolderLinesTest : public ::testing::Test {
 protected:
  std::unique_ptr<FolderLines> open() {
    auto opened = FolderLines::open(fs::path(folder_.path()) / "out" / "feed");
    EXPECT_TRUE(opened) << opened.error().what;
    return *std::move(opened);
  }
  fs::path file(const std::string& name = "a.csv") const { return fs::path(folder_.path()) / "out" / "feed" / name; }
  std::string content(const std::string& name = "a.csv") const { return read_file(file(name)).value_or("?"); }
  test::TemporaryFolder folder_;
};

TEST_F(FolderLinesTest, LinesFollowTheHeaderOfANewFileOnly) {
  {
    const auto lines = open();
    ASSERT_TRUE(lines->append("a.csv", "id\n", "1\n2\n"));
    ASSERT_TRUE(lines->append("a.csv", "id\n", "3\n"));
    ASSERT_TRUE(lines->append("b.csv", "id\n", ""));
  }
  ASSERT_TRUE(open()->append("a.csv", "id\n", "4\n"));
  EXPECT_EQ(content(), "id\n1\n2\n3\n4\n");
  EXPECT_EQ(content("b.csv"), "id\n");
  EXPECT_EQ(fs::status(file()).permissions() & fs::perms::all, fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(FolderLinesTest, ALineThatACrashCutOffIsRemoved) {
  ASSERT_TRUE(open()->append("a.csv", "id\n", "1\n"));
  std::ofstream(file(), std::ios::app) << std::string(10'000, 'x');
  ASSERT_TRUE(open()->append("a.csv", "id\n", "2\n"));
  EXPECT_EQ(content(), "id\n1\n2\n");
  std::ofstream(file("torn.csv")) << "i";  // not even the header is whole
  ASSERT_TRUE(open()->append("torn.csv", "id\n", "1\n"));
  EXPECT_EQ(content("torn.csv"), "id\n1\n");
}

TEST_F(FolderLinesTest, AFileThatWasTakenAwayIsMadeAgain) {
  const auto lines = open();
  ASSERT_TRUE(lines->append("a.csv", "id\n", "1\n"));
  fs::rename(file(), file("archived"));
  ASSERT_TRUE(lines->append("a.csv", "id\n", "2\n"));
  fs::remove(file());
  ASSERT_TRUE(lines->append("a.csv", "id\n", "3\n"));
  EXPECT_EQ(content(), "id\n3\n");
}

TEST_F(FolderLinesTest, AFolderThatWasRemovedIsMadeAgain) {
  const auto lines = open();
  ASSERT_TRUE(lines->append("a.csv", "id\n", "1\n"));
  fs::remove_all(file().parent_path());
  ASSERT_TRUE(lines->append("a.csv", "id\n", "2\n"));
  EXPECT_EQ(content(), "id\n2\n");
}

TEST_F(FolderLinesTest, AFileThatWasCutInPlaceIsRepairedBeforeTheNextLine) {
  const auto lines = open();
  ASSERT_TRUE(lines->append("a.csv", "id\n", "1\n22\n"));
  fs::resize_file(file(), 6);  // "id\n1\n2"
  ASSERT_TRUE(lines->append("a.csv", "id\n", "3\n"));
  EXPECT_EQ(content(), "id\n1\n3\n");
  fs::resize_file(file(), 0);
  ASSERT_TRUE(lines->append("a.csv", "id\n", "4\n"));
  EXPECT_EQ(content(), "id\n4\n");
}

TEST_F(FolderLinesTest, AFullDiskLeavesNoHalfLineAndTheLinesFollowLater) {
  const auto lines = open();
  ASSERT_TRUE(lines->append("a.csv", "id\n", "1\n"));
  fs::create_symlink("/dev/full", file("full.csv"));
  const auto refused = lines->append("full.csv", "", "2\n");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::unreachable);
  EXPECT_NE(refused.error().what.find("full.csv cannot be written"), std::string::npos) << refused.error().what;
  fs::remove(file("full.csv"));
  ASSERT_TRUE(lines->append("full.csv", "", "2\n"));
  EXPECT_EQ(content("full.csv"), "2\n");
}

TEST_F(FolderLinesTest, AFolderThatCannotBeMadeIsAFaultOfTheConfiguration) {
  std::ofstream(fs::path(folder_.path()) / "file") << "x";
  const auto opened = FolderLines::open(fs::path(folder_.path()) / "file");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::config);
}

}  // namespace
}  // namespace parcelgate
