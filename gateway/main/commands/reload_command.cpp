#include <cstdio>
#include <iostream>
#include <memory>

#include "gateway/main/commands/admin_link.hpp"
#include "gateway/main/commands/commands.hpp"
#include "gateway/main/commands/exit_code.hpp"
#include "gateway/main/wiring/gateway_parts.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

struct ReloadOptions {
  AdminTarget target;
  bool check{false};
  bool json{false};
};

std::string joined(const rapidjson::Value& list) {
  std::string out;
  for (const auto& item : list.GetArray()) out.append(out.empty() ? "" : ", ").append(text_of(item));
  return out;
}

/// @return whether anything of this kind has changed
bool print_ids(const rapidjson::Value& answer, const char* name, const char* title) {
  const auto& ids = *find_member(answer, name);
  bool any = false;
  for (const char* what : {"added", "removed", "changed"}) {
    const std::string list = joined(*find_member(ids, what));
    if (list.empty()) continue;
    std::printf("%-12s %-8s %s\n", title, what, list.c_str());
    any = true;
  }
  return any;
}

void print_report(const rapidjson::Value& answer) {
  bool any = print_ids(answer, "carriers", "carriers");
  any |= print_ids(answer, "rule_packs", "rule packs");
  any |= print_ids(answer, "tenants", "tenants");
  any |= print_ids(answer, "accounts", "accounts");
  const std::string restart = joined(*find_member(answer, "restart"));
  if (!restart.empty()) std::printf("%-12s %s\n", "wait for a restart:", restart.c_str());
  if (!any && restart.empty())
    std::puts("nothing has changed");
  else
    std::puts(find_member(answer, "applied")->GetBool() ? "reloaded" : "checked; nothing was changed");
}

/// Without a gateway there is nothing to compare with; the faults can be listed all the same.
int check_alone(const AdminTarget& target) {
  const std::string file = target.config_file.empty() ? config_file_of_environment() : target.config_file;
  if (file.empty()) {
    std::puts("no gateway runs on this data folder");
    return exit_done;
  }
  Faults faults;
  (void)load_checked_config(file, faults);
  for (const Fault& fault : faults) std::fprintf(stderr, "%s\n", to_string(fault, file).c_str());
  if (faults.empty()) std::puts("no faults; no gateway runs on this data folder");
  return faults.empty() ? exit_done : exit_config;
}

int run_reload(const ReloadOptions& options) {
  return with_admin_link(options.target, [&](const AdminLink& link) -> int {
    const auto answer = link.call_running_gateway(AdminRequest("reload").flag("check", options.check));
    if (!answer && answer.error().kind == ErrorKind::unreachable && options.check) return check_alone(options.target);
    if (!answer) return complain(answer.error());
    if (options.json)
      std::cout << to_json(*answer) << '\n';
    else
      print_report(*answer);
    return exit_done;
  });
}

}  // namespace

void add_reload_command(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<ReloadOptions>();
  CLI::App* command = app.add_subcommand(
      "reload",
      "Reload carriers, rule packs, accounts and tenants of the running gateway atomically. On any error the running\n"
      "configuration is kept and all errors are listed. Settings that need a restart are listed. SIGHUP does the same\n"
      "and logs the result.");
  add_admin_target(*command, options->target);
  command->add_flag("--check", options->check, "Report what would change, and change nothing");
  command->add_flag("--json", options->json, "Print the answer as JSON");
  command->callback([&exit_code, options] { exit_code = run_reload(*options); });
}

}  // namespace parcelgate
