#include "adapters/tickets/console_desk/console_desk.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include <unistd.h>

namespace parcelgate {
namespace {

std::filesystem::path fresh_file() {
  std::string pattern = (std::filesystem::temp_directory_path() / "parcelgate-desk-XXXXXX").string();
  return std::filesystem::path(::mkdtemp(pattern.data())) / "tickets.jsonl";
}

std::ptrdiff_t lines_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  return std::count(std::istreambuf_iterator<char>(in), {}, '\n');
}

TicketDraft draft() { return {"shop/R-1", "Return R-1", "opened", TicketPriority::normal, {{"tracking_number", "SF1"}}}; }

TEST(ConsoleDesk, ACommentWithTheSameKeyIsWrittenOnceEvenAfterARestart) {
  const auto file = fresh_file();
  {
    auto desk = ConsoleDesk::open(file);
    ASSERT_TRUE(desk) << desk.error().what;
    const auto ticket = (*desk)->create(draft());
    ASSERT_TRUE(ticket);
    EXPECT_TRUE((*desk)->comment(ticket->id, "signed", "0-7"));
    EXPECT_TRUE((*desk)->comment(ticket->id, "signed", "0-7"));
  }
  EXPECT_EQ(lines_of(file), 2);
  auto again = ConsoleDesk::open(file);
  ASSERT_TRUE(again) << again.error().what;
  EXPECT_TRUE((*again)->comment("1", "signed", "0-7"));
  EXPECT_EQ(lines_of(file), 2);
}

TEST(ConsoleDesk, ARestartFindsTicketsByExternalIdAndGoesOnCounting) {
  const auto file = fresh_file();
  {
    auto desk = ConsoleDesk::open(file);
    ASSERT_TRUE((*desk)->create(draft()));
    ASSERT_TRUE((*desk)->update("1", TicketPriority::urgent, {{"delay_reason", "late"}}));
  }
  auto desk = ConsoleDesk::open(file);
  const auto found = (*desk)->find("shop/R-1");
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1);
  EXPECT_EQ(found->front().priority, TicketPriority::urgent);
  EXPECT_EQ(found->front().fields.at("delay_reason"), "late");
  EXPECT_EQ((*desk)->create(draft())->id, "2");
}

TEST(ConsoleDesk, AnUpdateThatChangesNothingWritesNothing) {
  const auto file = fresh_file();
  auto desk = ConsoleDesk::open(file);
  ASSERT_TRUE((*desk)->create(draft()));
  EXPECT_TRUE((*desk)->update("1", TicketPriority::normal, {{"tracking_number", "SF1"}}));
  EXPECT_EQ(lines_of(file), 1);
}

TEST(ConsoleDesk, AResolvedTicketIsOneLineAndStaysSoAfterARestart) {
  const auto file = fresh_file();
  {
    auto desk = ConsoleDesk::open(file);
    ASSERT_TRUE((*desk)->create(draft()));
    EXPECT_EQ((*desk)->set_progress("1", TicketProgress::resolved)->status, "resolved");
    EXPECT_TRUE((*desk)->set_progress("1", TicketProgress::resolved));
  }
  EXPECT_EQ(lines_of(file), 2);
  auto desk = ConsoleDesk::open(file);
  EXPECT_EQ((*desk)->find("shop/R-1")->front().status, "resolved");
  EXPECT_EQ((*desk)->set_progress("1", TicketProgress::open)->status, "open");
  EXPECT_EQ((*desk)->set_progress("9", TicketProgress::open).error().kind, ErrorKind::not_found);
}

TEST(ConsoleDesk, AMergedDuplicateIsGone) {
  const auto file = fresh_file();
  auto desk = ConsoleDesk::open(file);
  ASSERT_TRUE((*desk)->create(draft()));
  ASSERT_TRUE((*desk)->create(draft()));
  EXPECT_TRUE((*desk)->merge("2", "1"));
  EXPECT_EQ((*desk)->find("shop/R-1")->size(), 1);
}

TEST(ConsoleDesk, AForeignFileIsRefused) {
  const auto file = fresh_file();
  std::ofstream(file) << "not json\n";
  const auto desk = ConsoleDesk::open(file);
  ASSERT_FALSE(desk);
  EXPECT_EQ(desk.error().kind, ErrorKind::config);
}

}  // namespace
}  // namespace parcelgate
