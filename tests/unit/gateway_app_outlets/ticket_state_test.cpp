#include "gateway/app/outlets/tickets/ticket_state.hpp"

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

TEST(TicketState, ProblemTextsAreStoredAndReadAgain) {
  TicketState state;
  state.ticket_id = "7";
  state.problem_texts = {{"sf/N1", "on hold: address incomplete"}};
  state.problems = {{"sf/N1", "on_hold/address_incomplete"}};
  const std::string stored = to_json(state);
  EXPECT_NE(stored.find(R"("problem_texts":{"sf/N1":"on hold: address incomplete"})"), std::string::npos) << stored;
  const auto read = parse_ticket_state(stored);
  ASSERT_TRUE(read.has_value()) << read.error().what;
  EXPECT_EQ(*read, state);
}

TEST(TicketState, ARecordWithTheFormerKeyOfProblemTextsIsStillRead) {
  const auto read = parse_ticket_state(R"({"ticket_id": "7", "applied": [], "delays": {"sf/N1": "on hold"}})");
  ASSERT_TRUE(read.has_value()) << read.error().what;
  EXPECT_EQ(read->problem_texts, (std::map<std::string, std::string>{{"sf/N1", "on hold"}}));
}

}  // namespace
}  // namespace parcelgate
