// `parcelgate desks`: list, check, probe and test the ticket desks that are folders of data.
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <memory>

#include "adapters/tickets/data_desk/catalog.hpp"
#include "adapters/tickets/desk_kit/desk_case_runner.hpp"
#include "adapters/tickets/request_tracker/request_tracker.hpp"
#include "adapters/transports/http_curl/curl_client.hpp"
#include "gateway/base/text.hpp"
#include "gateway/main/commands/admin_link.hpp"
#include "gateway/main/commands/commands.hpp"
#include "gateway/main/commands/exit_code.hpp"
#include "gateway/main/commands/fault_lines.hpp"
#include "gateway/main/commands/text_table.hpp"
#include "gateway/main/wiring/adapter_options.hpp"
#include "gateway/main/wiring/desk_outlets.hpp"
#include "gateway/main/wiring/gateway_parts.hpp"
#include "gateway/main/wiring/share.hpp"

namespace parcelgate {
namespace {

struct DeskOptions {
  std::string config, outlet, folder, id;
  std::vector<std::string> ids;
};

/// By id, or by the path of a folder; reports its faults.
std::shared_ptr<const DeskPlan> find_or_report(const std::string& name) {
  Faults faults;
  auto plan = find_desk(find_share().desks(), name, "", faults);
  print_faults(faults);
  return plan;
}

std::string list_words(const DeskPlan& plan) {
  std::string text;
  for (std::size_t at = 0; at < plan.labels.size(); ++at) {
    const bool is_new =
        std::find(plan.labels.begin(), plan.labels.begin() + at, plan.labels[at]) == plan.labels.begin() + at;
    if (is_new) text += (at == 0 ? "" : " / ") + plan.labels[at];
  }
  return text;
}

/// What an outlet of this desk gives.
void show_desk(const DeskPlan& plan) {
  std::printf("%s (%s)\ncreate: %s, comments: %s\n\n", plan.id.c_str(), list_words(plan).c_str(),
              std::string(to_string(plan.create_class)).c_str(), std::string(to_string(plan.comment_class)).c_str());
  std::fflush(stdout);
  TextTable table({{"MEMBER"}, {"NAME"}, {"DEFAULT"}, {"ABOUT"}});
  for (const auto& [name, setting] : plan.spec.settings())
    table.add({"settings", name, setting.default_value.value_or("(must be given)"), setting.about});
  for (const auto& [name, about] : plan.spec.secrets()) table.add({"secrets", name, "", about});
  for (const auto& [ours, theirs] : plan.fields.names) table.add({"fields", ours, theirs, ""});
  table.print(std::cout, wants_colour());
}

int list_desks(const std::string& id) {
  if (!id.empty()) {
    const auto plan = find_or_report(id);
    if (plan) show_desk(*plan);
    return plan ? exit_done : exit_usage;
  }
  TextTable table({{"ID"}, {"NAME"}, {"CREATE"}, {"COMMENT"}, {"MATURITY"}, {"BASIS"}});
  bool are_good = true;
  for (const auto& folder : find_desk_folders(find_share().desks())) {
    const auto plan = find_or_report(folder.filename().string());
    are_good = are_good && plan != nullptr;
    if (!plan) continue;
    table.add({plan->id, plan->labels[static_cast<std::size_t>(Locale::en)], std::string(to_string(plan->create_class)),
               std::string(to_string(plan->comment_class)), plan->maturity, plan->basis});
  }
  table.print(std::cout, wants_colour());
  return are_good ? exit_done : exit_config;
}

int check_desk(const std::string& folder) {
  Faults faults;
  const auto path = std::filesystem::absolute(folder).lexically_normal();
  const auto plan = find_desk({}, (path.has_filename() ? path : path.parent_path()).string(), "", faults);
  print_faults(faults);
  if (!plan) return exit_config;
  std::printf("%s: no faults (%zu settings, %zu secrets, %zu cases)\n", plan->id.c_str(), plan->spec.settings().size(),
              plan->spec.secrets().size(), find_desk_cases(plan->folder).size());
  return exit_done;
}

int test_desks(std::vector<std::string> names) {
  if (names.empty()) {
    for (const auto& folder : find_desk_folders(find_share().desks())) names.push_back(folder.filename().string());
  }
  std::size_t cases = 0;
  std::size_t failed = 0;
  for (const std::string& name : names) {
    const auto plan = find_or_report(name);
    if (!plan) return exit_config;
    for (const std::string& each : find_desk_cases(plan->folder)) {
      ++cases;
      const auto differences = run_desk_case(plan, each);
      if (differences.empty()) continue;
      ++failed;
      std::printf("FAILED  %s %s\n", plan->id.c_str(), each.c_str());
      for (const std::string& line : differences) std::printf("        %s\n", printable_text(line).c_str());
    }
  }
  std::printf("%zu cases, %zu failed\n", cases, failed);
  return failed == 0 ? exit_done : exit_data;
}

Result<std::unique_ptr<TicketDesk>> open_desk(const OutletConfig& outlet, HttpClient& http, const TimeSource& time) {
  if (const auto* data = std::get_if<DeskOutletConfig>(&outlet)) {
    auto desk = open_desk_outlet(*data, http, time);
    if (!desk) return unexpected(std::move(desk).error());
    return std::unique_ptr<TicketDesk>(*std::move(desk));
  }
  if (const auto* tracker = std::get_if<RequestTrackerConfig>(&outlet)) {
    auto desk = RequestTracker::create(request_tracker_options(*tracker), http);
    if (!desk) return unexpected(std::move(desk).error());
    return std::unique_ptr<TicketDesk>(*std::move(desk));
  }
  return unexpected(ErrorKind::rejected, "outlet " + settings_of(outlet).id + " is no ticket desk at an address");
}

int probe_desk(const DeskOptions& options) {
  Faults faults;
  const Config config = load_checked_config(options.config, faults);
  for (const Fault& fault : faults) std::fprintf(stderr, "%s\n", to_string(fault, options.config).c_str());
  if (!faults.empty()) return exit_config;
  std::string known;
  for (const OutletConfig& outlet : config.outlets) {
    const std::string& id = settings_of(outlet).id;
    if (id != options.outlet) {
      known += (known.empty() ? "" : ", ") + id;
      continue;
    }
    Metrics metrics;
    const SystemTime time;
    auto http = CurlClient::create(curl_options(config.outbound, time), metrics);
    if (!http) return complain(http.error());
    auto desk = open_desk(outlet, **http, time);
    if (!desk) return complain(desk.error());
    if (const auto checked = (*desk)->check(); !checked) return complain(checked.error());
    std::printf("%s: the desk answers; credentials, names and fields are right\n", id.c_str());
    return exit_done;
  }
  std::fprintf(stderr, "parcelgate: no outlet \"%s\"; the configuration has %s\n", options.outlet.c_str(),
               known.c_str());
  return exit_usage;
}

}  // namespace

void add_desks_commands(CLI::App& app, int& exit_code) {
  CLI::App* const desks = app.add_subcommand("desks", "Ticket desks that are folders of data");
  desks->require_subcommand(1);
  const auto options = std::make_shared<DeskOptions>();
  CLI::App* const list = desks->add_subcommand("list", "List the known desks, or the settings of one");
  list->add_option("ID", options->id, "A desk, to see what an outlet of it gives");
  list->callback([&exit_code, options] { exit_code = list_desks(options->id); });

  CLI::App* const check = desks->add_subcommand("check", "List every fault of a desk's folder");
  check->add_option("FOLDER", options->folder, "The folder with desk.json")->required();
  check->callback([&exit_code, options] { exit_code = check_desk(options->folder); });

  CLI::App* const test = desks->add_subcommand("test", "Run the cases of desks");
  test->add_option("ID", options->ids, "Desks, or folders with a \"/\"; none: all that parcelgate ships");
  test->callback([&exit_code, options] { exit_code = test_desks(options->ids); });

  CLI::App* const probe = desks->add_subcommand(
      "probe", "Check credentials, names and fields of a configured desk at its address; writes nothing there");
  probe->add_option("OUTLET", options->outlet, "The outlet's id in the configuration")->required();
  probe->add_option("--config", options->config, "The configuration, by default $PARCELGATE_CONFIG");
  probe->callback([&exit_code, options] {
    if (options->config.empty()) options->config = config_file_of_environment();
    if (options->config.empty()) throw CLI::RequiredError("--config or PARCELGATE_CONFIG");
    exit_code = probe_desk(*options);
  });
}

}  // namespace parcelgate
