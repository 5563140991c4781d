#include <cstdio>
#include <exception>
#include <string>

#include "gateway/domain/taxonomy.hpp"
#include "gateway/main/commands/commands.hpp"
#include "gateway/main/commands/examples.hpp"
#include "gateway/main/commands/exit_code.hpp"

namespace {

int run(int argc, char** argv) {
  using namespace parcelgate;
  CLI::App app{
      "parcelgate receives tracking events from couriers, watches the deadlines of returns,\n"
      "and writes both into after-sales tickets."};
  app.require_subcommand(1);
  app.get_formatter()->column_width(36);

  int exit_code = exit_done;
  add_serve_command(app, exit_code);
  add_reload_command(app, exit_code);
  add_clocks_command(app, exit_code);
  add_config_commands(app, exit_code);
  add_carriers_commands(app, exit_code);
  add_returns_commands(app, exit_code);
  add_complaints_commands(app, exit_code);
  add_import_command(app, exit_code);
  add_rules_commands(app, exit_code);
  add_admin_commands(app, exit_code);
  add_webhooks_command(app, exit_code);
  add_platforms_commands(app, exit_code);
  add_chat_commands(app, exit_code);
  add_desks_commands(app, exit_code);
  add_dead_letters_commands(app, exit_code);
  add_quarantine_commands(app, exit_code);
  add_polling_commands(app, exit_code);
  add_reports_commands(app, exit_code);
  add_store_commands(app, exit_code);
  add_evidence_command(app, exit_code);
  add_status_command(app, exit_code);
  add_top_command(app, exit_code);
  add_shell_commands(app, exit_code);
  const std::string versions = "parcelgate " PARCELGATE_VERSION " (taxonomy " + std::string(taxonomy_version()) + ")";
  app.set_version_flag("--version", versions, "Print the versions of the program and of its taxonomy");
  app.add_subcommand("version", "Print the versions of the program and of its taxonomy")->callback([versions] {
    std::printf("%s\n", versions.c_str());
  });

  add_examples(app);

  if (const std::string unknown = find_unknown_command(app, argc, argv); !unknown.empty()) {
    std::fprintf(stderr, "%s\n", unknown.c_str());
    return exit_usage;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& fault) {
    if (fault.get_exit_code() == 0) return app.exit(fault);  // help or version
    std::fprintf(stderr, "%s\n", describe_refusal(app, fault).c_str());
    return exit_usage;
  }
  return exit_code;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& fault) {
    std::fprintf(stderr, "parcelgate: internal fault: %s\n", fault.what());
    return 70;
  }
}
