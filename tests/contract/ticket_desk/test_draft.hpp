// A ticket of one test's own.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <string>

#include "gateway/ports/ticket_desk.hpp"

namespace parcelgate::testing {

/// A return of the test that runs, also over several runs at one server: "R-4711-ACreatedTicketHoldsWhatWasWritten".
inline std::string test_return() {
  const std::string test = ::testing::UnitTest::GetInstance()->current_test_info()->name();
  return "R-" + std::to_string(::getpid()) + "-" + test.substr(0, test.find('/'));
}

/// Its ticket, with characters that HTML, SQL and JSON escape.
inline TicketDraft test_draft() {
  TicketDraft wanted;
  wanted.external_id = "acme/" + test_return();
  wanted.subject = "退货 " + test_return() + " · 订单 O'1 <b>&";
  wanted.text = "第一行 <script>\n第二行";
  wanted.fields = {{"tracking_number", "SF1234567890"}, {"order_id", "O'1"}};
  return wanted;
}

}  // namespace parcelgate::testing
