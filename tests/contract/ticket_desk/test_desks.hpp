// The desks of these tests. Private to this folder.
#pragma once

#include <memory>

#include "tests/contract/ticket_desk/test_desk.hpp"

namespace parcelgate::testing {

[[nodiscard]] std::unique_ptr<TestDesk> make_request_tracker_desk();
/// The engine of desks that are data, on adapters/tickets/desks/redmine. The server is the running one that
/// REDMINE_URL, REDMINE_KEY, REDMINE_AGENT_KEY and REDMINE_PROJECT name, else one of its own.
[[nodiscard]] std::unique_ptr<TestDesk> make_redmine_desk();

}  // namespace parcelgate::testing
