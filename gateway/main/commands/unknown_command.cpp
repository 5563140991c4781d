#include <string_view>
#include <utility>

#include "gateway/main/commands/command_tree.hpp"
#include "gateway/main/commands/commands.hpp"
#include "gateway/wire/faults.hpp"

namespace parcelgate {
namespace {

/// The command that the parser had reached, and its path.
std::pair<const CLI::App*, std::string> last_command(const CLI::App& app) {
  const CLI::App* at = &app;
  std::string path = "parcelgate";
  for (auto below = at->get_subcommands(); !below.empty(); below = at->get_subcommands()) {
    at = below.back();
    path.append(" ").append(at->get_name());
  }
  return {at, path};
}

std::string command_names(const CLI::App& command) {
  std::string out;
  for (const CLI::App* below : command.get_subcommands([](const CLI::App*) { return true; }))
    out.append(out.empty() ? "" : ", ").append(below->get_name());
  return out;
}

}  // namespace

std::string describe_refusal(const CLI::App& app, const CLI::ParseError& fault) {
  const auto [command, path] = last_command(app);
  const std::string help = "; see `" + path + " --help`";
  if (command->get_require_subcommand_min() > 0) return path + ": add a command: " + command_names(*command) + help;
  for (const std::string& word : app.remaining(true)) {
    const std::string shown = "\"" + word.substr(0, 60) + "\"";
    if (!word.starts_with('-')) return path + ": takes no further argument " + shown + help;
    std::vector<std::string> names;
    for (const OptionOfCommand& option : options_of(*command))
      names.insert(names.end(), option.spellings.begin(), option.spellings.end());
    const std::vector<std::string_view> known(names.begin(), names.end());
    return path + ": there is no option " + shown + "; " + suggest(word.substr(0, word.find('=')), known) + help;
  }
  return path + ": " + fault.what() + help;
}

// The parser itself says only that a command is required, or that an argument was not expected.
std::string find_unknown_command(CLI::App& app, int argc, const char* const* argv) {
  CLI::App* at = &app;
  std::string path = "parcelgate";
  for (int place = 1; place < argc; ++place) {
    const std::string_view word = argv[place];
    const auto below = at->get_subcommands([](CLI::App*) { return true; });
    // An option ends the search: its value may look like a command.
    if (below.empty() || word.starts_with('-')) return {};
    CLI::App* next = nullptr;
    std::vector<std::string> names;
    for (CLI::App* command : below) {
      names.push_back(command->get_name());
      if (command->get_name() == word) next = command;
    }
    if (next == nullptr) {
      const std::vector<std::string_view> known(names.begin(), names.end());
      return path + ": there is no command \"" + std::string(word.substr(0, 60)) + "\"; " + suggest(word, known) +
             "; see `" + path + " --help`";
    }
    at = next;
    path.append(" ").append(word);
  }
  return {};
}

}  // namespace parcelgate
