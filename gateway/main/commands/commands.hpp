// The command line: one function for each group of commands. Each adds its commands to the application; their callbacks
// set `exit_code`, which must outlive the application. Options live in a shared_ptr that the callback captures:
//
//     const auto options = std::make_shared<KeyOptions>();
//     command->add_option("--scope", options->scope);
//     command->callback([&exit_code, options] { exit_code = run(*options); });
//
// Trap: options are filled while the command line is parsed, so read them in callbacks only. Unknown options and
// missing values never reach a callback: the program exits with exit_usage.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace parcelgate {

/// serve: runs the gateway until SIGTERM or SIGINT.
void add_serve_command(CLI::App& app, int& exit_code);
/// config check: lists all faults of a configuration, as serve would.
void add_config_commands(CLI::App& app, int& exit_code);
/// carriers: list, decode, test, and the commands of the three functions below. They read data files and need no
/// gateway.
void add_carriers_commands(CLI::App& app, int& exit_code);
/// Folders of further couriers (`--carriers`). Filled while the command line is parsed, so read them in callbacks only.
using CarrierFolders = std::shared_ptr<const std::vector<std::string>>;
/// Below `carriers`: new, coverage, probe.
void add_courier_kit_commands(CLI::App& carriers, const CarrierFolders& dirs, int& exit_code);
/// Below `carriers`: detect.
void add_detect_command(CLI::App& carriers, const CarrierFolders& dirs, int& exit_code);
/// Below `carriers`: remap, unmapped, shadow. They need the gateway's data.
void add_carriers_runtime_commands(CLI::App& carriers, int& exit_code);
/// returns: explain, which shows why each clock of a return is where it is and needs neither gateway nor store, and the
/// command of the next function.
void add_returns_commands(CLI::App& app, int& exit_code);
/// Below `returns`: evidence, which writes the signed bundle of a return. It needs the gateway's data.
void add_returns_evidence(CLI::App& returns, int& exit_code);
/// evidence: key, verify, page. Only `key` needs the gateway's data.
void add_evidence_command(CLI::App& app, int& exit_code);
/// complaints explain: the same of a complaint, stored or in a file.
void add_complaints_commands(CLI::App& app, int& exit_code);
/// import: returns, shipments and facts of a file. Needs a running gateway.
void add_import_command(CLI::App& app, int& exit_code);
/// rules: list, show, check, and the commands of the next function. They read data files and need no gateway.
void add_rules_commands(CLI::App& app, int& exit_code);
/// Below `rules`: diff, dry-run. With --live they need the gateway's data.
void add_rules_diff_commands(CLI::App& rules, int& exit_code);
/// keys: create, list, revoke. outlets: list, show, pause, resume. They need the gateway's data.
void add_admin_commands(CLI::App& app, int& exit_code);
/// webhooks: secret. Needs no gateway.
void add_webhooks_command(CLI::App& app, int& exit_code);
/// platforms: list, check. They read data files and need no gateway.
void add_platforms_commands(CLI::App& app, int& exit_code);
/// chat: robots, test. `test` posts a line; none needs a running gateway.
void add_chat_commands(CLI::App& app, int& exit_code);
/// desks: list, check, test, which read data files, and probe, which sends requests to a configured desk.
void add_desks_commands(CLI::App& app, int& exit_code);
/// deadletters: list, retry, drop. They need the gateway's data.
void add_dead_letters_commands(CLI::App& app, int& exit_code);
/// polling: list, show. The schedule of accounts and numbers; needs the gateway's data.
void add_polling_commands(CLI::App& app, int& exit_code);
/// reports: deadlines, return-time, alerts, carriers. They need the gateway's data.
void add_reports_commands(CLI::App& app, int& exit_code);
/// store: verify, rebuild, backup, restore, snapshots. All but `backup` and `snapshots` need a gateway that does not
/// run.
void add_store_commands(CLI::App& app, int& exit_code);
/// reload: replaces the configuration of the running gateway, or keeps it when the new one has any fault.
void add_reload_command(CLI::App& app, int& exit_code);
/// clocks: accept-date. Needs a running gateway.
void add_clocks_command(CLI::App& app, int& exit_code);
/// quarantine: list, show, drop and retry. They need the gateway's data.
void add_quarantine_commands(CLI::App& app, int& exit_code);
/// Below `quarantine`: retry, which decodes messages again after a manifest was fixed.
void add_quarantine_retry(CLI::App& quarantine, int& exit_code);

/// status: whether all is well. Needs a running gateway to be well.
void add_status_command(CLI::App& app, int& exit_code);
/// top: the same, live.
void add_top_command(CLI::App& app, int& exit_code);
/// completion, man. They describe all commands of `app`, also those that are added later. `app` must outlive their
/// callbacks.
void add_shell_commands(CLI::App& app, int& exit_code);

/// Finds the first word that is not a command where one is needed, and suggests the nearest. The parser's own message
/// does not name the word. Call it when all commands are added, and before the parser.
/// @return a line for standard error; empty: none
[[nodiscard]] std::string find_unknown_command(CLI::App& app, int argc, const char* const* argv);
/// Says in one line for standard error why the parser refused the command line: a command is missing, a word that no
/// option or argument took with the nearest option, else the parser's own message. That message alone does not name the
/// command, and a missing option may hide the misspelled one.
[[nodiscard]] std::string describe_refusal(const CLI::App& app, const CLI::ParseError& fault);

}  // namespace parcelgate
