#include <cstdio>
#include <exception>

#include "gateway/domain/taxonomy.hpp"
#include "gateway/main/commands.hpp"
#include "gateway/main/exit_code.hpp"

namespace {

constexpr const char* kFooter =
    "Examples:\n"
    "  parcelgate serve --config config/parcelgate.json\n"
    "  parcelgate config check config/parcelgate.json\n"
    "  parcelgate carriers decode --carrier sf --via push payload.json\n"
    "  parcelgate returns explain --facts return.json --now 2026-11-22T12:00:00Z\n"
    "\n"
    "Exit codes: 0 done, 64 wrong usage, 65 bad data or an answer without events,\n"
    "            69 the other side does not answer, 78 bad configuration.";

int run(int argc, char** argv) {
  using namespace parcelgate;
  CLI::App app{
      "parcelgate hears from couriers where parcels are, watches the deadlines of returns,\n"
      "and writes both into after-sales tickets before anyone asks."};
  app.footer(kFooter);
  app.require_subcommand(1);
  app.get_formatter()->column_width(36);

  int exit_code = exit_done;
  add_serve_command(app, exit_code);
  add_reload_command(app, exit_code);
  add_config_commands(app, exit_code);
  add_carriers_commands(app, exit_code);
  add_carriers_runtime_commands(app, exit_code);
  add_returns_commands(app, exit_code);
  add_admin_commands(app, exit_code);
  add_polling_commands(app, exit_code);
  app.add_subcommand("version", "Print the versions of the program and of its taxonomy")->callback([] {
    std::printf("parcelgate %s (taxonomy %s)\n", PARCELGATE_VERSION, std::string(taxonomy_version()).c_str());
  });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& fault) {
    const int told = app.exit(fault);
    return told == 0 ? exit_done : exit_usage;
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
