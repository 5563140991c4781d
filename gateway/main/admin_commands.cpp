#include <cstdio>
#include <functional>
#include <iostream>

#include <unistd.h>

#include "gateway/base/text.hpp"
#include "gateway/main/admin_link.hpp"
#include "gateway/main/commands.hpp"
#include "gateway/main/exit_code.hpp"
#include "gateway/main/text_table.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

/// What every admin command takes.
struct AdminOptions {
  AdminTarget target;
  bool json{false};
};

struct KeyOptions {
  std::string scope, tenant, carrier, number, expires_in, id;
};

using Print = std::function<void(const rapidjson::Value&)>;

int run(const AdminOptions& options, const AdminRequest& request, const Print& print) {
  return with_admin_link(options.target, [&](AdminLink& link) -> int {
    const auto answer = link.ask(request);
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

void print_keys(const rapidjson::Value& answer) {
  TextTable table({{"ID"}, {"SCOPE"}, {"TENANT"}, {"SHIPMENT"}, {"CREATED"}, {"EXPIRES"}, {"STATE"}});
  for (const auto& row : (*find_member(answer, "keys")).GetArray()) {
    table.add({cell(row, "id"), cell(row, "scope"), cell(row, "tenant"), shipment_of_key(row), cell(row, "created_at"),
               cell(row, "expires_at"), find_member(row, "revoked")->GetBool() ? "revoked" : "valid"});
  }
  table.print(std::cout, wants_colour());
}

void print_outlets(const rapidjson::Value& answer) {
  std::printf("%-24s %-8s %12s\n", "OUTLET", "STATE", "BEHIND");
  for (const auto& row : (*find_member(answer, "outlets")).GetArray()) {
    std::printf("%-24s %-8s %12llu\n", cell(row, "id").c_str(),
                find_member(row, "paused")->GetBool() ? "paused" : "running",
                static_cast<unsigned long long>(find_member(row, "behind")->GetUint64()));
  }
}

void add_options(CLI::App* command, AdminOptions& options) {
  add_admin_target(*command, options.target);
  command->add_flag("--json", options.json, "Print the answer as JSON");
}

void add_keys(CLI::App& app, AdminOptions& options, int& exit_code) {
  static KeyOptions key;
  CLI::App* keys = app.add_subcommand("keys", "Create, list and revoke API keys");
  keys->require_subcommand(1);
  CLI::App* create = keys->add_subcommand("create", "Create a key and print it, once");
  add_options(create, options);
  create->add_option("--scope", key.scope, "after_sales | customer | admin")
      ->required()
      ->check(CLI::IsMember({"after_sales", "customer", "admin"}));
  create->add_option("--tenant", key.tenant, "The tenant that it belongs to");
  create->add_option("--carrier", key.carrier, "customer: carrier of the one shipment that it opens");
  create->add_option("--number", key.number, "customer: tracking number of that shipment");
  create->add_option("--expires-in", key.expires_in, "Lifetime, such as 90d; default: until revoked");
  create->callback([&] {
    AdminRequest request("keys.create");
    request.text("scope", key.scope).text("tenant", key.tenant).text("carrier", key.carrier);
    request.text("tracking_number", key.number).text("expires_in", key.expires_in);
    exit_code = run(options, request, print_key);
  });
  CLI::App* list = keys->add_subcommand("list", "List keys, without their secrets");
  add_options(list, options);
  list->callback([&] { exit_code = run(options, AdminRequest("keys.list"), print_keys); });
  CLI::App* revoke = keys->add_subcommand("revoke", "Make a key invalid within seconds");
  add_options(revoke, options);
  revoke->add_option("ID", key.id, "Such as key-1a2b3c4d")->required();
  revoke->callback([&] {
    exit_code = run(options, AdminRequest("keys.revoke").text("id", key.id), [](const auto&) { std::puts("revoked"); });
  });
}

void add_outlets(CLI::App& app, AdminOptions& options, int& exit_code) {
  static std::string outlet;
  CLI::App* outlets = app.add_subcommand("outlets", "List, pause and resume outlets");
  outlets->require_subcommand(1);
  CLI::App* list = outlets->add_subcommand("list", "Each outlet, whether it runs, and how far it is behind the feed");
  add_options(list, options);
  list->callback([&] { exit_code = run(options, AdminRequest("outlets.list"), print_outlets); });
  for (const bool paused : {true, false}) {
    CLI::App* command =
        paused ? outlets->add_subcommand("pause", "Stop sending; nothing is lost, the outlet goes on from its cursor")
               : outlets->add_subcommand("resume", "Go on from where the outlet was paused");
    add_options(command, options);
    command->add_option("ID", outlet, "The outlet's id")->required();
    command->callback([&options, &exit_code, paused] {
      exit_code = run(options, AdminRequest(paused ? "outlets.pause" : "outlets.resume").text("outlet", outlet),
                      [paused](const auto&) { std::puts(paused ? "paused" : "running"); });
    });
  }
}

}  // namespace

void add_admin_commands(CLI::App& app, int& exit_code) {
  static AdminOptions options;
  add_keys(app, options, exit_code);
  add_outlets(app, options, exit_code);
}

}  // namespace parcelgate
