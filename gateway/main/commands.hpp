// The command line, one function for each group of commands. Each adds itself to the application and sets
// `exit_code` when it runs.
#pragma once

#include <CLI/CLI.hpp>

namespace parcelgate {

void add_serve_command(CLI::App& app, int& exit_code);
void add_config_commands(CLI::App& app, int& exit_code);
void add_carriers_commands(CLI::App& app, int& exit_code);
void add_returns_commands(CLI::App& app, int& exit_code);
void add_admin_commands(CLI::App& app, int& exit_code);

}  // namespace parcelgate
