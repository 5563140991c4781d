// `parcelgate completion` and `parcelgate man`: texts that are written from the tree of commands.
#include <iostream>
#include <memory>

#include "gateway/main/commands/commands.hpp"
#include "gateway/main/commands/completion_script.hpp"
#include "gateway/main/commands/exit_code.hpp"
#include "gateway/main/commands/man_page.hpp"

namespace parcelgate {

void add_shell_commands(CLI::App& app, int& exit_code) {
  const auto shell = std::make_shared<std::string>();
  CLI::App* const completion =
      app.add_subcommand("completion", "Print a script that completes commands, options and values in a shell");
  completion->add_option("SHELL", *shell, "bash | zsh")->required()->check(CLI::IsMember({"bash", "zsh"}));
  completion->callback([&app, &exit_code, shell] {
    std::cout << (*shell == "bash" ? bash_completion(app) : zsh_completion(app));
    exit_code = exit_done;
  });
  CLI::App* const man = app.add_subcommand("man", "Print the manual page; read it with `parcelgate man | man -l -`");
  man->callback([&app, &exit_code] {
    std::cout << man_page(app, PARCELGATE_VERSION);
    exit_code = exit_done;
  });
}

}  // namespace parcelgate
