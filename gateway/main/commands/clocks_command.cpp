// `parcelgate clocks`: the deadlines' clocks of a running gateway.
#include <iostream>
#include <memory>

#include "gateway/main/commands/admin_link.hpp"
#include "gateway/main/commands/commands.hpp"
#include "gateway/main/commands/exit_code.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

int accept_date(const AdminTarget& target) {
  return with_admin_link(target, [](const AdminLink& link) -> int {
    const auto answer = link.call_running_gateway(AdminRequest("clocks.accept_date"));
    if (!answer) return complain(answer.error());
    const std::string date(find_text(*answer, "date"));
    if (find_member(*answer, "accepted")->GetBool())
      std::cout << "accepted: it is " << date << "; what is due by now is reported\n";
    else
      std::cout << "nothing to accept: the gateway already trusts the date " << date << "\n";
    return exit_done;
  });
}

}  // namespace

void add_clocks_command(CLI::App& app, int& exit_code) {
  auto* const clocks = app.add_subcommand("clocks", "Clocks of deadlines in a running gateway");
  clocks->require_subcommand(1);
  auto* const accept = clocks->add_subcommand(
      "accept-date", "Accept the machine's date, after it was more than a week ahead and the clocks stood still");
  const auto target = std::make_shared<AdminTarget>();
  add_admin_target(*accept, *target);
  accept->callback([target, &exit_code] { exit_code = accept_date(*target); });
}

}  // namespace parcelgate
