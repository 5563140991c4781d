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
#include "gateway/main/commands/outlet_tables.hpp"
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
  return printable_line(find_text(row, name));
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

void print_list(const rapidjson::Value& answer) {
  print_outlets(answer, std::cout, wants_colour());
  if (!find_member(answer, "gateway_runs")->GetBool()) std::fprintf(stderr, "No gateway runs on this data folder.\n");
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
  create->add_option("--scope", options->scope, "after_sales | customer | admin | viewer")
      ->required()
      ->check(CLI::IsMember({"after_sales", "customer", "admin", "viewer"}));
  create->add_option("--tenant", options->tenant,
                     "The tenant that it belongs to; an admin or viewer key without one sees all tenants");
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
  CLI::App* outlets = app.add_subcommand(
      "outlets", "List, show, pause and resume outlets (tickets, chats, write-backs, webhooks, MQTT, Kafka, files)");
  outlets->require_subcommand(1);
  CLI::App* list =
      outlets->add_subcommand("list", "List outlets: state, down since, lag behind the feed, entries set aside");
  add_options(list, *options);
  list->callback([&exit_code, options] { exit_code = run(*options, AdminRequest("outlets.list"), print_list); });
  CLI::App* show = outlets->add_subcommand("show", "Show one outlet and each return or parcel that it has set aside");
  add_options(show, *options);
  show->add_option("ID", options->outlet, "The outlet's id")->required();
  show->callback([&exit_code, options] {
    exit_code = run(*options, AdminRequest("outlets.show").text("outlet", options->outlet),
                    [](const auto& answer) { print_outlet(answer, std::cout, wants_colour()); });
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
