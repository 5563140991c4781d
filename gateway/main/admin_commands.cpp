#include <cstdio>
#include <functional>
#include <iostream>
#include <optional>

#include <unistd.h>

#include "gateway/app/admin/admin_service.hpp"
#include "gateway/base/digest.hpp"
#include "gateway/main/commands.hpp"
#include "gateway/main/exit_code.hpp"
#include "gateway/main/gateway_parts.hpp"
#include "gateway/runtime/admin_socket.hpp"
#include "gateway/runtime/config.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

/// What every admin command takes.
struct AdminOptions {
  std::string config_file;
  bool json{false};
};

struct KeyOptions {
  std::string scope, tenant, carrier, number, expires_in, id;
};

using Fields = std::vector<std::pair<std::string_view, std::string>>;

std::string request_of(std::string_view command, const Fields& fields, std::optional<std::int64_t> id = {}) {
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  writer.StartObject();
  write_member(writer, "command", command);
  for (const auto& [name, value] : fields) {
    if (!value.empty()) write_member(writer, name, value);
  }
  if (id) {
    writer.Key("id");
    writer.Int64(*id);
  }
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

/// Asks the running gateway, or opens its store when none runs (the store's lock decides).
Result<std::string> ask(const Config& config, const std::string& request) {
  auto answer = ask_gateway(config.data_dir / "admin.sock", request);
  if (answer || answer.error().kind != ErrorKind::unreachable) return answer;
  Metrics metrics;
  const SystemTime time;
  auto store = open_store(config, metrics, time);
  if (!store) return unexpected(store.error());
  return AdminService(**store, time).handle(request);
}

using Print = std::function<void(const rapidjson::Value&)>;

int run(const AdminOptions& options, const std::string& request, const Print& print) {
  Faults faults;
  const Config config = load_config(options.config_file, faults);
  for (const Fault& fault : faults) std::fprintf(stderr, "%s\n", to_string(fault, options.config_file).c_str());
  if (!faults.empty()) return exit_config;
  const auto answer = ask(config, request);
  if (!answer) {
    std::fprintf(stderr, "parcelgate: %s\n", answer.error().what.c_str());
    return exit_code_for(answer.error());
  }
  const auto document = parse_json(*answer);
  if (!document) {
    std::fprintf(stderr, "parcelgate: the gateway's answer cannot be read: %s\n", document.error().what.c_str());
    return exit_unavailable;
  }
  if (const auto* error = find_member(*document, "error")) {
    std::fprintf(stderr, "parcelgate: %s\n", std::string(find_text(*error, "what")).c_str());
    return exit_data;
  }
  if (options.json) std::cout << *answer << '\n';
  else print(*document);
  return exit_done;
}

std::string cell(const rapidjson::Value& row, std::string_view name) {
  const std::string_view text = find_text(row, name);
  return text.empty() ? "-" : std::string(text);
}

void print_key(const rapidjson::Value& answer) {
  std::printf("%s\n", cell(answer, "key").c_str());
  if (::isatty(STDOUT_FILENO) != 0) {
    std::fprintf(stderr, "This is %s. It is shown once; the gateway keeps only its hash.\n", cell(answer, "id").c_str());
  }
}

void print_keys(const rapidjson::Value& answer) {
  std::printf("%-14s %-12s %-16s %-24s %s\n", "ID", "SCOPE", "TENANT", "CREATED", "STATE");
  for (const auto& row : (*find_member(answer, "keys")).GetArray()) {
    std::printf("%-14s %-12s %-16s %-24s %s\n", cell(row, "id").c_str(), cell(row, "scope").c_str(), cell(row, "tenant").c_str(),
                cell(row, "created_at").c_str(), find_member(row, "revoked")->GetBool() ? "revoked" : "good");
  }
}

void print_outlets(const rapidjson::Value& answer) {
  std::printf("%-24s %-8s %12s\n", "OUTLET", "STATE", "BEHIND");
  for (const auto& row : (*find_member(answer, "outlets")).GetArray()) {
    std::printf("%-24s %-8s %12llu\n", cell(row, "id").c_str(), find_member(row, "paused")->GetBool() ? "paused" : "running",
                static_cast<unsigned long long>(find_member(row, "behind")->GetUint64()));
  }
}

void print_quarantine(const rapidjson::Value& answer) {
  std::printf("%-8s %-24s %-14s %-16s %-5s %8s  %s\n", "ID", "RECEIVED", "SOURCE", "ACCOUNT", "VIA", "BYTES", "REASON");
  for (const auto& row : (*find_member(answer, "messages")).GetArray()) {
    std::printf("%-8lld %-24s %-14s %-16s %-5s %8llu  %s\n", static_cast<long long>(find_member(row, "id")->GetInt64()),
                cell(row, "received_at").c_str(), cell(row, "source").c_str(), cell(row, "account").c_str(), cell(row, "via").c_str(),
                static_cast<unsigned long long>(find_member(row, "size_bytes")->GetUint64()), cell(row, "reason").c_str());
  }
}

void print_quarantined(const rapidjson::Value& answer) {
  std::fprintf(stderr, "%s\n%llu bytes\n%s", cell(answer, "reason").c_str(),
               static_cast<unsigned long long>(find_member(answer, "size_bytes")->GetUint64()),
               std::string(find_text(answer, "headers")).c_str());
  if (const auto body = from_base64(find_text(answer, "body_base64"))) std::cout << *body;
}

void print_loads(const rapidjson::Value& answer) {
  std::printf("%-20s %-10s %10s %12s  %s\n", "ACCOUNT", "URGENCY", "SHIPMENTS", "WANTED/DAY", "EARLIEST CHECK");
  for (const auto& row : (*find_member(answer, "loads")).GetArray()) {
    std::printf("%-20s %-10s %10llu %12llu  %s\n", cell(row, "account").c_str(), cell(row, "urgency").c_str(),
                static_cast<unsigned long long>(find_member(row, "shipments")->GetUint64()),
                static_cast<unsigned long long>(find_member(row, "wanted_per_day")->GetUint64()), cell(row, "oldest_at").c_str());
  }
}

void print_checks(const rapidjson::Value& answer) {
  std::printf("%-16s %-20s %-24s %-24s %-12s %s\n", "CARRIER", "ACCOUNT", "LAST CHECKED", "NEXT CHECK", "SUBSCRIPTION", "WHY");
  for (const auto& row : (*find_member(answer, "checks")).GetArray()) {
    std::printf("%-16s %-20s %-24s %-24s %-12s %s\n", cell(row, "carrier").c_str(), cell(row, "account").c_str(),
                cell(row, "last_checked_at").c_str(), cell(row, "next_check_at").c_str(), cell(row, "subscription").c_str(),
                cell(row, "next_check_why").c_str());
  }
}

void add_options(CLI::App* command, AdminOptions& options) {
  command->add_option("--config", options.config_file, "The gateway's configuration")->required();
  command->add_flag("--json", options.json, "Print the answer as JSON");
}

void add_keys(CLI::App& app, AdminOptions& options, int& exit_code) {
  static KeyOptions key;
  CLI::App* keys = app.add_subcommand("keys", "Create, list and revoke API keys");
  keys->require_subcommand(1);
  CLI::App* create = keys->add_subcommand("create", "Create a key and print it, once");
  add_options(create, options);
  create->add_option("--scope", key.scope, "after_sales | customer | admin")->required()->check(CLI::IsMember({"after_sales", "customer", "admin"}));
  create->add_option("--tenant", key.tenant, "The tenant that it belongs to");
  create->add_option("--carrier", key.carrier, "customer: carrier of the one shipment that it opens");
  create->add_option("--number", key.number, "customer: tracking number of that shipment");
  create->add_option("--expires-in", key.expires_in, "Lifetime, such as 90d; default: until revoked");
  create->callback([&] {
    exit_code = run(options, request_of("keys.create", {{"scope", key.scope}, {"tenant", key.tenant}, {"carrier", key.carrier},
                                                        {"tracking_number", key.number}, {"expires_in", key.expires_in}}), print_key);
  });
  CLI::App* list = keys->add_subcommand("list", "List keys, without their secrets");
  add_options(list, options);
  list->callback([&] { exit_code = run(options, request_of("keys.list", {}), print_keys); });
  CLI::App* revoke = keys->add_subcommand("revoke", "Make a key invalid within seconds");
  add_options(revoke, options);
  revoke->add_option("ID", key.id, "Such as key-1a2b3c4d")->required();
  revoke->callback([&] { exit_code = run(options, request_of("keys.revoke", {{"id", key.id}}), [](const auto&) { std::puts("revoked"); }); });
}

void add_outlets(CLI::App& app, AdminOptions& options, int& exit_code) {
  static std::string outlet;
  CLI::App* outlets = app.add_subcommand("outlets", "List, pause and resume the ways out");
  outlets->require_subcommand(1);
  CLI::App* list = outlets->add_subcommand("list", "Each outlet, whether it runs, and how far it is behind the feed");
  add_options(list, options);
  list->callback([&] { exit_code = run(options, request_of("outlets.list", {}), print_outlets); });
  for (const bool paused : {true, false}) {
    CLI::App* command = paused ? outlets->add_subcommand("pause", "Stop sending; nothing is lost, the outlet goes on from its cursor")
                               : outlets->add_subcommand("resume", "Go on from where the outlet was paused");
    add_options(command, options);
    command->add_option("ID", outlet, "The outlet's id")->required();
    command->callback([&options, &exit_code, paused] {
      exit_code = run(options, request_of(paused ? "outlets.pause" : "outlets.resume", {{"outlet", outlet}}),
                      [paused](const auto&) { std::puts(paused ? "paused" : "running"); });
    });
  }
}

void add_quarantine(CLI::App& app, AdminOptions& options, int& exit_code) {
  static std::int64_t id = 0;
  CLI::App* quarantine = app.add_subcommand("quarantine", "See messages that came from a known sender and could not be read");
  quarantine->require_subcommand(1);
  CLI::App* list = quarantine->add_subcommand("list", "Newest first");
  add_options(list, options);
  list->callback([&] { exit_code = run(options, request_of("quarantine.list", {}), print_quarantine); });
  CLI::App* show = quarantine->add_subcommand("show", "Print the raw body of one; its reason and headers go to standard error");
  add_options(show, options);
  show->add_option("ID", id, "Number from `quarantine list`")->required();
  show->callback([&] { exit_code = run(options, request_of("quarantine.show", {}, id), print_quarantined); });
}

void add_polling(CLI::App& app, AdminOptions& options, int& exit_code) {
  static std::string number;
  CLI::App* polling = app.add_subcommand("polling", "See what is asked at couriers, when, and why");
  polling->require_subcommand(1);
  CLI::App* list = polling->add_subcommand("list", "Each account's shipments by urgency, and how often they want to be asked about");
  add_options(list, options);
  list->callback([&] { exit_code = run(options, request_of("polling.list", {}), print_loads); });
  CLI::App* show = polling->add_subcommand("show", "One number: last checked, next check and why then, at each account");
  add_options(show, options);
  show->add_option("NUMBER", number, "The tracking number")->required();
  show->callback([&] { exit_code = run(options, request_of("polling.show", {{"tracking_number", number}}), print_checks); });
}

}  // namespace

void add_admin_commands(CLI::App& app, int& exit_code) {
  static AdminOptions options;
  add_keys(app, options, exit_code);
  add_outlets(app, options, exit_code);
  add_quarantine(app, options, exit_code);
  add_polling(app, options, exit_code);
}

}  // namespace parcelgate
