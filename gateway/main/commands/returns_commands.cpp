#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>

#include "adapters/manifest/catalog.hpp"
#include "gateway/base/text.hpp"
#include "gateway/domain/deadlines/clocks.hpp"
#include "gateway/main/commands/commands.hpp"
#include "gateway/main/commands/exit_code.hpp"
#include "gateway/main/commands/lang_option.hpp"
#include "gateway/main/wiring/gateway_parts.hpp"
#include "gateway/main/wiring/share.hpp"
#include "gateway/ports/time_source.hpp"
#include "gateway/wire/explain.hpp"
#include "gateway/wire/returns.hpp"

namespace parcelgate {
namespace {

struct ExplainOptions {
  std::string facts_file;
  std::string now;
  std::string rules_dir;
  LangOption lang;
  bool json{false};
};

int complain(const std::string& place, const Error& error, ExitCode exit_code) {
  std::fprintf(stderr, "%s: %s\n", place.c_str(), printable_text(error.what).c_str());
  return exit_code;
}

int complain(const Faults& faults) {
  std::fputs(faults.text().c_str(), stderr);
  return exit_config;
}

/// The offset of the machine's zone at an instant.
std::chrono::minutes local_offset(Instant at) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(at);
  std::tm local{};
  if (localtime_r(&seconds, &local) == nullptr) return {};
  return std::chrono::duration_cast<std::chrono::minutes>(std::chrono::seconds{local.tm_gmtoff});
}

/// `--now`, in whose zone deadlines are shown, too; else the machine's.
Result<ZonedInstant> read_now(const std::string& text) {
  if (!text.empty()) return parse_rfc3339(text);
  const Instant now = SystemTime{}.now();
  return ZonedInstant{now, local_offset(now), {}};
}

int explain_return(const ExplainOptions& options) {
  std::ifstream in(options.facts_file == "-" ? "/dev/stdin" : options.facts_file, std::ios::binary);
  if (!in)
    return complain(options.facts_file, {ErrorKind::malformed, "cannot be read; check the path", {}}, exit_usage);
  const std::string bytes(std::istreambuf_iterator<char>(in), {});
  const auto now = read_now(options.now);
  if (!now) return complain("--now", now.error(), exit_usage);

  Faults faults;
  const auto catalog = ManifestCatalog::load({find_share().carriers()}, faults);
  if (!catalog) return complain(faults);
  std::vector<std::filesystem::path> dirs{find_share().rules()};
  if (!options.rules_dir.empty()) dirs.emplace_back(options.rules_dir);
  const auto packs = load_rule_packs(dirs, faults);
  if (!faults.empty()) return complain(faults);
  const auto find_rules = [&](std::string_view id) { return packs->find(id); };
  auto ret = parse_facts_file(bytes, lookup_in(**catalog, true), find_rules);
  if (!ret) return complain(options.facts_file, ret.error(), exit_data);

  const RulePack& rules = *find_rules(ret->rule_pack);
  if (!options.json) {
    std::cout << printable_text(explain(rules, *ret, now->at, options.lang.locale()));
    return exit_done;
  }
  const Evaluation evaluation = evaluate(rules, *ret, now->at);
  ret->clocks = evaluation.clocks;
  ret->wake_at = evaluation.wake_at;
  std::cout << render_json([&](JsonWriter& writer) { write_return(writer, *ret, now->at); }) << '\n';
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
  command->add_option("--now", options->now,
                      "The instant to look from, RFC 3339: 2026-11-22T12:00:00+08:00; default: now");
  command->add_option("--rules", options->rules_dir, "A folder of further rule packs");
  add_lang_option(*command, options->lang);
  command->add_flag("--json", options->json, "Print the return with its clocks as JSON");
  command->callback([&exit_code, options] { exit_code = explain_return(*options); });
  add_returns_evidence(*returns, exit_code);
}

}  // namespace parcelgate
