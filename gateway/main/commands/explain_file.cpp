#include "gateway/main/commands/explain_file.hpp"
#include "gateway/main/commands/fault_lines.hpp"

#include <cstdio>
#include <fstream>
#include <iterator>
#include <optional>

#include "adapters/manifest/catalog.hpp"
#include "gateway/base/text.hpp"
#include "gateway/domain/time.hpp"
#include "gateway/main/commands/fault_lines.hpp"
#include "gateway/main/wiring/gateway_parts.hpp"
#include "gateway/ports/time_source.hpp"

namespace parcelgate {
namespace {

std::optional<std::string> read_facts(const std::string& file) {
  std::ifstream in(file == "-" ? "/dev/stdin" : file, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

Result<Instant> read_now(const std::string& text) {
  if (text.empty()) return SystemTime{}.now();
  const auto stated = parse_rfc3339(text);
  if (!stated) return unexpected(stated.error());
  return stated->at;
}

}  // namespace

void add_explain_options(CLI::App& command, ExplainOptions& options, const std::string& what_json_prints) {
  command.add_option("--now", options.now,
                     "The instant to look from, RFC 3339: 2026-11-22T12:00:00+08:00; default: now");
  add_rule_folders(command, options.folders);
  add_lang_option(command, options.lang);
  command.add_flag("--json", options.json, what_json_prints);
}

int with_file_to_explain(const ExplainOptions& options, const std::function<int(const FileToExplain&)>& work) {
  auto bytes = read_facts(options.facts_file);
  if (!bytes) return refuse(options.facts_file, "cannot be read; check the path", exit_usage);
  const auto now = read_now(options.now);
  if (!now) return refuse("--now", now.error().what, exit_usage);
  Faults faults;
  const DataFolders dirs = data_folders_of(options.folders, faults);
  const auto catalog = load_catalog(dirs.carriers, faults);
  const auto packs = load_rule_packs(dirs.rules, faults);
  print_faults(faults);
  if (!catalog || !faults.empty()) return exit_config;
  return work({*std::move(bytes), *now, **catalog, *packs});
}

int refuse(std::string_view place, std::string_view what, ExitCode exit_code) {
  std::fprintf(stderr, "%s: %s\n", std::string(place).c_str(), printable_text(what).c_str());
  return exit_code;
}

}  // namespace parcelgate
