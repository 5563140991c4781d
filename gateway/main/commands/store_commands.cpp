#include <array>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <utility>

#include "adapters/stores/sqlite/backup.hpp"
#include "adapters/stores/sqlite/kept_files.hpp"
#include "adapters/stores/sqlite/snapshot.hpp"
#include "gateway/app/evidence/signing_key.hpp"
#include "gateway/app/track_links/track_keys.hpp"
#include "gateway/main/commands/admin_link.hpp"
#include "gateway/main/commands/commands.hpp"
#include "gateway/main/commands/exit_code.hpp"
#include "gateway/main/commands/growth_progress.hpp"
#include "gateway/main/commands/text_table.hpp"
#include "gateway/main/wiring/adapter_options.hpp"
#include "gateway/main/wiring/gateway_parts.hpp"

namespace parcelgate {
namespace {

/// Files that a backup needs in addition to the store: the keys of tracking links and of evidence, and operators'
/// mappings.
const std::array<std::string, 3> kKept{std::string(kTrackKeyFile), std::string(kEvidenceKeyFile),
                                       std::string(kMappingsFolder)};

struct StoreCommandOptions {
  AdminTarget target;
  std::string folder;
  bool verify{false};
};

/// What the functions of the store need in addition to its options.
struct StoreTools {
  Metrics metrics;
  SystemTime time;
};

std::uint64_t database_bytes(const sqlite::Options& options) {
  std::error_code fault;
  const auto bytes = std::filesystem::file_size(options.folder + "/parcelgate.db", fault);
  return fault ? 0 : bytes;
}

int print_differences(const sqlite::Options& options) {
  StoreTools tools;
  std::optional<GrowthProgress> progress(std::in_place, "verifying", options.folder + "/verify.tmp",
                                         database_bytes(options));
  const auto differences = sqlite::verify_store(options, tools.metrics, tools.time);
  progress.reset();
  if (!differences) return complain(differences.error());
  if (differences->empty()) {
    std::puts("the database holds exactly what the journal gives");
    return exit_done;
  }
  TextTable table({{"TABLE"}, {"ROWS", TextTable::Align::right}, {"FOR EXAMPLE"}});
  for (const sqlite::Difference& difference : *differences) {
    table.add({difference.table, std::to_string(difference.rows), difference.example});
  }
  table.print(std::cout, wants_colour());
  std::fputs("parcelgate: the database differs from the journal; parcelgate store rebuild makes it anew\n", stderr);
  return exit_data;
}

void print_report(const sqlite::RebuildReport& report) {
  for (const std::string& skipped : report.skipped) std::printf("passed over  %s\n", skipped.c_str());
  std::printf("made from    %s\n", report.snapshot.empty() ? "the journal alone" : report.snapshot.c_str());
  if (!report.kept_as.empty()) std::printf("former file  %s\n", report.kept_as.c_str());
}

int rebuild(const sqlite::Options& options) {
  StoreTools tools;
  std::optional<GrowthProgress> progress(std::in_place, "rebuilding", options.folder + "/rebuild.tmp",
                                         database_bytes(options));
  const auto report = sqlite::rebuild_store(options, tools.metrics, tools.time);
  progress.reset();
  if (!report) return complain(report.error());
  print_report(*report);
  return exit_done;
}

int restore(const sqlite::Options& options, const std::string& from, bool verify) {
  StoreTools tools;
  std::optional<GrowthProgress> progress(std::in_place, "restoring", options.folder, folder_bytes(from));
  const auto report = sqlite::restore_backup(from, options, tools.metrics, tools.time, kKept);
  progress.reset();
  if (!report) return complain(report.error());
  print_report(*report);
  if (!sqlite::has_kept_list(from)) {
    std::fprintf(
        stderr,
        "parcelgate: %s has no %s: keys and mappings are not in it; it did not end, or an older release made it\n",
        from.c_str(), sqlite::kKeptList);
    return verify ? exit_data : exit_done;
  }
  if (!verify) return exit_done;
  const auto kept = sqlite::check_kept(from, options.folder, kKept);
  if (!kept) return complain(kept.error());
  std::printf("files of keys and mappings as in the backup: %zu\n", *kept);
  return print_differences(options);
}

int back_up(const sqlite::Options& options, const std::string& to) {
  std::optional<GrowthProgress> progress(std::in_place, "backup", to, folder_bytes(options.folder + "/journal"));
  const auto report = sqlite::back_up(options.folder, to, kKept);
  progress.reset();
  if (!report) return complain(report.error());
  std::printf("%s: a snapshot and %llu journal files, %llu bytes; files of keys and mappings: %zu\n", to.c_str(),
              static_cast<unsigned long long>(report->files), static_cast<unsigned long long>(report->bytes),
              report->kept);
  return exit_done;
}

int list_snapshots(const sqlite::Options& options) {
  TextTable table({{"POSITION", TextTable::Align::right}, {"BYTES", TextTable::Align::right}, {"FILE"}});
  for (const sqlite::Snapshot& snapshot : sqlite::list_snapshots(options.folder + "/snapshots")) {
    table.add({std::to_string(snapshot.position), std::to_string(snapshot.bytes), snapshot.path});
  }
  table.print(std::cout, wants_colour());
  return exit_done;
}

/// Adds a command that works on the files of the data folder.
CLI::App* add_command(CLI::App& store, const std::string& name, const std::string& help, int& exit_code,
                      const std::shared_ptr<StoreCommandOptions>& options,
                      const std::function<int(const sqlite::Options&)>& work) {
  CLI::App* command = store.add_subcommand(name, help);
  add_admin_target(*command, options->target);
  command->callback([&exit_code, options, work] {
    exit_code = with_target(options->target,
                            [&](const Config& config, const std::string&) { return work(store_options(config)); });
  });
  return command;
}

}  // namespace

void add_store_commands(CLI::App& app, int& exit_code) {
  CLI::App* store = app.add_subcommand("store", "Verify, rebuild, back up and restore the gateway's data");
  store->require_subcommand(1);
  const auto options = std::make_shared<StoreCommandOptions>();
  add_command(*store, "verify",
              "Rebuild the database from the oldest good snapshot and the journal, in a folder of its own, and compare "
              "it row by row. The gateway must not run",
              exit_code, options, [](const sqlite::Options& of) { return print_differences(of); });
  add_command(*store, "rebuild",
              "Make the database anew from the oldest good snapshot and the journal after it. The former file is kept "
              "under another name. The gateway must not run",
              exit_code, options, [](const sqlite::Options& of) { return rebuild(of); });
  add_command(*store, "backup",
              "Copy the data, with its keys and mappings, into a new folder, also while the gateway runs", exit_code,
              options, [options](const sqlite::Options& of) { return back_up(of, options->folder); })
      ->add_option("--to", options->folder, "A folder that does not exist, or is empty")
      ->required();
  CLI::App* restore_command = add_command(
      *store, "restore", "Fill an empty data folder from a backup, keys and mappings included", exit_code, options,
      [options](const sqlite::Options& of) { return restore(of, options->folder, options->verify); });
  restore_command->add_option("--from", options->folder, "The folder of the backup")->required();
  restore_command->add_flag("--verify", options->verify,
                            "Compare the result with the journal, row by row, and keys and mappings with the backup");
  add_command(*store, "snapshots", "List the snapshots of the database, newest first", exit_code, options,
              [](const sqlite::Options& of) { return list_snapshots(of); });
}

}  // namespace parcelgate
