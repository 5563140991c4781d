#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>

#include "gateway/base/text.hpp"
#include "gateway/domain/clocks.hpp"
#include "gateway/main/commands.hpp"
#include "gateway/main/exit_code.hpp"
#include "gateway/main/gateway_parts.hpp"
#include "gateway/main/share.hpp"
#include "gateway/wire/explain.hpp"
#include "gateway/wire/returns.hpp"

namespace parcelgate {
namespace {

struct ExplainOptions {
  std::string facts_file;
  std::string now;
  std::string rules_dir;
  bool json{false};
};

int complain(const std::string& place, const Error& error) {
  std::fprintf(stderr, "%s: %s\n", place.c_str(), printable_text(error.what).c_str());
  return exit_data;
}

int explain_return(const ExplainOptions& options) {
  std::ifstream in(options.facts_file, std::ios::binary);
  if (!in) return complain(options.facts_file, {ErrorKind::malformed, "cannot be read; check the path", {}});
  const std::string bytes(std::istreambuf_iterator<char>(in), {});
  auto ret = parse_facts_file(bytes);
  if (!ret) return complain(options.facts_file, ret.error());
  const auto now = parse_rfc3339(options.now);
  if (!now) return complain("--now", now.error());

  Faults faults;
  std::vector<std::filesystem::path> dirs{find_share().rules()};
  if (!options.rules_dir.empty()) dirs.emplace_back(options.rules_dir);
  const auto packs = load_rule_packs(dirs, faults);
  for (const Fault& fault : faults) std::fprintf(stderr, "%s\n", to_string(fault, "").c_str());
  if (!faults.empty()) return exit_config;
  const auto pack = packs->find(ret->rule_pack);
  if (pack == packs->end()) {
    return complain(options.facts_file + " /rule_pack",
                    {ErrorKind::malformed, "no rule pack \"" + ret->rule_pack + "\"", {}});
  }

  const Evaluation evaluation = evaluate(pack->second, *ret, now->at);
  if (!options.json) {
    std::cout << printable_text(explain(pack->second, *ret, evaluation, now->at));
    return exit_done;
  }
  ret->clocks = evaluation.clocks;
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  write_return(writer, *ret, now->at);
  std::cout << buffer.GetString() << '\n';
  return exit_done;
}

}  // namespace

void add_returns_commands(CLI::App& app, int& exit_code) {
  CLI::App* returns = app.add_subcommand("returns", "Explain the clocks of a return");
  returns->require_subcommand(1);
  CLI::App* command = returns->add_subcommand(
      "explain",
      "Show each clock of a return at an instant, and why: what started it, which rule set the deadline,\n"
      "what met, paused or extended it. Reads a file of facts; needs no database and no gateway.");
  static ExplainOptions options;
  command->add_option("--facts", options.facts_file, "JSON: return_id, rule_pack, facts[], shipments[]")->required();
  command->add_option("--now", options.now, "The instant to look from, RFC 3339: 2026-11-22T12:00:00+08:00")
      ->required();
  command->add_option("--rules", options.rules_dir, "A folder of further rule packs");
  command->add_flag("--json", options.json, "Print the return with its clocks as JSON");
  command->callback([&exit_code] { exit_code = explain_return(options); });
}

}  // namespace parcelgate
