#include "gateway/main/commands/completion_script.hpp"

#include <string_view>
#include <vector>

#include "gateway/main/commands/command_tree.hpp"

namespace parcelgate {
namespace {

constexpr std::string_view kAnyValue = "@any";  ///< in the tables: a value that is no fixed word

/// A word of the shell, in single quotes.
std::string shell_quoted(std::string_view text) {
  std::string out = "'";
  for (const char letter : text) {
    if (letter == '\'')
      out += "'\\''";
    else
      out += letter;
  }
  return out + "'";
}

std::string first_line(std::string_view text) {
  return std::string(text.substr(0, text.find('\n')));
}

/// Lines "['parcelgate keys create --scope']='after_sales customer admin'", the same in both shells.
std::string values_table(const std::vector<CommandOfTree>& commands) {
  std::string table;
  for (const CommandOfTree& command : commands) {
    for (const OptionOfCommand& option : options_of(*command.app)) {
      if (option.value.empty()) continue;
      std::string values;
      for (const std::string& choice : option.choices) values.append(values.empty() ? "" : " ").append(choice);
      if (values.empty()) values = kAnyValue;
      for (const std::string& spelling : option.spellings) {
        table.append("  [")
            .append(shell_quoted(command.path + " " + spelling))
            .append("]=")
            .append(shell_quoted(values));
        table.append("\n");
      }
    }
  }
  return table;
}

/// Fixed values of a positional argument, such as the shell of `completion`, come as if they were commands.
std::vector<std::string> words_of(const CommandOfTree& command, bool with_texts) {
  std::vector<std::string> words;
  const auto add = [&](const std::string& word, const std::string& about) {
    words.push_back(with_texts && !about.empty() ? word + ":" + first_line(about) : word);
  };
  for (const CLI::App* below : command.app->get_subcommands([](const CLI::App*) { return true; }))
    add(below->get_name(), below->get_description());
  for (const OptionOfCommand& option : options_of(*command.app)) {
    for (const std::string& spelling : option.spellings) add(spelling, option.about);
    if (!option.spellings.empty()) continue;
    for (const std::string& choice : option.choices) add(choice, "");
  }
  return words;
}

std::string words_table(const std::vector<CommandOfTree>& commands, bool is_zsh) {
  std::string table;
  for (const CommandOfTree& command : commands) {
    std::string words;
    for (const std::string& word : words_of(command, is_zsh)) words.append(words.empty() ? "" : "\n").append(word);
    table.append("  [").append(shell_quoted(command.path)).append("]=").append(shell_quoted(words)).append("\n");
  }
  return table;
}

constexpr std::string_view kBashFunction = R"(
_parcelgate() {
  local current=${COMP_WORDS[COMP_CWORD]} path=parcelgate before='' word='' at values words
  for ((at = 1; at < COMP_CWORD; ++at)); do
    word=${COMP_WORDS[at]}
    if [[ -z ${_parcelgate_values[$path $before]-} && -n ${_parcelgate_words[$path $word]-} ]]; then path="$path $word"; fi
    before=$word
  done
  values=${_parcelgate_values[$path $before]-}
  COMPREPLY=()
  if [[ $values == @any ]]; then return; fi
  words=${values:-${_parcelgate_words[$path]}}
  if [[ -z $values && $current != -* ]]; then words=$(grep -v '^-' <<<"$words"); fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -o bashdefault -o default -F _parcelgate parcelgate
)";

constexpr std::string_view kZshFunction = R"(
_parcelgate() {
  local place=parcelgate before='' word='' values=''
  local -i at
  local -a found
  for ((at = 2; at < CURRENT; ++at)); do
    word=${words[at]}
    if [[ -z ${_parcelgate_values[$place $before]-} && -n ${_parcelgate_words[$place $word]-} ]]; then place="$place $word"; fi
    before=$word
  done
  values=${_parcelgate_values[$place $before]-}
  if [[ $values == @any ]]; then _files; return; fi
  if [[ -n $values ]]; then found=(${=values}); compadd -a found; return; fi
  found=(${(f)_parcelgate_words[$place]})
  if [[ $PREFIX == -* ]]; then found=(${(M)found:#-*}); else found=(${found:#-*}); fi
  if (( ${#found} )); then _describe command found; else _files; fi
}
if [[ ${funcstack[1]-} == _parcelgate ]]; then _parcelgate "$@"; elif (( $+functions[compdef] )); then compdef _parcelgate parcelgate; fi
)";

std::string script_of(const CLI::App& app, std::string_view first, bool is_zsh, std::string_view function) {
  const auto commands = commands_of(app);
  const std::string declare = is_zsh ? "typeset -gA " : "declare -gA ";
  std::string out(first);
  out += "# Written by `parcelgate completion`; do not edit.\n";
  out += declare + "_parcelgate_words=(\n" + words_table(commands, is_zsh) + ")\n";
  out += declare + "_parcelgate_values=(\n" + values_table(commands) + ")";
  return out.append(function);
}

}  // namespace

std::string bash_completion(const CLI::App& app) {
  return script_of(app, "# bash completion of parcelgate\n", false, kBashFunction);
}

std::string zsh_completion(const CLI::App& app) {
  return script_of(app, "#compdef parcelgate\n", true, kZshFunction);
}

}  // namespace parcelgate
