// The TicketDesk port: the same behaviours on every desk, real ones and stand-ins.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <thread>
#include <vector>

#include "adapters/transports/http_curl/curl_client.hpp"
#include "tests/contract/ticket_desk/stand_in_desk.hpp"
#include "tests/contract/ticket_desk/test_desk.hpp"
#include "tests/contract/ticket_desk/test_draft.hpp"

namespace parcelgate {
namespace {

using testing::DeskVariation;
using testing::LossyHttp;
using testing::test_draft;
using testing::TestDesk;

class TicketDeskSuite : public ::testing::TestWithParam<const char*> {
 protected:
  TicketDeskSuite() : real_(testing::test_desk(GetParam())) {
    auto made = CurlClient::create({}, metrics_);
    EXPECT_TRUE(made) << made.error().what;
    curl_ = std::move(*made);
    http_ = std::make_unique<LossyHttp>(*curl_);
    desk_ = real_.open(*http_);
  }

  TicketSnapshot created() {
    auto ticket = desk_->create(test_draft());
    EXPECT_TRUE(ticket) << ticket.error().what;
    return ticket ? *ticket : TicketSnapshot{};
  }
  static TicketChange change_of(std::optional<SharedValue<TicketPriority>> priority,
                                std::map<std::string, std::string> fields) {
    TicketChange change;
    change.priority = priority;
    change.fields = std::move(fields);
    return change;
  }

  TestDesk& real_;
  Metrics metrics_;
  std::unique_ptr<CurlClient> curl_;
  std::unique_ptr<LossyHttp> http_;
  std::unique_ptr<TicketDesk> desk_;
};

TEST_P(TicketDeskSuite, TheCheckPasses) {
  const auto checked = desk_->check();
  EXPECT_TRUE(checked) << checked.error().what;
}

TEST_P(TicketDeskSuite, ACreatedTicketHoldsWhatWasWritten) {
  const TicketSnapshot ticket = created();
  EXPECT_EQ(ticket.fields.at("tracking_number"), "SF1234567890");
  EXPECT_EQ(ticket.fields.at("order_id"), "O'1");
  EXPECT_EQ(ticket.status, real_.new_status());
  EXPECT_EQ(ticket.priority, TicketPriority::normal);
  EXPECT_EQ(ticket.url.find(ticket.id) != std::string::npos, real_.differences().has_url);
  const auto found = desk_->find(test_draft().external_id);
  ASSERT_TRUE(found) << found.error().what;
  ASSERT_EQ(found->size(), 1u);
  EXPECT_EQ(found->front().id, ticket.id);
  EXPECT_EQ(real_.subject_of(ticket.id), test_draft().subject);
  EXPECT_EQ(real_.comments_with(ticket.id, "第一行 <script>"), 1u);
}

TEST_P(TicketDeskSuite, AnUnknownExternalIdFindsNothing) {
  (void)created();
  for (const char* id : {"acme/R-nobody's \\ 'quote", "*", "!*", "acme|acme", "~acme"}) {
    const auto found = desk_->find(id);
    ASSERT_TRUE(found) << id << ": " << found.error().what;
    EXPECT_TRUE(found->empty()) << id;
  }
}

TEST_P(TicketDeskSuite, SixParallelCreatesOfOneReturnEndInOneTicket) {
  std::vector<std::string> ids(6);
  std::vector<std::thread> threads;
  for (std::string& id : ids) {
    threads.emplace_back([&] {
      auto ticket = desk_->create(test_draft());
      EXPECT_TRUE(ticket) << ticket.error().what;
      if (ticket) id = ticket->id;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 1u);
  const auto found = desk_->find(test_draft().external_id);
  ASSERT_TRUE(found) << found.error().what;
  ASSERT_EQ(found->size(), 1u);
  EXPECT_EQ(found->front().id, ids.front());
}

TEST_P(TicketDeskSuite, ACreateWhoseAnswerIsLostIsFound) {
  http_->lose_answer(real_.creates());
  const auto lost = desk_->create(test_draft());
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind, ErrorKind::in_doubt);
  const auto found = desk_->find(test_draft().external_id);
  ASSERT_TRUE(found) << found.error().what;
  EXPECT_EQ(found->size(), 1u);
}

TEST_P(TicketDeskSuite, ADuplicateThatNobodyKnowsOfIsFoundAndMerged) {
  const TicketSnapshot first = created();
  real_.forget_keys();
  http_->lose_answer(real_.creates());
  EXPECT_FALSE(desk_->create(test_draft()));
  auto found = desk_->find(test_draft().external_id);
  ASSERT_TRUE(found) << found.error().what;
  ASSERT_FALSE(found->empty());
  EXPECT_EQ(found->front().id, first.id);
  ASSERT_EQ(found->size(), real_.differences().is_unique ? 1u : 2u);
  if (real_.differences().is_unique) return;
  const auto merged = desk_->merge(found->back().id, first.id);
  ASSERT_TRUE(merged) << merged.error().what;
  EXPECT_TRUE(desk_->merge(found->back().id, first.id)) << "merging twice is no error";
  found = desk_->find(test_draft().external_id);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->size(), 1u);
}

TEST_P(TicketDeskSuite, ACommentIsWrittenOnceForEachKey) {
  const std::string id = created().id;
  for (int repeat = 0; repeat < 3; ++repeat) {
    const auto written = desk_->comment(id, "包裹已签收", "0-17");
    ASSERT_TRUE(written) << written.error().what;
  }
  ASSERT_TRUE(desk_->comment(id, "包裹已签收", "0-1"));
  ASSERT_TRUE(desk_->comment(id, "包裹已签收", "0-17")) << "an older key is still known";
  EXPECT_EQ(real_.comments_with(id, "包裹已签收"), 2u);
  EXPECT_EQ(real_.comments_with(id, "0-17"), real_.differences().shows_keys ? 1u : 0u);
}

TEST_P(TicketDeskSuite, TheFirstTextCountsAsTheCommentOfItsKey) {
  TicketDraft wanted = test_draft();
  wanted.key = "0-5.00112233445566778899";
  const auto ticket = desk_->create(wanted);
  ASSERT_TRUE(ticket) << ticket.error().what;
  ASSERT_TRUE(desk_->comment(ticket->id, "another", "0-6.00112233445566778899"));
  ASSERT_TRUE(desk_->comment(ticket->id, "again", wanted.key));
  EXPECT_EQ(real_.comments_with(ticket->id, "again"), 0u);
  EXPECT_EQ(real_.comments_with(ticket->id, "another"), 1u);
}

TEST_P(TicketDeskSuite, ACommentWhoseAnswerIsLostIsNotDoubled) {
  const std::string id = created().id;
  http_->lose_answer(real_.comments());
  const auto lost = desk_->comment(id, "only once", "0-18");
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind, ErrorKind::in_doubt);
  ASSERT_TRUE(desk_->comment(id, "only once", "0-18"));
  EXPECT_EQ(real_.comments_with(id, "only once"), 1u);
}

TEST_P(TicketDeskSuite, AWrongFieldNameCreatesNothingHoweverOftenItIsTried) {
  for (const std::string& ours : real_.differences().checked_fields) {
    auto misled = real_.open(*curl_, {.fields = {{ours, "NoSuchField"}}});
    for (int attempt = 0; attempt < 3; ++attempt) {
      EXPECT_EQ(misled->check().error().kind, ErrorKind::config);
      EXPECT_EQ(misled->find(test_draft().external_id).error().kind, ErrorKind::config);
      const auto refused = misled->create(test_draft());
      ASSERT_FALSE(refused);
      EXPECT_EQ(refused.error().kind, ErrorKind::config);
      EXPECT_NE(refused.error().what.find(ours + " \"NoSuchField\""), std::string::npos) << refused.error().what;
    }
  }
  EXPECT_EQ(real_.tickets_with(testing::test_return()), 0u);
}

TEST_P(TicketDeskSuite, ADueDateIsSetMovedAndTakenAwayUnlessAPersonChangedIt) {
  const Instant first = parse_rfc3339("2026-12-01T10:20:33.700+08:00")->at;
  const Instant second = parse_rfc3339("2026-12-02T10:20:33Z")->at;
  const Instant theirs = parse_rfc3339("2026-12-24T18:00:00Z")->at;
  TicketDraft wanted = test_draft();
  wanted.due = first;
  const auto ticket = desk_->create(wanted);
  ASSERT_TRUE(ticket) << ticket.error().what;
  EXPECT_EQ(ticket->due, real_.held_due(first));
  TicketChange change;
  change.due = {second, first};
  auto updated = desk_->update(ticket->id, change);
  ASSERT_TRUE(updated) << updated.error().what;
  EXPECT_EQ(updated->due, real_.held_due(second));
  real_.set_due(ticket->id, theirs);
  change.due = {first, second};
  EXPECT_EQ(desk_->update(ticket->id, change)->due, real_.held_due(theirs)) << "a person's own";
  change.due = {std::nullopt, theirs};
  updated = desk_->update(ticket->id, change);
  ASSERT_TRUE(updated) << updated.error().what;
  EXPECT_EQ(updated->due, real_.differences().due_can_be_taken_away ? std::nullopt : real_.held_due(theirs));
}

TEST_P(TicketDeskSuite, ADueDateThatHasPassedIsTaken) {
  TicketDraft wanted = test_draft();
  wanted.due = parse_rfc3339("2026-01-05T10:00:00Z")->at;
  const auto ticket = desk_->create(wanted);
  ASSERT_TRUE(ticket) << ticket.error().what;
  if (real_.differences().takes_past_due) {
    EXPECT_EQ(ticket->due, real_.held_due(*wanted.due));
  } else {
    EXPECT_GT(ticket->due, wanted.due) << "the desk's own";
  }
}

TEST_P(TicketDeskSuite, APriorityThatAPersonRaisedIsNotLowered) {
  const std::string id = created().id;
  real_.raise_to_high(id);
  TicketChange change;
  change.priority = {TicketPriority::normal, TicketPriority::normal};
  EXPECT_EQ(desk_->update(id, change)->priority, TicketPriority::high);
  change.priority = {TicketPriority::urgent, TicketPriority::normal};
  EXPECT_EQ(desk_->update(id, change)->priority, TicketPriority::urgent);
  change.priority = {TicketPriority::normal, TicketPriority::urgent};
  EXPECT_EQ(desk_->update(id, change)->priority, TicketPriority::normal) << "ours, and no longer needed";
}

TEST_P(TicketDeskSuite, PriorityAndFieldsAreSetAndReadBack) {
  const std::string id = created().id;
  auto updated = desk_->update(id, change_of({{TicketPriority::urgent, TicketPriority::normal}},
                                             {{"open_alerts", "买家寄回商品：已超时"}, {"delay_reason", "天气"}}));
  ASSERT_TRUE(updated) << updated.error().what;
  EXPECT_EQ(updated->priority, TicketPriority::urgent);
  EXPECT_EQ(updated->fields.at("delay_reason"), "天气");
  EXPECT_EQ(updated->fields.at("tracking_number"), "SF1234567890") << "untouched";
  updated = desk_->update(id, change_of({{TicketPriority::normal, TicketPriority::urgent}}, {{"open_alerts", ""}}));
  ASSERT_TRUE(updated) << updated.error().what;
  EXPECT_EQ(updated->priority, TicketPriority::normal);
  EXPECT_EQ(updated->fields.at("open_alerts"), "");
}

TEST_P(TicketDeskSuite, ATicketIsResolvedAndOpenedAgainAndEitherTwiceIsNoError) {
  const std::string id = created().id;
  for (int repeat = 0; repeat < 2; ++repeat) {
    const auto resolved = desk_->set_progress(id, TicketProgress::resolved);
    ASSERT_TRUE(resolved) << resolved.error().what;
    EXPECT_EQ(resolved->status, real_.resolved_status());
  }
  ASSERT_TRUE(desk_->comment(id, "after the end", "0-99")) << "a resolved ticket takes comments";
  const auto found = desk_->find(test_draft().external_id);
  ASSERT_TRUE(found && found->size() == 1) << "a resolved ticket is found";
  EXPECT_EQ(found->front().status, real_.resolved_status()) << "a comment does not open it";
  for (int repeat = 0; repeat < 2; ++repeat) {
    const auto opened = desk_->set_progress(id, TicketProgress::open);
    ASSERT_TRUE(opened) << opened.error().what;
    EXPECT_EQ(opened->status, real_.open_status());
  }
}

TEST_P(TicketDeskSuite, WhatAPersonClosedIsOpenedAndWhatTheyRejectedStays) {
  const std::string id = created().id;
  real_.resolve(id);
  const auto opened = desk_->set_progress(id, TicketProgress::open);
  ASSERT_TRUE(opened) << opened.error().what;
  EXPECT_EQ(opened->status, real_.open_status());
  if (real_.rejected_status().empty()) return;
  real_.reject(id);
  for (const TicketProgress progress : {TicketProgress::resolved, TicketProgress::open}) {
    const auto kept = desk_->set_progress(id, progress);
    ASSERT_TRUE(kept) << kept.error().what;
    EXPECT_EQ(kept->status, real_.rejected_status());
  }
}

TEST_P(TicketDeskSuite, AResolveWhoseAnswerIsLostIsFoundDone) {
  const std::string id = created().id;
  http_->lose_answer(real_.changes());
  const auto lost = desk_->set_progress(id, TicketProgress::resolved);
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind, ErrorKind::in_doubt);
  const auto again = desk_->set_progress(id, TicketProgress::resolved);
  ASSERT_TRUE(again) << again.error().what;
  EXPECT_EQ(again->status, real_.resolved_status());
}

TEST_P(TicketDeskSuite, AnUpdateThatMeetsAnotherWriterKeepsBoth) {
  const std::string id = created().id;
  auto other = real_.open(*curl_);
  http_->before(real_.changes(), [&] {
    EXPECT_TRUE(other->update(id, change_of({}, {{"delay_reason", "by another"}})));
  });
  const auto updated = desk_->update(id, change_of({{TicketPriority::high, TicketPriority::normal}}, {}));
  ASSERT_TRUE(updated) << updated.error().what;
  EXPECT_EQ(updated->priority, TicketPriority::high);
  EXPECT_EQ(updated->fields.at("delay_reason"), "by another");
}

TEST_P(TicketDeskSuite, WrongSecretQueueTicketAndAddressAreDistinguished) {
  const auto kind_at = [&](const DeskVariation& wrong) {
    return real_.open(*curl_, wrong)->find("acme/x").error().kind;
  };
  EXPECT_EQ(kind_at({.secret = "0000000000000000000000000000000000000000"}), ErrorKind::unauthorized);
  EXPECT_EQ(kind_at({.address = "http://127.0.0.1:1"}), ErrorKind::unreachable);
  if (real_.differences().has_queue) {
    EXPECT_EQ(real_.open(*curl_, {.queue = "no-such-queue"})->create(test_draft()).error().kind, ErrorKind::config);
  }
  EXPECT_EQ(desk_->comment("999999", "x", "0-1").error().kind, real_.differences().missing_ticket);
}

INSTANTIATE_TEST_SUITE_P(Desks, TicketDeskSuite, ::testing::Values("RequestTracker", "Redmine"),
                         [](const auto& each) { return std::string(each.param); });
INSTANTIATE_TEST_SUITE_P(StandIns, TicketDeskSuite, ::testing::ValuesIn(testing::stand_in_names()),
                         [](const auto& each) { return testing::test_name_of(each.param); });

}  // namespace
}  // namespace parcelgate
