#include "gateway/app/outlets/streams/file_outlet.hpp"

#include <gtest/gtest.h>

#include <map>

namespace parcelgate {
namespace {

/// Keeps the files in memory.
class MemoryFiles final : public LineFiles {
 public:
  Result<void> append(const std::string& name, std::string_view header, std::string_view lines) override {
    if (!fault.empty()) return unexpected(ErrorKind::unreachable, fault);
    std::string& content = files[name];
    if (content.empty()) content = header;
    content.append(lines);
    ++writes;
    return {};
  }
  std::map<std::string, std::string> files;
  std::string fault;
  int writes{0};
};

FeedEntry entry_of(std::uint64_t position, std::chrono::milliseconds at, std::string data = "{}") {
  FeedEntry entry;
  entry.position = position;
  entry.recorded_at = Instant{at};
  entry.type = "parcelgate.return.registered.v1";
  entry.tenant = "shop";
  entry.return_id = "=R,1";
  entry.data = std::move(data);
  return entry;
}

// 2026-03-02T23:59:59.999Z and the first millisecond of the next day.
constexpr std::chrono::milliseconds kLastOfDay{1'772'495'999'999};
constexpr std::chrono::milliseconds kFirstOfNext{1'772'496'000'000};

Result<void> deliver(FileOutlet& outlet, const std::vector<FeedEntry>& entries) {
  Result<void> outcome;
  outlet.deliver(entries, [&](Result<void> done) { outcome = std::move(done); });
  return outcome;
}

TEST(FileOutlet, EachDayHasAFileOfItsOwnAndEntriesOfADayAreWrittenTogether) {
  MemoryFiles files;
  FileOutlet outlet(FileFormat::ndjson, {}, files);
  ASSERT_TRUE(deliver(outlet, {entry_of(1, kLastOfDay), entry_of(2, kLastOfDay), entry_of(3, kFirstOfNext)}));
  EXPECT_EQ(files.writes, 2);
  ASSERT_EQ(files.files.size(), 2u);
  const std::string& first = files.files.at("events-2026-03-02.ndjson");
  EXPECT_EQ(std::count(first.begin(), first.end(), '\n'), 2);
  EXPECT_EQ(first.substr(0, 31), R"({"specversion":"1.0","id":"0-1")");
  EXPECT_NE(files.files.at("events-2026-03-03.ndjson").find("\"0-3\""), std::string::npos);
}

TEST(FileOutlet, ACsvFileHasColumnsAndSafeCells) {
  MemoryFiles files;
  FileOutlet outlet(FileFormat::csv, {}, files);
  ASSERT_TRUE(deliver(outlet, {entry_of(1, kLastOfDay, R"({"a":"x"})")}));
  EXPECT_EQ(files.files.at("events-2026-03-02.csv"),
            "id,time,type,tenant,subject,return_id,data\r\n"
            "0-1,2026-03-02T23:59:59.999Z,parcelgate.return.registered.v1,shop,\"returns/=R,1\",\"'=R,1\","
            "\"{\"\"a\"\":\"\"x\"\"}\"\r\n");
}

TEST(FileOutlet, AFailureIsReportedAndTheProbeTriesTheSameFile) {
  MemoryFiles files;
  FileOutlet outlet(FileFormat::ndjson, {}, files);
  EXPECT_FALSE(outlet.probe([](const Result<void>&) {})) << "nothing was written yet";
  files.fault = "the disk is full";
  EXPECT_EQ(deliver(outlet, {entry_of(1, kLastOfDay)}).error().what, "the disk is full");
  bool is_up = true;
  ASSERT_TRUE(outlet.probe([&](const Result<void>& outcome) { is_up = outcome.has_value(); }));
  EXPECT_FALSE(is_up);
  files.fault.clear();
  ASSERT_TRUE(outlet.probe([&](const Result<void>& outcome) { is_up = outcome.has_value(); }));
  EXPECT_TRUE(is_up);
}

TEST(FileOutlet, AFilterLeavesEntriesOut) {
  MemoryFiles files;
  FileOutlet outlet(FileFormat::ndjson, {.types = {"parcelgate.clock.*"}}, files);
  EXPECT_EQ(outlet.subject_of(entry_of(1, kLastOfDay)), "");
}

}  // namespace
}  // namespace parcelgate
