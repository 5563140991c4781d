#include <array>
#include <cstdio>
#include <functional>
#include <iostream>
#include <memory>

#include <unistd.h>

#include "gateway/base/text.hpp"
#include "gateway/domain/time.hpp"
#include "gateway/main/commands/admin_link.hpp"
#include "gateway/main/commands/commands.hpp"
#include "gateway/main/commands/exit_code.hpp"
#include "gateway/main/commands/text_table.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

/// Options of every admin command.
struct AdminOptions {
  AdminTarget target;
  bool json{false};
};

struct KeyOptions : AdminOptions {
  std::string scope, tenant, carrier, number, expires_in, id;
};

struct OutletOptions : AdminOptions {
  std::string outlet;
};

using Print = std::function<void(const rapidjson::Value&)>;

int run(const AdminOptions& options, const AdminRequest& request, const Print& print) {
  return with_admin_link(options.target, [&](AdminLink& link) -> int {
    const auto answer = link.send(request);
    if (!answer) return complain(answer.error());
    if (options.json)
      std::cout << to_json(*answer) << '\n';
    else
      print(*answer);
    return exit_done;
  });
}

std::string cell(const rapidjson::Value& row, std::string_view name) {
  const std::string_view text = find_text(row, name);
  return text.empty() ? "-" : printable_line(text);
}

void print_key(const rapidjson::Value& answer) {
  std::printf("%s\n", cell(answer, "key").c_str());
  if (::isatty(STDOUT_FILENO) != 0) {
    std::fprintf(stderr, "This is %s. It is shown once; the gateway keeps only its hash.\n",
                 cell(answer, "id").c_str());
  }
}

std::string shipment_of_key(const rapidjson::Value& row) {
  const std::string_view number = find_text(row, "tracking_number");
  return number.empty() ? std::string() : std::string(find_text(row, "carrier")) + " " + std::string(number);
}

std::string state_of_key(const rapidjson::Value& row) {
  if (find_member(row, "revoked")->GetBool()) return "revoked";
  const auto expires_at = parse_rfc3339(find_text(row, "expires_at"));
  return expires_at && expires_at->at <= std::chrono::system_clock::now() ? "expired" : "valid";
}

void print_keys(const rapidjson::Value& answer) {
  TextTable table({{"ID"}, {"SCOPE"}, {"TENANT"}, {"SHIPMENT"}, {"CREATED"}, {"EXPIRES"}, {"STATE"}});
  for (const auto& row : (*find_member(answer, "keys")).GetArray()) {
    table.add({cell(row, "id"), cell(row, "scope"), cell(row, "tenant"), shipment_of_key(row), cell(row, "created_at"),
               cell(row, "expires_at"), state_of_key(row)});
  }
  table.print(std::cout, wants_colour());
}

/// "3 d 4 h", "5 min", "12 s": the two greatest units.
std::string age(std::int64_t seconds) {
  constexpr std::array<std::pair<std::int64_t, const char*>, 4> kUnits{
      {{86'400, " d"}, {3'600, " h"}, {60, " min"}, {1, " s"}}};
  std::string text;
  int shown = 0;
  for (const auto& [length, name] : kUnits) {
    if (seconds < length || shown == 2) continue;
    text += (text.empty() ? "" : " ") + std::to_string(seconds / length) + name;
    seconds %= length;
    ++shown;
  }
  return text.empty() ? "0 s" : text;
}

std::string count(const rapidjson::Value& row, std::string_view name) {
  return std::to_string(find_member(row, name)->GetUint64());
}

void print_outlets(const rapidjson::Value& answer) {
  using Align = TextTable::Align;
  TextTable table({{"OUTLET"},
                   {"STATE"},
                   {"DOWN SINCE"},
                   {"NEXT TRY"},
                   {"BEHIND", Align::right},
                   {"LAG", Align::right},
                   {"SET ASIDE", Align::right},
                   {"LAST ERROR"}});
  for (const auto& row : (*find_member(answer, "outlets")).GetArray()) {
    table.add({cell(row, "id"), cell(row, "state"), cell(row, "down_since"), cell(row, "next_try_at"),
               count(row, "behind"), age(find_member(row, "lag_seconds")->GetInt64()), count(row, "set_aside"),
               cell(row, "last_error")});
  }
  table.print(std::cout, wants_colour());
  if (!find_member(answer, "gateway_runs")->GetBool()) std::fprintf(stderr, "No gateway runs on this data folder.\n");
}

void print_outlet(const rapidjson::Value& answer) {
  for (const char* name : {"id", "state", "down_since", "next_try_at", "last_error", "last_error_at"}) {
    std::printf("%-14s %s\n", name, cell(answer, name).c_str());
  }
  std::printf("%-14s %s entries, %s\n", "behind", count(answer, "behind").c_str(),
              age(find_member(answer, "lag_seconds")->GetInt64()).c_str());
  std::printf("%-14s %s entries of %s subjects\n", "set_aside", count(answer, "set_aside").c_str(),
              count(answer, "set_aside_subjects").c_str());
  const auto& aside = *find_member(answer, "set_aside_list");
  if (aside.Empty()) return;
  using Align = TextTable::Align;
  TextTable table({{"SUBJECT"}, {"ENTRIES", Align::right}, {"ATTEMPTS", Align::right}, {"NEXT TRY"}, {"ERROR"}});
  for (const auto& row : aside.GetArray()) {
    table.add({cell(row, "subject"), count(row, "entries"), count(row, "attempts"), cell(row, "next_try_at"),
               cell(row, "error")});
  }
  std::fflush(stdout);
  std::cout << '\n';
  table.print(std::cout, wants_colour());
}

void add_options(CLI::App* command, AdminOptions& options) {
  add_admin_target(*command, options.target);
  command->add_flag("--json", options.json, "Print the answer as JSON");
}

void add_keys(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<KeyOptions>();
  CLI::App* keys = app.add_subcommand("keys", "Create, list and revoke API keys");
  keys->require_subcommand(1);
  CLI::App* create = keys->add_subcommand("create", "Create a key and print it, once");
  add_options(create, *options);
  create->add_option("--scope", options->scope, "after_sales | customer | admin")
      ->required()
      ->check(CLI::IsMember({"after_sales", "customer", "admin"}));
  create->add_option("--tenant", options->tenant, "The tenant that it belongs to");
  create->add_option("--carrier", options->carrier, "customer: carrier of the one shipment that it opens");
  create->add_option("--number", options->number, "customer: tracking number of that shipment");
  create->add_option("--expires-in", options->expires_in, "Lifetime, such as 90d; default: until revoked");
  create->callback([&exit_code, options] {
    AdminRequest request("keys.create");
    request.text("scope", options->scope).text("tenant", options->tenant).text("carrier", options->carrier);
    request.text("tracking_number", options->number).text("expires_in", options->expires_in);
    exit_code = run(*options, request, print_key);
  });
  CLI::App* list = keys->add_subcommand("list", "List keys, without their secrets");
  add_options(list, *options);
  list->callback([&exit_code, options] { exit_code = run(*options, AdminRequest("keys.list"), print_keys); });
  CLI::App* revoke = keys->add_subcommand("revoke", "Make a key invalid within seconds");
  add_options(revoke, *options);
  revoke->add_option("ID", options->id, "Such as key-1a2b3c4d")->required();
  revoke->callback([&exit_code, options] {
    exit_code =
        run(*options, AdminRequest("keys.revoke").text("id", options->id), [](const auto&) { std::puts("revoked"); });
  });
}

void add_outlets(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<OutletOptions>();
  CLI::App* outlets = app.add_subcommand("outlets", "List, show, pause and resume outlets (tickets, MQTT)");
  outlets->require_subcommand(1);
  CLI::App* list =
      outlets->add_subcommand("list", "List outlets: state, down since, lag behind the feed, entries set aside");
  add_options(list, *options);
  list->callback([&exit_code, options] { exit_code = run(*options, AdminRequest("outlets.list"), print_outlets); });
  CLI::App* show = outlets->add_subcommand("show", "Show one outlet and each return or parcel that it has set aside");
  add_options(show, *options);
  show->add_option("ID", options->outlet, "The outlet's id")->required();
  show->callback([&exit_code, options] {
    exit_code = run(*options, AdminRequest("outlets.show").text("outlet", options->outlet), print_outlet);
  });
  for (const bool paused : {true, false}) {
    CLI::App* command =
        paused ? outlets->add_subcommand("pause",
                                         "Stop publishing; nothing is lost, `resume` continues at the outlet's cursor")
               : outlets->add_subcommand("resume", "Continue at the outlet's cursor");
    add_options(command, *options);
    command->add_option("ID", options->outlet, "The outlet's id")->required();
    command->callback([&exit_code, options, paused] {
      exit_code =
          run(*options, AdminRequest(paused ? "outlets.pause" : "outlets.resume").text("outlet", options->outlet),
              [paused](const auto&) { std::puts(paused ? "paused" : "running"); });
    });
  }
}

}  // namespace

void add_admin_commands(CLI::App& app, int& exit_code) {
  add_keys(app, exit_code);
  add_outlets(app, exit_code);
}

}  // namespace parcelgate
