#include <cstdio>
#include <memory>

#include "gateway/main/commands/admin_link.hpp"
#include "gateway/main/commands/commands.hpp"
#include "gateway/main/commands/exit_code.hpp"
#include "gateway/main/wiring/exposed_secrets.hpp"
#include "gateway/main/wiring/gateway_parts.hpp"

namespace parcelgate {
namespace {

int check_config(const std::string& file) {
  Faults faults;
  const Config config = load_checked_config(file, faults);
  for (const Fault& fault : faults) std::fprintf(stderr, "%s\n", to_string(fault, file).c_str());
  if (!faults.empty()) {
    std::fprintf(stderr, "%s: %zu fault%s\n", file.c_str(), faults.size(), faults.size() == 1 ? "" : "s");
    return exit_config;
  }
  for (const std::string& exposed : find_exposed_secrets(file)) {
    std::fprintf(stderr, "warning: %s\n", exposed.c_str());
  }
  std::printf("%s: no faults (%zu tenant%s, %zu account%s, %zu outlet%s)\n", file.c_str(), config.tenants.size(),
              config.tenants.size() == 1 ? "" : "s", config.accounts.size(), config.accounts.size() == 1 ? "" : "s",
              config.outlets.size(), config.outlets.size() == 1 ? "" : "s");
  return exit_done;
}

}  // namespace

void add_config_commands(CLI::App& app, int& exit_code) {
  CLI::App* config = app.add_subcommand("config", "Check a configuration");
  config->require_subcommand(1);
  CLI::App* check =
      config->add_subcommand("check",
                             "List every fault of a configuration at once, each with its JSON pointer.\nReads the "
                             "carriers and rule packs that it names; touches no network and no data.");
  const auto file = std::make_shared<std::string>();
  check->add_option("FILE", *file, "The configuration, by default $PARCELGATE_CONFIG");
  check->callback([&exit_code, file] {
    if (file->empty()) *file = config_file_of_environment();
    if (file->empty()) throw CLI::RequiredError("FILE or PARCELGATE_CONFIG");
    exit_code = check_config(*file);
  });
}

}  // namespace parcelgate
