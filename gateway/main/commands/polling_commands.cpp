// `parcelgate polling`: the polling schedule of numbers and accounts.
#include <algorithm>
#include <iostream>
#include <memory>
#include <string>

#include "gateway/main/commands/admin_link.hpp"
#include "gateway/main/commands/commands.hpp"
#include "gateway/main/commands/exit_code.hpp"
#include "gateway/main/commands/text_table.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

struct PollingOptions {
  AdminTarget target;
  std::string number;
  bool json{false};
};

std::string cell_of(const rapidjson::Value& row, std::string_view name) {
  return std::string(find_text(row, name));
}

std::string count_of(const rapidjson::Value& row, std::string_view name) {
  const auto* value = find_member(row, name);
  return value != nullptr && value->IsNumber() ? to_json(*value) : std::string();
}

/// Numbers that no account polls are rows of no account.
std::string account_cell(const rapidjson::Value& row) {
  const auto account = find_text(row, "account");
  return account.empty() ? "(none)" : std::string(account);
}

/// Why an account does not poll now, for people; empty: it polls.
std::string hold_of(const rapidjson::Value& account) {
  const auto held_by = find_text(account, "held_by");
  if (held_by == "breaker" || find_text(account, "breaker") == "open") {
    return "paused until " + cell_of(account, "open_until") + ": " + cell_of(account, "reason");
  }
  if (held_by == "day_budget") return "today's budget is used up";
  if (held_by == "throttled") return "the courier throttles us";
  if (held_by == "store_full") return "the store takes nothing more for now";
  if (held_by == "store_fault") return "the store cannot write, so no answer could be stored";
  return {};
}

void print_loads(const rapidjson::Value& answer) {
  TextTable table({{"ACCOUNT"},
                   {"URGENCY"},
                   {"SHIPMENTS", TextTable::Align::right},
                   {"WANTED/DAY", TextTable::Align::right},
                   {"EARLIEST CHECK"}});
  for (const auto& row : (*find_member(answer, "loads")).GetArray()) {
    table.add({account_cell(row), cell_of(row, "urgency"), count_of(row, "shipments"), count_of(row, "wanted_per_day"),
               cell_of(row, "oldest_at")});
  }
  table.print(std::cout, wants_colour());
}

void print_accounts(const rapidjson::Value& answer) {
  TextTable table({{"ACCOUNT"},
                   {"SOURCE"},
                   {"STATE"},
                   {"A SECOND", TextTable::Align::right},
                   {"TODAY", TextTable::Align::right},
                   {"UNDER WAY", TextTable::Align::right},
                   {"LATE (S)", TextTable::Align::right}});
  for (const auto& row : (*find_member(answer, "accounts")).GetArray()) {
    const std::string hold = hold_of(row);
    table.add({cell_of(row, "account"), cell_of(row, "source"), hold.empty() ? "polls" : hold,
               count_of(row, "requests_per_second"), count_of(row, "used_today"), count_of(row, "in_flight"),
               count_of(row, "lag_seconds")});
  }
  table.print(std::cout, wants_colour());
}

void print_checks(const rapidjson::Value& answer) {
  TextTable table({{"CARRIER"}, {"ACCOUNT"}, {"LAST CHECKED"}, {"NEXT CHECK"}, {"SUBSCRIPTION"}, {"WHY"}});
  for (const auto& row : (*find_member(answer, "checks")).GetArray()) {
    table.add({cell_of(row, "carrier"), account_cell(row), cell_of(row, "last_checked_at"),
               cell_of(row, "next_check_at"), cell_of(row, "subscription"), cell_of(row, "next_check_why")});
  }
  table.print(std::cout, wants_colour());
}

/// A check that is due waits until its account may poll: without this line the table would mislead.
void print_holds(const rapidjson::Value& checks, const rapidjson::Value& accounts) {
  for (const auto& account : (*find_member(accounts, "accounts")).GetArray()) {
    const std::string hold = hold_of(account);
    const std::string id = cell_of(account, "account");
    const auto concerns = [&](const auto& check) { return find_text(check, "account") == id; };
    const auto& rows = (*find_member(checks, "checks")).GetArray();
    if (hold.empty() || std::none_of(rows.begin(), rows.end(), concerns)) continue;
    std::cout << id << " does not poll now: " << hold << '\n';
  }
}

int show(const PollingOptions& options) {
  return with_admin_link(options.target, [&](AdminLink& link) -> int {
    const auto checks = link.send(AdminRequest("polling.show").text("tracking_number", options.number));
    if (!checks) return complain(checks.error());
    if (options.json) {
      std::cout << to_json(*checks) << '\n';
      return exit_done;
    }
    print_checks(*checks);
    // Without a running gateway nothing polls, so nothing is held back.
    if (const auto accounts = link.call_running_gateway(AdminRequest("polling.accounts")))
      print_holds(*checks, *accounts);
    return exit_done;
  });
}

int list(const PollingOptions& options) {
  return with_admin_link(options.target, [&](AdminLink& link) -> int {
    const auto loads = link.send(AdminRequest("polling.list"));
    if (!loads) return complain(loads.error());
    if (options.json)
      std::cout << to_json(*loads) << '\n';
    else
      print_loads(*loads);
    return exit_done;
  });
}

int list_accounts(const PollingOptions& options) {
  return with_admin_link(options.target, [&](const AdminLink& link) -> int {
    const auto accounts = link.call_running_gateway(AdminRequest("polling.accounts"));
    if (!accounts) return complain(accounts.error());
    if (options.json)
      std::cout << to_json(*accounts) << '\n';
    else
      print_accounts(*accounts);
    return exit_done;
  });
}

}  // namespace

void add_polling_commands(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<PollingOptions>();
  CLI::App* polling =
      app.add_subcommand("polling", "Show the polling schedule: which numbers are checked, when, and why");
  polling->require_subcommand(1);
  const auto add = [&](const char* name, const char* about, int (*work)(const PollingOptions&)) {
    CLI::App* command = polling->add_subcommand(name, about);
    add_admin_target(*command, options->target);
    command->add_flag("--json", options->json, "Print the answer as JSON");
    command->callback([&exit_code, options, work] { exit_code = work(*options); });
    return command;
  };
  add("list", "Due checks per account and urgency", list);
  add("accounts",
      "Each account of the running gateway: whether it polls, the reason for a pause and its end. Credentials that "
      "were "
      "fixed in the configuration count at once after `parcelgate reload`",
      list_accounts);
  add("show", "One number: last checked, next check and why then, at each account", show)
      ->add_option("NUMBER", options->number, "The tracking number")
      ->required();
}

}  // namespace parcelgate
