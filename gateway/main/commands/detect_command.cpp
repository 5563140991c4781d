#include <cstdio>
#include <iostream>
#include <memory>
#include <set>

#include "gateway/main/commands/admin_link.hpp"
#include "gateway/main/commands/commands.hpp"
#include "gateway/main/commands/exit_code.hpp"
#include "gateway/main/commands/kit_messages.hpp"
#include "gateway/main/commands/text_table.hpp"
#include "gateway/main/wiring/gateway_parts.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

struct DetectOptions {
  std::vector<std::string> numbers;
  std::string config;
  std::string tenant;
  std::string country;
  bool json{false};
};

/// Finds the sources at which the tenant has an account, and the folders of the configuration. Complains on standard
/// error.
/// @return exit_done; exit_config: the configuration has faults; exit_usage: it has no such tenant
ExitCode find_own_sources(const DetectOptions& options, std::set<std::string>& sources,
                          std::vector<std::string>& dirs) {
  if (options.config.empty()) return exit_done;
  Faults faults;
  const Config config = load_config_without_secrets(options.config, faults);
  for (const Fault& fault : faults) std::fprintf(stderr, "%s\n", to_string(fault, options.config).c_str());
  if (!faults.empty()) return exit_config;
  for (const auto& dir : config.carrier_dirs) dirs.push_back(dir.string());
  bool knows_tenant = options.tenant.empty();
  for (const TenantConfig& tenant : config.tenants) knows_tenant = knows_tenant || tenant.id == options.tenant;
  if (!knows_tenant) {
    std::fprintf(stderr, "--tenant: there is no \"%s\" in %s\n", options.tenant.c_str(), options.config.c_str());
    return exit_usage;
  }
  for (const AccountConfig& account : config.accounts) {
    if (options.tenant.empty() || account.account.tenant == options.tenant) sources.insert(account.account.source);
  }
  return exit_done;
}

std::string joined(const std::vector<std::string>& reasons) {
  std::string out;
  for (const std::string& reason : reasons) out += (out.empty() ? "" : ", ") + reason;
  return out;
}

using Detected = std::pair<std::string, std::vector<CarrierCandidate>>;

void print_json(const std::vector<Detected>& all, const ManifestCatalog& catalog) {
  std::cout << render_json([&](JsonWriter& writer) {
    writer.StartArray();
    for (const auto& [number, candidates] : all) {
      writer.StartObject();
      write_member(writer, "number", number);
      writer.Key("candidates");
      writer.StartArray();
      for (const CarrierCandidate& candidate : candidates) {
        writer.StartObject();
        write_member(writer, "carrier", candidate.carrier);
        writer.Key("has_adapter");
        writer.Bool(catalog.find(candidate.carrier) != nullptr);
        write_member(writer, "tracking_number", candidate.tracking_number);
        writer.Key("score");
        writer.Int(candidate.score);
        writer.Key("reasons");
        writer.StartArray();
        for (const std::string& reason : candidate.reasons) write_text(writer, reason);
        writer.EndArray();
        writer.EndObject();
      }
      writer.EndArray();
      writer.EndObject();
    }
    writer.EndArray();
  }) << '\n';
}

void print_table(const std::vector<Detected>& all, const ManifestCatalog& catalog) {
  using Align = TextTable::Align;
  TextTable table({{"NUMBER"}, {"CARRIER"}, {"NAME"}, {"名称"}, {"SCORE", Align::right}, {"BECAUSE"}});
  for (const auto& [number, candidates] : all) {
    if (candidates.empty()) table.add({number, std::string(kUnknownCarrier), "", "", "", "no courier's form"});
    for (const CarrierCandidate& candidate : candidates) {
      const CarrierSource* source = catalog.find(candidate.carrier);
      const CarrierInfo info = source == nullptr ? CarrierInfo{} : source->info();
      const bool is_first = &candidate == &candidates.front();
      table.add({is_first ? number : " ", candidate.carrier,
                 source == nullptr ? "known to aggregators" : info.labels[0], info.labels[1],
                 std::to_string(candidate.score), joined(candidate.reasons)});
    }
  }
  table.print(std::cout, wants_colour());
}

int detect(const DetectOptions& options, std::vector<std::string> dirs) {
  std::set<std::string> own;
  if (const ExitCode failed = find_own_sources(options, own, dirs); failed != exit_done) return failed;
  const auto catalog = load_or_report(dirs);
  if (!catalog) return exit_config;
  const ManifestCatalog& couriers = *catalog;
  const auto is_own = [&](std::string_view carrier) {
    const CarrierSource* source = couriers.find(carrier);
    for (const std::string& name : own) {
      if (source != nullptr && couriers.find(name) == source) return true;
    }
    return false;
  };
  std::vector<Detected> all;
  bool found = true;
  for (const std::string& number : options.numbers) {
    all.emplace_back(number, couriers.detector().detect({number, is_own, options.country}));
    found = found && !all.back().second.empty();
  }
  if (options.json) {
    print_json(all, couriers);
  } else {
    print_table(all, couriers);
  }
  return found ? exit_done : exit_data;
}

}  // namespace

void add_detect_command(CLI::App& carriers, const CarrierFolders& dirs, int& exit_code) {
  const auto options = std::make_shared<DetectOptions>();
  CLI::App* command =
      carriers.add_subcommand("detect",
                              "Guess the carrier of tracking numbers by form and check digit, best first.\n"
                              "Scores rank candidates; they are not probabilities. Exit code 65: a "
                              "number fits no carrier.");
  command->add_option("NUMBER", options->numbers, "Tracking numbers, as typed")->required();
  command->add_option("--config", options->config,
                      "Couriers at which this configuration has accounts come first; by default $PARCELGATE_CONFIG");
  command->add_option("--tenant", options->tenant, "With --config: only accounts of this tenant come first");
  command->add_option("--country", options->country, "Country that the parcel is sent in or goes to, two letters")
      ->transform([](std::string text) {
        for (char& letter : text)
          letter = static_cast<char>(letter >= 'a' && letter <= 'z' ? letter - 'a' + 'A' : letter);
        return text;
      });
  command->add_flag("--json", options->json, "Print as JSON");
  command->callback([&exit_code, options, dirs] {
    if (options->config.empty()) options->config = config_file_of_environment();
    if (!options->tenant.empty() && options->config.empty())
      throw CLI::RequiredError("--config or PARCELGATE_CONFIG, with --tenant,");
    exit_code = detect(*options, *dirs);
  });
}

}  // namespace parcelgate
