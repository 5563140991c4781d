// complaints explain: of a stored complaint, or of a file.
#include <iostream>
#include <memory>

#include "gateway/base/text.hpp"
#include "gateway/domain/deadlines/clocks.hpp"
#include "gateway/main/commands/admin_link.hpp"
#include "gateway/main/commands/commands.hpp"
#include "gateway/main/commands/explain_file.hpp"
#include "gateway/wire/complaints.hpp"
#include "gateway/wire/explain.hpp"

namespace parcelgate {
namespace {

struct ComplaintOptions {
  AdminTarget target;
  std::string id, tenant;
  ExplainOptions explain;
};

int explain_stored(const ComplaintOptions& options) {
  return with_admin_link(options.target, [&](AdminLink& link) -> int {
    AdminRequest request("complaints.explain");
    request.text("complaint_id", options.id).text("tenant", options.tenant);
    request.text("lang", options.explain.lang.tag).text("now", options.explain.now);
    const auto answer = link.send(request);
    if (!answer) return complain(answer.error());
    if (options.explain.json)
      std::cout << to_json(*find_member(*answer, "complaint")) << '\n';
    else
      std::cout << printable_text(find_text(*answer, "text"));
    return exit_done;
  });
}

int explain_file(const ExplainOptions& options, const FileToExplain& file) {
  auto complaint = parse_complaint_file(file.bytes, lookup_in(file.carriers, true),
                                        [&](std::string_view id) { return file.packs.find(id); });
  if (!complaint) return refuse(options.facts_file, complaint.error().what, exit_data);
  const RulePack& rules = *file.packs.find(complaint->rule_pack);
  const Locale locale = options.lang.locale();
  if (!options.json) {
    std::cout << printable_text(explain(rules, *complaint, file.now, locale));
    return exit_done;
  }
  Evaluation evaluation = evaluate(rules, input_of(*complaint, file.now), file.now);
  complaint->clocks = std::move(evaluation.clocks);
  complaint->wake_at = evaluation.wake_at;
  std::cout << render_json([&](JsonWriter& writer) {
    write_complaint(writer, {*complaint, &rules, locale, file.now});
  }) << '\n';
  return exit_done;
}

int explain_complaint(ComplaintOptions& options) {
  ExplainOptions& of_file = options.explain;
  if (options.id.empty() == of_file.facts_file.empty())
    return refuse("complaints explain", "name either a complaint by its id, or a file with --facts", exit_usage);
  if (!options.id.empty()) return explain_stored(options);
  of_file.folders.config_file = options.target.config_file;
  return with_file_to_explain(of_file, [&](const FileToExplain& file) { return explain_file(of_file, file); });
}

}  // namespace

void add_complaints_commands(CLI::App& app, int& exit_code) {
  CLI::App* complaints = app.add_subcommand("complaints", "Explain the clocks of a complaint");
  complaints->require_subcommand(1);
  CLI::App* command = complaints->add_subcommand(
      "explain",
      "Show each clock of a complaint at an instant, and why: what started it, which rule set the deadline,\n"
      "what met, paused or extended it. Reads a complaint of the gateway by its id; with --facts a file, or a\n"
      "complaint as GET /v1/complaints/{id} shows it, without database and gateway.");
  const auto options = std::make_shared<ComplaintOptions>();
  command->add_option("id", options->id, "The complaint_id of a stored complaint");
  command->add_option("--tenant", options->tenant, "Whose complaint it is, where several tenants use the id");
  command->add_option("--facts", options->explain.facts_file,
                      "JSON: complaint_id, carrier, tracking_number, kind, rule_pack, received_at, facts[]; - for "
                      "standard input");
  add_explain_options(*command, options->explain, "Print the complaint with its clocks as JSON");
  add_admin_target(*command, options->target);
  command->callback([&exit_code, options] { exit_code = explain_complaint(*options); });
}

}  // namespace parcelgate
