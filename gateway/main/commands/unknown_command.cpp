#include <string_view>

#include "gateway/main/commands/commands.hpp"
#include "gateway/wire/faults.hpp"

namespace parcelgate {

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
