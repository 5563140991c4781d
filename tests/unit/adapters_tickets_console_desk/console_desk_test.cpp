#include "adapters/tickets/console_desk/console_desk.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iterator>

#include <sys/resource.h>
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

TicketDraft draft() {
  TicketDraft made;
  made.external_id = "shop/R-1";
  made.subject = "Return R-1";
  made.text = "opened";
  made.key = "0-1";
  made.fields = {{"tracking_number", "SF1"}};
  return made;
}

TicketChange change_of(TicketPriority priority, std::map<std::string, std::string> fields) {
  TicketChange change;
  change.priority = {priority, TicketPriority::normal};
  change.fields = std::move(fields);
  return change;
}

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

TEST(ConsoleDesk, ARestartFindsTicketsByExternalIdAndContinuesTheirNumbers) {
  const auto file = fresh_file();
  {
    auto desk = ConsoleDesk::open(file);
    ASSERT_TRUE((*desk)->create(draft()));
    ASSERT_TRUE((*desk)->update("1", change_of(TicketPriority::urgent, {{"delay_reason", "late"}})));
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
  EXPECT_TRUE((*desk)->update("1", change_of(TicketPriority::normal, {{"tracking_number", "SF1"}})));
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

TEST(ConsoleDesk, TheFirstTextCountsAsTheCommentOfItsKey) {
  const auto file = fresh_file();
  {
    auto desk = ConsoleDesk::open(file);
    ASSERT_TRUE((*desk)->create(draft()));
    EXPECT_TRUE((*desk)->comment("1", "opened", "0-1"));
  }
  auto desk = ConsoleDesk::open(file);
  EXPECT_TRUE((*desk)->comment("1", "opened", "0-1"));
  EXPECT_EQ(lines_of(file), 1);
}

TEST(ConsoleDesk, ADueDateIsSetMovedAndTakenAwayUnlessAPersonChangedIt) {
  const auto file = fresh_file();
  const Instant first{std::chrono::hours{24}};
  const Instant second{std::chrono::hours{48}};
  {
    auto desk = ConsoleDesk::open(file);
    ASSERT_TRUE((*desk)->create(draft()));
    TicketChange change;
    change.due = {first, std::nullopt};
    EXPECT_EQ((*desk)->update("1", change)->due, first);
    change.due = {second, first};
    EXPECT_EQ((*desk)->update("1", change)->due, second);
  }
  auto desk = ConsoleDesk::open(file);
  EXPECT_EQ((*desk)->find("shop/R-1")->front().due, second);
  TicketChange change;
  change.due = {std::nullopt, first};
  EXPECT_EQ((*desk)->update("1", change)->due, second) << "not what we wrote last";
  change.due = {std::nullopt, second};
  EXPECT_EQ((*desk)->update("1", change)->due, std::nullopt);
}

TEST(ConsoleDesk, ATornLastLineIsDroppedAndTheNextOneIsWhole) {
  const auto file = fresh_file();
  {
    auto desk = ConsoleDesk::open(file);
    ASSERT_TRUE((*desk)->create(draft()));
    ASSERT_TRUE((*desk)->comment("1", "signed", "0-7"));
  }
  const auto whole = std::filesystem::file_size(file);
  // Any length that a full disk may leave of the second line.
  for (const std::uintmax_t cut : {1U, 9U, 30U}) {
    std::filesystem::resize_file(file, whole - cut);
    auto desk = ConsoleDesk::open(file);
    ASSERT_TRUE(desk) << desk.error().what;
    EXPECT_EQ(lines_of(file), 1);
    EXPECT_TRUE((*desk)->comment("1", "signed", "0-7"));
    EXPECT_EQ(std::filesystem::file_size(file), whole);
  }
  EXPECT_TRUE(ConsoleDesk::open(file));
}

TEST(ConsoleDesk, AFullDiskLeavesNoHalfLine) {
  const auto file = fresh_file();
  auto desk = ConsoleDesk::open(file);
  ASSERT_TRUE((*desk)->create(draft()));
  const auto whole = std::filesystem::file_size(file);
  struct rlimit before {};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  struct rlimit tight = before;
  tight.rlim_cur = whole + 20;
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &tight), 0);
  const auto refused = (*desk)->comment("1", "a text longer than twenty bytes", "0-7");
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, old_handler);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::unreachable);
  EXPECT_EQ(std::filesystem::file_size(file), whole);
  EXPECT_TRUE((*desk)->comment("1", "a text longer than twenty bytes", "0-7"));
  EXPECT_EQ(lines_of(file), 2);
  EXPECT_TRUE(ConsoleDesk::open(file));
}

TEST(ConsoleDesk, AForeignFileWithoutALineEndIsRefusedAndStays) {
  const auto file = fresh_file();
  std::ofstream(file) << "somebody's notes";
  EXPECT_FALSE(ConsoleDesk::open(file));
  EXPECT_EQ(std::filesystem::file_size(file), 16U);
}

}  // namespace
}  // namespace parcelgate
