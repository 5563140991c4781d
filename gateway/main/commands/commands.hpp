// The command line, one function for each group of commands. Each adds itself to the application and sets
// `exit_code` when it runs.
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace parcelgate {

void add_serve_command(CLI::App& app, int& exit_code);
void add_config_commands(CLI::App& app, int& exit_code);
void add_carriers_commands(CLI::App& app, int& exit_code);
/// Below `carriers`. `dirs` are further folders of couriers, filled in when a command runs.
void add_courier_kit_commands(CLI::App& carriers, const std::vector<std::string>& dirs, int& exit_code);
/// Below `carriers`, with `dirs` as above.
void add_detect_command(CLI::App& carriers, const std::vector<std::string>& dirs, int& exit_code);
void add_returns_commands(CLI::App& app, int& exit_code);
void add_admin_commands(CLI::App& app, int& exit_code);
/// To be called after add_carriers_commands().
void add_carriers_runtime_commands(CLI::App& app, int& exit_code);
void add_polling_commands(CLI::App& app, int& exit_code);
void add_reload_command(CLI::App& app, int& exit_code);
void add_quarantine_commands(CLI::App& app, int& exit_code);
void add_quarantine_retry(CLI::App& quarantine, int& exit_code);

/// Finds the first word that names no command where one is needed. @return a line for standard error; empty: none
[[nodiscard]] std::string find_unknown_command(CLI::App& app, int argc, const char* const* argv);

}  // namespace parcelgate
