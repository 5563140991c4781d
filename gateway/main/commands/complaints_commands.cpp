// complaints explain: of a stored complaint, or of a file.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>

#include "adapters/manifest/catalog.hpp"
#include "gateway/base/text.hpp"
#include "gateway/domain/deadlines/clocks.hpp"
#include "gateway/main/commands/admin_link.hpp"
#include "gateway/main/commands/commands.hpp"
#include "gateway/main/commands/exit_code.hpp"
#include "gateway/main/wiring/gateway_parts.hpp"
#include "gateway/main/wiring/share.hpp"
#include "gateway/ports/time_source.hpp"
#include "gateway/wire/complaints.hpp"
#include "gateway/wire/explain.hpp"

namespace parcelgate {
namespace {

struct ComplaintOptions {
  AdminTarget target;
  std::string id, tenant, facts_file, now, rules_dir;
  std::string lang{"en"};
  bool json{false};
};

int refuse(const std::string& place, const std::string& what, ExitCode exit_code) {
  std::fprintf(stderr, "%s: %s\n", place.c_str(), printable_text(what).c_str());
  return exit_code;
}

int refuse(const Faults& faults) {
  std::fputs(faults.text().c_str(), stderr);
  return exit_config;
}

int explain_stored(const ComplaintOptions& options) {
  return with_admin_link(options.target, [&](AdminLink& link) -> int {
    AdminRequest request("complaints.explain");
    request.text("complaint_id", options.id).text("tenant", options.tenant);
    request.text("lang", options.lang).text("now", options.now);
    const auto answer = link.send(request);
    if (!answer) return complain(answer.error());
    if (options.json)
      std::cout << to_json(*find_member(*answer, "complaint")) << '\n';
    else
      std::cout << printable_text(find_text(*answer, "text"));
    return exit_done;
  });
}

int explain_file(const ComplaintOptions& options, Locale lang) {
  std::ifstream in(options.facts_file == "-" ? "/dev/stdin" : options.facts_file, std::ios::binary);
  if (!in) return refuse(options.facts_file, "cannot be read; check the path", exit_usage);
  const std::string bytes(std::istreambuf_iterator<char>(in), {});
  Instant now = SystemTime{}.now();
  if (!options.now.empty()) {
    const auto stated = parse_rfc3339(options.now);
    if (!stated) return refuse("--now", stated.error().what, exit_usage);
    now = stated->at;
  }
  Faults faults;
  const auto catalog = ManifestCatalog::load({find_share().carriers()}, faults);
  if (!catalog) return refuse(faults);
  std::vector<std::filesystem::path> dirs{find_share().rules()};
  if (!options.rules_dir.empty()) dirs.emplace_back(options.rules_dir);
  const auto packs = load_rule_packs(dirs, faults);
  if (!faults.empty()) return refuse(faults);
  auto complaint =
      parse_complaint_file(bytes, lookup_in(**catalog, true), [&](std::string_view id) { return packs->find(id); });
  if (!complaint) return refuse(options.facts_file, complaint.error().what, exit_data);
  const RulePack& rules = *packs->find(complaint->rule_pack);
  if (!options.json) {
    std::cout << printable_text(explain(rules, *complaint, now, lang));
    return exit_done;
  }
  Evaluation evaluation = evaluate(rules, input_of(*complaint, now), now);
  complaint->clocks = std::move(evaluation.clocks);
  complaint->wake_at = evaluation.wake_at;
  std::cout << render_json([&](JsonWriter& writer) {
    write_complaint(writer, {*complaint, &rules, lang, now});
  }) << '\n';
  return exit_done;
}

int explain_complaint(const ComplaintOptions& options) {
  const auto lang = find_locale(options.lang);
  if (!lang) return refuse("--lang", "is not one of en, zh-CN, zh-TW", exit_usage);
  if (options.id.empty() == options.facts_file.empty())
    return refuse("complaints explain", "name either a complaint by its id, or a file with --facts", exit_usage);
  return options.id.empty() ? explain_file(options, *lang) : explain_stored(options);
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
  command->add_option("--facts", options->facts_file,
                      "JSON: complaint_id, carrier, tracking_number, kind, rule_pack, received_at, facts[]; - for "
                      "standard input");
  command->add_option("--now", options->now,
                      "The instant to look from, RFC 3339: 2026-11-22T12:00:00+08:00; default: now");
  command->add_option("--rules", options->rules_dir, "With --facts: a folder of further rule packs");
  command->add_option("--lang", options->lang, "Language of the sentences: en, zh-CN, zh-TW")->capture_default_str();
  command->add_flag("--json", options->json, "Print the complaint with its clocks as JSON");
  add_admin_target(*command, options->target);
  command->callback([&exit_code, options] { exit_code = explain_complaint(*options); });
}

}  // namespace parcelgate
