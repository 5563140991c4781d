// The command line: one function for each group of commands. Each adds its commands to the application; their callbacks
// set `exit_code`, which must outlive the application. Options live in a shared_ptr that the callback captures.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace parcelgate {

void add_serve_command(CLI::App& app, int& exit_code);
void add_config_commands(CLI::App& app, int& exit_code);
void add_carriers_commands(CLI::App& app, int& exit_code);
/// Folders of further couriers (`--carriers`). Filled while the command line is parsed, so read them in callbacks only.
using CarrierFolders = std::shared_ptr<const std::vector<std::string>>;
/// Below `carriers`: new, coverage, probe.
void add_courier_kit_commands(CLI::App& carriers, const CarrierFolders& dirs, int& exit_code);
/// Below `carriers`: detect.
void add_detect_command(CLI::App& carriers, const CarrierFolders& dirs, int& exit_code);
/// Below `carriers`: remap, unmapped, shadow. They need the gateway's data.
void add_carriers_runtime_commands(CLI::App& carriers, int& exit_code);
void add_returns_commands(CLI::App& app, int& exit_code);
void add_admin_commands(CLI::App& app, int& exit_code);
void add_polling_commands(CLI::App& app, int& exit_code);
void add_reload_command(CLI::App& app, int& exit_code);
void add_quarantine_commands(CLI::App& app, int& exit_code);
void add_quarantine_retry(CLI::App& quarantine, int& exit_code);

/// Finds the first word that is not a command where one is needed. @return a line for standard error; empty: none
[[nodiscard]] std::string find_unknown_command(CLI::App& app, int argc, const char* const* argv);

}  // namespace parcelgate
