#include <iostream>
#include <memory>

#include "gateway/base/text.hpp"
#include "gateway/domain/deadlines/clocks.hpp"
#include "gateway/main/commands/commands.hpp"
#include "gateway/main/commands/explain_file.hpp"
#include "gateway/wire/explain.hpp"
#include "gateway/wire/returns.hpp"

namespace parcelgate {
namespace {

int explain_return(const ExplainOptions& options, const FileToExplain& file) {
  const auto find_rules = [&](std::string_view id) { return file.packs.find(id); };
  auto ret = parse_facts_file(file.bytes, lookup_in(file.carriers, true), find_rules);
  if (!ret) return refuse(options.facts_file, ret.error().what, exit_data);
  const RulePack& rules = *find_rules(ret->rule_pack);
  if (!options.json) {
    std::cout << printable_text(explain(rules, *ret, file.now, options.lang.locale()));
    return exit_done;
  }
  const Evaluation evaluation = evaluate(rules, *ret, file.now);
  ret->clocks = evaluation.clocks;
  ret->wake_at = evaluation.wake_at;
  std::cout << render_json([&](JsonWriter& writer) {
    write_return(writer, *ret, file.now, &rules, options.lang.locale());
  }) << '\n';
  return exit_done;
}

}  // namespace

void add_returns_commands(CLI::App& app, int& exit_code) {
  CLI::App* returns = app.add_subcommand("returns", "Explain the clocks of a return, and write its evidence");
  returns->require_subcommand(1);
  CLI::App* command = returns->add_subcommand(
      "explain",
      "Show each clock of a return at an instant, and why: what started it, which rule set the deadline,\n"
      "what met, paused or extended it. Reads a file of facts, or a return as GET /v1/returns/{id} shows it;\n"
      "needs no database and no gateway. Facts are checked as the API checks them.");
  const auto options = std::make_shared<ExplainOptions>();
  command
      ->add_option("--facts", options->facts_file,
                   "JSON: return_id, rule_pack, facts[], shipments[]; - for standard input")
      ->required();
  add_rule_config(*command, options->folders);
  add_explain_options(*command, *options, "Print the return with its clocks as JSON");
  command->callback([&exit_code, options] {
    exit_code =
        with_file_to_explain(*options, [&](const FileToExplain& file) { return explain_return(*options, file); });
  });
  add_returns_evidence(*returns, exit_code);
}

}  // namespace parcelgate
