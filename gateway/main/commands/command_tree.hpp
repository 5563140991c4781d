// The tree of commands as the parser has it. Completions and the manual page are written from it, so they cannot
// differ from the program.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace parcelgate {

/// One command with the words that lead to it.
struct CommandOfTree {
  const CLI::App* app;
  std::string path;  ///< "parcelgate keys create"
};

/// All commands, each before those below it, in the order of the help.
[[nodiscard]] std::vector<CommandOfTree> commands_of(const CLI::App& app);

/// One option of a command; a positional argument has no spellings.
struct OptionOfCommand {
  std::vector<std::string> spellings;  ///< "-h", "--help"
  std::string value;                   ///< "TEXT", "ID"; empty: a flag
  std::vector<std::string> choices;    ///< the only values that it takes; empty: any
  std::string about;
  bool required{false};
};

/// Options and positional arguments of a command, in the order of the help.
[[nodiscard]] std::vector<OptionOfCommand> options_of(const CLI::App& command);

}  // namespace parcelgate
