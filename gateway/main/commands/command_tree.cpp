#include "gateway/main/commands/command_tree.hpp"

#include <string_view>

#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

void add_commands(const CLI::App& app, std::string path, std::vector<CommandOfTree>& out) {
  out.push_back({&app, path});
  for (const CLI::App* below : app.get_subcommands([](const CLI::App*) { return true; })) {
    add_commands(*below, path + " " + below->get_name(), out);
  }
}

/// The parser keeps the values of a choice only inside its description: "TEXT:{a,b}".
std::vector<std::string> choices_in(std::string_view type) {
  std::vector<std::string> choices;
  const std::size_t begin = type.find('{');
  const std::size_t end = type.rfind('}');
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) return choices;
  std::string_view list = type.substr(begin + 1, end - begin - 1);
  while (!list.empty()) choices.emplace_back(cut_part(list, ','));
  return choices;
}

}  // namespace

std::vector<CommandOfTree> commands_of(const CLI::App& app) {
  std::vector<CommandOfTree> out;
  add_commands(app, "parcelgate", out);
  return out;
}

std::vector<OptionOfCommand> options_of(const CLI::App& command) {
  std::vector<OptionOfCommand> out;
  for (const CLI::Option* option : command.get_options()) {
    OptionOfCommand one;
    for (const std::string& name : option->get_snames()) one.spellings.push_back("-" + name);
    for (const std::string& name : option->get_lnames()) one.spellings.push_back("--" + name);
    one.about = option->get_description();
    one.required = option->get_required();
    const std::string type = option->get_type_name();
    one.choices = choices_in(type);
    if (one.spellings.empty())
      one.value = option->get_name(true);
    else if (option->get_items_expected_max() > 0)
      one.value = type.substr(0, type.find_first_of(": "));
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace parcelgate
