#include "gateway/base/file.hpp"

#include <fstream>

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

TEST(File, IsReadWithAllItsBytes) {
  const auto path = std::filesystem::temp_directory_path() / "parcelgate_file_test";
  const std::string bytes("a\r\n\0b", 5);
  std::ofstream(path, std::ios::binary) << bytes;
  const auto read = read_file(path);
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(*read, bytes);
  std::filesystem::remove(path);
}

TEST(File, AnAbsentFileAndAFolderAreErrorsThatNameThem) {
  for (const std::filesystem::path path : {"/nowhere/at/all", "/tmp"}) {
    const auto read = read_file(path);
    ASSERT_FALSE(read) << path;
    EXPECT_EQ(read.error().kind, ErrorKind::unreachable);
    EXPECT_NE(read.error().what.find(path.string()), std::string::npos);
  }
}

}  // namespace
}  // namespace parcelgate
