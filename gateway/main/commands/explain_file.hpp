// What `returns explain --facts` and `complaints explain --facts` share: their options, and the data that a file is
// explained with.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "gateway/domain/deadlines/rule_packs.hpp"
#include "gateway/main/commands/exit_code.hpp"
#include "gateway/main/commands/lang_option.hpp"
#include "gateway/main/commands/rule_arguments.hpp"
#include "gateway/ports/source.hpp"

namespace parcelgate {

/// Options of a command that explains a file. Filled by add_explain_options().
struct ExplainOptions {
  std::string facts_file;  ///< "-": standard input
  std::string now;         ///< RFC 3339; empty: the machine's time
  RuleFolders folders;     ///< --rules, and the configuration's
  LangOption lang;
  bool json{false};
};

/// Adds --now, --rules, --lang and --json. The caller adds --facts and --config, which differ.
void add_explain_options(CLI::App& command, ExplainOptions& options, const std::string& what_json_prints);

/// A file with all that is needed to explain it without a store.
struct FileToExplain {
  std::string bytes;
  Instant now{};
  const SourceCatalog& carriers;  ///< shipped ones, and those of the configuration
  const RulePacks& packs;         ///< shipped ones, those of the configuration and of --rules, with their calendars
};

/// Reads the file, rule packs, calendars and carriers, and runs `work` with them.
/// @return the exit code of `work`; exit_usage: the file or --now cannot be read; exit_config: a fault in the data.
/// Both
///         with the reasons on standard error
[[nodiscard]] int with_file_to_explain(const ExplainOptions& options,
                                       const std::function<int(const FileToExplain&)>& work);

/// Prints "{place}: {what}" on standard error. @return `exit_code`
[[nodiscard]] int refuse(std::string_view place, std::string_view what, ExitCode exit_code);

}  // namespace parcelgate
