#include <iostream>
#include <memory>

#include "gateway/base/text.hpp"
#include "gateway/domain/deadlines/clocks.hpp"
#include "gateway/main/commands/admin_link.hpp"
#include "gateway/main/commands/commands.hpp"
#include "gateway/main/commands/explain_file.hpp"
#include "gateway/wire/explain.hpp"
#include "gateway/wire/returns.hpp"

namespace parcelgate {
namespace {

struct ReturnOptions {
  AdminTarget target;
  std::string id, tenant;
  ExplainOptions explain;
};

int explain_stored_return(const ReturnOptions& options) {
  return with_admin_link(options.target, [&](AdminLink& link) -> int {
    AdminRequest request("returns.explain");
    request.text("return_id", options.id).text("tenant", options.tenant);
    request.text("lang", options.explain.lang.tag).text("now", options.explain.now);
    const auto answer = link.send(request);
    if (!answer) return complain(answer.error());
    if (options.explain.json)
      std::cout << to_json(*find_member(*answer, "return")) << '\n';
    else
      std::cout << printable_text(find_text(*answer, "text"));
    return exit_done;
  });
}

int explain_return_file(const ExplainOptions& options, const FileToExplain& file) {
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

int explain_return(ReturnOptions& options) {
  ExplainOptions& of_file = options.explain;
  if (options.id.empty() == of_file.facts_file.empty())
    return refuse("returns explain", "name either a return by its id, or a file with --facts", exit_usage);
  if (!options.id.empty()) return explain_stored_return(options);
  of_file.folders.config_file = options.target.config_file;
  return with_file_to_explain(of_file, [&](const FileToExplain& file) { return explain_return_file(of_file, file); });
}

}  // namespace

void add_returns_commands(CLI::App& app, int& exit_code) {
  CLI::App* returns = app.add_subcommand("returns", "Explain the clocks of a return, and write its evidence");
  returns->require_subcommand(1);
  CLI::App* command = returns->add_subcommand(
      "explain",
      "Show each clock of a return at an instant, and why: what started it, which rule set the deadline,\n"
      "what met, paused or extended it. Reads a return of the gateway by its id; with --facts a file of facts, or a\n"
      "return as GET /v1/returns/{id} shows it, without database and gateway. Facts are checked as the API checks "
      "them.");
  const auto options = std::make_shared<ReturnOptions>();
  command->add_option("id", options->id, "The return_id of a stored return");
  command->add_option("--tenant", options->tenant, "Whose return it is, where several tenants use the id");
  command->add_option("--facts", options->explain.facts_file,
                      "JSON: return_id, rule_pack, facts[], shipments[]; - for standard input");
  add_explain_options(*command, options->explain, "Print the return with its clocks as JSON");
  add_admin_target(*command, options->target);
  command->callback([&exit_code, options] { exit_code = explain_return(*options); });
  add_returns_evidence(*returns, exit_code);
}

}  // namespace parcelgate
