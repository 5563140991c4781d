#include <array>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>

#include "adapters/manifest/carrier_info.hpp"
#include "adapters/manifest/kit/case_runner.hpp"
#include "gateway/base/text.hpp"
#include "gateway/main/commands/commands.hpp"
#include "gateway/main/commands/decode_command.hpp"
#include "gateway/main/commands/exit_code.hpp"
#include "gateway/main/commands/kit_messages.hpp"
#include "gateway/main/commands/text_table.hpp"
#include "gateway/main/wiring/gateway_parts.hpp"
#include "gateway/ports/time_source.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

struct DecodeArguments {
  DecodeOptions message;
  std::string via{"push"}, file;
  std::vector<std::string> headers;
};

struct CaseOptions {
  std::vector<std::string> ids;
  bool update{false};
};

std::string vias_of(const CarrierInfo& info) {
  std::string out;
  for (const Via via : info.vias) out += (out.empty() ? "" : " ") + std::string(to_string(via));
  return out;
}

/// The evidence behind an adapter, for the table.
std::string in_words(Basis basis) {
  switch (basis) {
    case Basis::real_samples:
      return "real samples";
    case Basis::constructed:
      return "constructed";
    case Basis::documents:
      return "documents";
  }
  return {};
}

void print_carriers_json(const std::vector<CarrierInfo>& all) {
  std::cout << render_json([&](JsonWriter& writer) {
    writer.StartArray();
    for (const CarrierInfo& info : all) {
      writer.StartObject();
      write_member(writer, "id", info.id);
      writer.Key("labels");
      writer.StartObject();
      for (std::size_t locale = 0; locale < kLocaleCount; ++locale) {
        write_member(writer, to_string(static_cast<Locale>(locale)), info.labels[locale]);
      }
      writer.EndObject();
      write_member(writer, "maturity", to_string(info.maturity));
      write_member(writer, "basis", to_string(info.basis));
      writer.Key("via");
      writer.StartArray();
      for (const Via via : info.vias) write_text(writer, to_string(via));
      writer.EndArray();
      writer.Key("can_subscribe");
      writer.Bool(info.can_subscribe);
      write_member(writer, "verification", info.verification);
      writer.Key("codes");
      writer.Uint64(info.code_count);
      write_member(writer, "mapping_version", info.mapping_version);
      writer.EndObject();
    }
    writer.EndArray();
  }) << '\n';
}

int list_all(const std::vector<std::string>& dirs, bool as_json) {
  const auto catalog = load_or_report(dirs);
  if (!catalog) return exit_config;
  const auto all = list_carriers(*catalog);
  if (as_json) {
    print_carriers_json(all);
    return exit_done;
  }
  using Align = TextTable::Align;
  TextTable table({{"CARRIER"},
                   {"NAME"},
                   {"名称"},
                   {"MATURITY"},
                   {"BASED ON"},
                   {"ARRIVES BY"},
                   {"CODES", Align::right},
                   {"PUSHES VERIFIED BY"}});
  std::size_t codes = 0;
  std::array<std::size_t, 4> by_maturity{};
  for (const CarrierInfo& info : all) {
    table.add({info.id, info.labels[0], info.labels[1], std::string(to_string(info.maturity)), in_words(info.basis),
               vias_of(info), std::to_string(info.code_count), info.verification});
    codes += info.code_count;
    ++by_maturity[static_cast<std::size_t>(info.maturity)];
  }
  table.print(std::cout, wants_colour());
  std::cout << '\n' << all.size() << " couriers (";
  const char* comma = "";
  for (std::size_t maturity = by_maturity.size(); maturity-- > 0;) {
    if (by_maturity[maturity] == 0) continue;
    std::cout << comma << by_maturity[maturity] << ' ' << to_string(static_cast<Maturity>(maturity));
    comma = ", ";
  }
  std::cout << "), " << codes << " codes and texts. Sources and known gaps of each: adapters/carriers/<id>/README.md\n";
  return exit_done;
}

std::optional<std::string> read_input(const std::string& file) {
  if (file == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

int decode(const std::vector<std::string>& dirs, const DecodeArguments& options) {
  DecodeOptions wanted = options.message;
  wanted.via = *find_via(options.via);
  for (const std::string& header : options.headers) {
    auto split = parse_header_option(header);
    if (!split) {
      std::fprintf(stderr, "--header: \"%s\" has no colon; write 'Name: value'\n", shorten(header, 40).c_str());
      return exit_usage;
    }
    wanted.headers.push_back(*std::move(split));
  }
  const auto body = read_input(options.file);
  if (!body) {
    std::fprintf(stderr, "%s: cannot be read; check the path\n", options.file.c_str());
    return exit_usage;
  }
  const auto catalog = load_or_report(dirs);
  if (!catalog) return exit_config;
  return run_decode(*catalog, SystemTime{}, wanted, *body, std::cout, std::cerr);
}

/// Hints for the author of a courier: members of a payload that the manifest does not read, and payloads that fit more
/// than one message shape.
void print_studies(const ManifestCatalog& catalog, const std::vector<std::string>& ids) {
  for (const CaseStudy& study : study_cases(catalog, ids)) {
    const auto& shapes = study.message.shapes;
    if (shapes.size() > 1) {
      std::printf("ambiguous %s/%s: fits %s", study.carrier.c_str(), study.name.c_str(), shapes.front().c_str());
      for (std::size_t at = 1; at < shapes.size(); ++at) std::printf(" and %s", shapes[at].c_str());
      std::printf("; the first decides\n");
    }
    if (study.message.unread.empty()) continue;
    std::printf("unread    %s/%s:", study.carrier.c_str(), study.name.c_str());
    constexpr std::size_t kMostPlaces = 20;
    for (const auto& place : fold_places(study.message.unread, kMostPlaces))
      std::printf(" %s", printable_line(place).c_str());
    std::printf("\n");
  }
}

int test(const std::vector<std::string>& dirs, const CaseOptions& options) {
  const auto catalog = load_or_report(dirs);
  if (!catalog) return exit_config;
  for (const std::string& id : options.ids) {
    if (catalog->find(id) != nullptr) continue;
    complain_of_carrier(id, "test");
    return exit_usage;
  }
  const bool colour = wants_colour();
  std::size_t failed = 0;
  const auto reports = run_cases(*catalog, options.ids, options.update || golden_update_wanted());
  for (const CaseReport& report : reports) {
    const char* word = report.updated ? "updated" : report.passed ? "passed" : "FAILED";
    const std::string blanks(8 - std::string_view(word).size(), ' ');
    std::printf("%s%s %s/%s\n", painted(word, colour).c_str(), blanks.c_str(), report.carrier.c_str(),
                report.name.c_str());
    for (const std::string& fault : report.faults) std::printf("         %s\n", printable_line(fault).c_str());
    std::printf("%s", report.found.c_str());
    for (const std::string& code : report.unmapped)
      std::printf("         unmapped: %s\n", printable_line(code).c_str());
    if (!report.passed) ++failed;
  }
  if (!options.ids.empty()) print_studies(*catalog, options.ids);
  for (const CarrierCoverage& coverage : measure_coverage(*catalog, options.ids, {})) print_ambiguous(coverage);
  std::printf("%zu case%s, %zu failed\n", reports.size(), reports.size() == 1 ? "" : "s", failed);
  return failed == 0 ? exit_done : exit_data;
}

/// Folders given before and after the command's name count together.
void add_folders_option(CLI::App& command, const std::shared_ptr<std::vector<std::string>>& all) {
  command
      .add_option_function<std::string>(
          "--carriers", [all](const std::string& dir) { all->push_back(dir); },
          "A folder of further couriers (may be repeated)")
      ->trigger_on_parse()
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

void add_decode_command(CLI::App& carriers, const CarrierFolders& dirs, int& exit_code) {
  const auto options = std::make_shared<DecodeArguments>();
  CLI::App* decode_command = carriers.add_subcommand(
      "decode",
      "Decode one message: one canonical event a line on standard output, item errors on standard error.\n"
      "Ends with 65 when the answer holds no events (no_events, not_found, rate_limited, unauthorized).");
  decode_command->add_option("--carrier", options->message.carrier, "Id or alias of the courier")->required();
  decode_command->add_option("--via", options->via, "Transport of the message: push | poll | mqtt")
      ->check(CLI::IsMember({"push", "poll", "mqtt"}))
      ->capture_default_str();
  decode_command->add_option("--header", options->headers, "A header, 'Name: value' (may be repeated)")->take_all();
  decode_command->add_option("--query", options->message.query, "Query string of the push's URL");
  decode_command->add_option("--path", options->message.path, "Path of the push's URL")->capture_default_str();
  decode_command->add_option("--topic", options->message.topic, "MQTT topic");
  decode_command->add_option("--http-status", options->message.http_status, "HTTP status of the polled answer")
      ->capture_default_str();
  decode_command->add_option("--requested,--asked", options->message.requested,
                             "Polled number, for answers that do not repeat it");
  decode_command->add_option("--secret", options->message.secret, "Check the signature too, with this secret");
  decode_command->add_option("FILE", options->file, "The raw body; - for standard input")->required();
  decode_command->callback([&exit_code, dirs, options] { exit_code = decode(*dirs, *options); });
}

void add_test_command(CLI::App& carriers, const CarrierFolders& dirs, int& exit_code) {
  const auto options = std::make_shared<CaseOptions>();
  CLI::App* test_command = carriers.add_subcommand("test", "Run the test cases of all couriers, or of those named");
  test_command->add_option("ID", options->ids, "Couriers");
  test_command->add_flag("--update", options->update,
                         "Write expected.json anew; review the difference before you commit it");
  test_command->callback([&exit_code, dirs, options] { exit_code = test(*dirs, *options); });
}

}  // namespace

void add_carriers_commands(CLI::App& app, int& exit_code) {
  const auto dirs = std::make_shared<std::vector<std::string>>();
  const auto as_json = std::make_shared<bool>(false);
  CLI::App* carriers =
      app.add_subcommand("carriers", "List couriers, decode their messages, run their test cases, add one");
  carriers->require_subcommand(1);
  add_folders_option(*carriers, dirs);

  CLI::App* list =
      carriers->add_subcommand("list", "List couriers: maturity of the adapter, its evidence, how events arrive");
  list->add_flag("--json", *as_json, "Print as JSON");
  list->callback([&exit_code, dirs, as_json] { exit_code = list_all(*dirs, *as_json); });

  add_decode_command(*carriers, dirs, exit_code);
  add_test_command(*carriers, dirs, exit_code);
  add_detect_command(*carriers, dirs, exit_code);
  add_courier_kit_commands(*carriers, dirs, exit_code);
  for (CLI::App* command : carriers->get_subcommands({})) {
    if (command->get_name() != "new") add_folders_option(*command, dirs);
  }
  add_carriers_runtime_commands(*carriers, exit_code);
}

}  // namespace parcelgate
