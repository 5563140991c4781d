// The kit of an integration engineer: carriers new, coverage, probe.
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <memory>

#include "adapters/manifest/kit/case_runner.hpp"
#include "adapters/manifest/kit/coverage.hpp"
#include "adapters/manifest/kit/scaffold.hpp"
#include "adapters/transports/http_curl/curl_client.hpp"
#include "gateway/base/text.hpp"
#include "gateway/main/commands/commands.hpp"
#include "gateway/main/commands/exit_code.hpp"
#include "gateway/main/commands/kit_messages.hpp"
#include "gateway/main/commands/probe.hpp"
#include "gateway/main/commands/text_table.hpp"
#include "gateway/main/wiring/gateway_parts.hpp"
#include "gateway/main/wiring/share.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

struct KitOptions {
  std::string id, name, folder{"couriers"};
  std::vector<std::string> ids;
  std::string samples;
  bool json{false};
  ProbeOptions probe;
};

/// A rejection here is a fault of the command line.
int complain_of_call(const Error& error) {
  std::fprintf(stderr, "parcelgate: %s\n", printable_text(error.what).c_str());
  switch (error.kind) {
    case ErrorKind::rejected:
    case ErrorKind::conflict:
      return exit_usage;
    default:
      return exit_unavailable;
  }
}

/// Nothing is written when the id names a courier already, or when the folder's couriers have faults of their own.
int refuse_name(const KitOptions& options) {
  const auto shipped = load_or_report({});
  if (!shipped) return exit_config;
  if (shipped->find(options.id) != nullptr) {
    std::fprintf(stderr, "parcelgate: \"%s\" is a courier that parcelgate ships; choose another id\n",
                 options.id.c_str());
    return exit_usage;
  }
  if (!std::filesystem::is_directory(options.folder)) return exit_done;
  const auto own = load_or_report({options.folder});
  if (!own) return exit_config;
  const auto* known = own->find(options.id);
  if (known == nullptr || known->id() == options.id)
    return exit_done;  // the same folder: scaffold_courier() reports it
  std::fprintf(stderr, "parcelgate: \"%s\" is a name of \"%s\" in %s; choose another id\n", options.id.c_str(),
               std::string(known->id()).c_str(), options.folder.c_str());
  return exit_usage;
}

int make_courier(const KitOptions& options) {
  if (const int refused = refuse_name(options); refused != exit_done) return refused;
  const auto parent = std::filesystem::path(options.folder);
  const auto made = scaffold_courier(find_share().root / "config" / "templates" / "courier", parent / options.id,
                                     options.id, options.name.empty() ? options.id : options.name);
  if (!made) return complain_of_call(made.error());
  auto catalog = load_or_report({options.folder});
  if (!catalog) return exit_config;
  const auto started = run_cases(*catalog, {options.id}, true);  // writes the first expected.json of its two cases
  if (std::any_of(started.begin(), started.end(), [](const CaseReport& report) { return !report.passed; })) {
    std::fprintf(stderr, "parcelgate: a case of the new folder does not pass; run `carriers test`\n");
    return exit_data;
  }
  for (const auto& file : *made) std::printf("%s\n", file.string().c_str());
  std::printf(
      "\nNext: put a real payload into %s/testcases, write its shape into manifest.json and its codes into\n"
      "status_map.csv, then see the result:\n\n"
      "  parcelgate carriers --carriers %s test %s\n\n"
      "The page of the language: adapters/manifest/README.md\n",
      (parent / options.id).string().c_str(), options.folder.c_str(), options.id.c_str());
  return exit_done;
}

void print_coverage_json(const std::vector<CarrierCoverage>& all) {
  std::cout << render_json([&](JsonWriter& writer) {
    writer.StartArray();
    for (const CarrierCoverage& coverage : all) {
      writer.StartObject();
      write_member(writer, "carrier", coverage.carrier);
      writer.Key("messages");
      writer.Uint64(coverage.messages);
      writer.Key("rows");
      writer.Uint64(coverage.rows);
      const auto list = [&](const char* name, const std::vector<std::string>& codes) {
        writer.Key(name);
        writer.StartArray();
        for (const auto& code : codes) write_text(writer, code);
        writer.EndArray();
      };
      list("seen", coverage.seen);
      list("never_seen", coverage.never_seen);
      list("unmapped", coverage.unmapped);
      list("ambiguous", coverage.ambiguous);
      writer.EndObject();
    }
    writer.EndArray();
  }) << '\n';
}

std::string joined(const std::vector<std::string>& words, std::size_t most) {
  std::string out;
  for (std::size_t at = 0; at < words.size() && at < most; ++at) out += (at == 0 ? "" : ", ") + words[at];
  if (words.size() > most) out += " … and " + std::to_string(words.size() - most) + " more";
  return out;
}

int show_coverage(const std::vector<std::string>& dirs, const KitOptions& options) {
  const auto catalog = load_or_report(dirs);
  if (!catalog) return exit_config;
  for (const std::string& id : options.ids) {
    if (catalog->find(id) != nullptr) continue;
    complain_of_carrier(id, "coverage");
    return exit_usage;
  }
  if (!options.samples.empty()) {
    if (const auto readable = check_samples(*catalog, options.ids, options.samples); !readable) {
      std::fprintf(stderr, "parcelgate: --samples: %s\n", readable.error().what.c_str());
      return exit_usage;
    }
  }
  const auto all = measure_coverage(*catalog, options.ids, options.samples);
  if (options.json) {
    print_coverage_json(all);
    return exit_done;
  }
  using Align = TextTable::Align;
  const bool is_short = options.ids.empty();
  TextTable table({{"CARRIER"},
                   {"MESSAGES", Align::right},
                   {"ROWS", Align::right},
                   {"SEEN", Align::right},
                   {"NEVER SEEN", Align::right},
                   {"SEEN, NOT MAPPED"}});
  for (const CarrierCoverage& coverage : all) {
    table.add({coverage.carrier, std::to_string(coverage.messages), std::to_string(coverage.rows),
               std::to_string(coverage.seen.size()), std::to_string(coverage.never_seen.size()),
               joined(coverage.unmapped, is_short ? 3 : 100)});
  }
  table.print(std::cout, wants_colour());
  std::cout.flush();
  for (const CarrierCoverage& coverage : all) print_ambiguous(coverage);
  if (is_short) {
    std::printf("\nSeen in test cases%s. Name a courier to read its codes one by one.\n",
                options.samples.empty() ? "" : " and samples");
    return exit_done;
  }
  for (const CarrierCoverage& coverage : all) {
    if (coverage.never_seen.empty()) continue;
    std::printf("\n%s, never seen: %s\n", coverage.carrier.c_str(), joined(coverage.never_seen, 1'000).c_str());
  }
  return exit_done;
}

int run_probe(const std::vector<std::string>& dirs, const KitOptions& options) {
  const auto catalog = load_or_report(dirs);
  if (!catalog) return exit_config;
  Metrics metrics;
  auto client = CurlClient::create({}, metrics);
  if (!client) return complain_of_call(client.error());
  return probe(*catalog, **client, options.probe, std::cout, std::cerr);
}

}  // namespace

void add_courier_kit_commands(CLI::App& carriers, const CarrierFolders& dirs, int& exit_code) {
  const auto options = std::make_shared<KitOptions>();

  CLI::App* make = carriers.add_subcommand("new", "Scaffold a carrier folder with comments and two test cases");
  make->add_option("ID", options->id, "Its id: lower-case letters, digits and dashes")->required();
  make->add_option("--name", options->name, "Its name, as people read it");
  make->add_option("--dir", options->folder, "Where the folder goes; name it in the configuration's carrier_dirs")
      ->capture_default_str();
  make->callback([&exit_code, options] { exit_code = make_courier(*options); });

  CLI::App* coverage = carriers.add_subcommand(
      "coverage", "Codes seen but not mapped, and mapped but never seen, in the test cases and further samples");
  coverage->add_option("ID", options->ids, "Couriers; none: all");
  coverage->add_option("--samples", options->samples, "Folder with further payloads in <folder>/<courier>/");
  coverage->add_flag("--json", options->json, "Print as JSON");
  coverage->callback([&exit_code, options, dirs] { exit_code = show_coverage(*dirs, *options); });

  CLI::App* probe_command = carriers.add_subcommand(
      "probe",
      "Poll one number at the courier's real API with your account and show how the answer is decoded.\n"
      "Exit code 0: the answer was decoded (not_found included); 65: it was not; 69: no answer.");
  probe_command->add_option("ID", options->probe.carrier, "The courier")->required();
  probe_command
      ->add_option("--account", options->probe.account_file,
                   "JSON file with the account's settings and secrets, as in the configuration's accounts")
      ->required();
  probe_command->add_option("--number", options->probe.number,
                            "The number to poll; default: an example number of the manifest");
  probe_command->callback([&exit_code, options, dirs] { exit_code = run_probe(*dirs, *options); });
}

}  // namespace parcelgate
