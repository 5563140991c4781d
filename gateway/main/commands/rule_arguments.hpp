// Rule packs as arguments of commands: an id of a shipped or configured pack, or a file.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "gateway/main/wiring/rule_files.hpp"

namespace parcelgate {

/// Where packs are looked for in addition to the shipped ones. Filled by the options of add_rule_folders().
struct RuleFolders {
  std::string config_file;        ///< its rule_dirs; empty: that of PARCELGATE_CONFIG, if it is set
  std::vector<std::string> dirs;  ///< of --rules
};

/// Adds --rules.
void add_rule_folders(CLI::App& command, RuleFolders& folders);
/// Adds --config, for commands without add_admin_target().
void add_rule_config(CLI::App& command, RuleFolders& folders);

/// Folders of data, in the order in which they are read: a later one replaces what has the same id.
struct DataFolders {
  std::vector<std::filesystem::path> rules;     ///< the shipped folder, those of the configuration, those of --rules
  std::vector<std::filesystem::path> carriers;  ///< those of the configuration
};
[[nodiscard]] DataFolders data_folders_of(const RuleFolders& folders, Faults& faults);
/// Its `rules`, for commands that need no carriers.
[[nodiscard]] std::vector<std::filesystem::path> folders_of(const RuleFolders& folders, Faults& faults);

/// Whether an argument names a file and not a pack: ids have neither slash nor dot.
[[nodiscard]] bool is_rule_file(std::string_view argument) noexcept;

/// A pack with what is needed to send it to a gateway.
struct NamedPack {
  RulePack pack;
  std::string json;  ///< for rules.compare: {"text", "calendars"}; empty where it was named by its id
};

/// Finds a pack by its id, or reads its file, and runs `work` with it.
/// @return the exit code of `work`; exit_usage: no pack has the id; exit_config: the file has faults. Both with the
///         reasons on standard error
[[nodiscard]] int with_rule_pack(const std::string& argument, const RuleFolders& folders,
                                 const std::function<int(const NamedPack&)>& work);

}  // namespace parcelgate
