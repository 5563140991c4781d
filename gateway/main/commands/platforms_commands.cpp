// `parcelgate platforms`: the shop platforms and ERPs that outlets of kind write-back write to.
#include <iostream>
#include <memory>

#include "adapters/platforms/platform_cases.hpp"
#include "adapters/platforms/platform_folder.hpp"
#include "gateway/main/commands/admin_link.hpp"
#include "gateway/main/commands/commands.hpp"
#include "gateway/main/commands/exit_code.hpp"
#include "gateway/main/commands/text_table.hpp"
#include "gateway/main/wiring/share.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

std::string marks_of(const PlatformCall& call) {
  std::string marks = call.by_default ? "by default" : "when named";
  if (call.moves_money) marks += ", pays the buyer";
  if (call.repeats_safely) marks += ", repeats safely";
  if (call.can_be_read) marks += ", can be read";
  return marks;
}

void print_platforms(const std::vector<std::shared_ptr<const PlatformPlan>>& plans) {
  TextTable table({{"PLATFORM"}, {"NAME"}, {"STATE"}, {"WRITTEN"}, {"CONFIDENCE"}, {"SOURCE"}});
  for (const auto& plan : plans) {
    for (const std::string_view name : kReturnStates) {
      const PlatformState* const state = plan->find(*find_return_state(name));
      if (state == nullptr) continue;
      table.add({plan->id, plan->labels[static_cast<std::size_t>(Locale::zh_cn)], std::string(name),
                 marks_of(state->call), state->confidence, state->source});
    }
  }
  table.print(std::cout, wants_colour());
}

void print_json(const std::vector<std::shared_ptr<const PlatformPlan>>& plans) {
  std::cout << render_json([&](JsonWriter& writer) {
    writer.StartArray();
    for (const auto& plan : plans) {
      writer.StartObject();
      write_member(writer, "id", plan->id);
      write_member(writer, "label", plan->labels[static_cast<std::size_t>(Locale::en)]);
      writer.Key("states");
      writer.StartObject();
      for (const std::string_view name : kReturnStates) {
        const PlatformState* const state = plan->find(*find_return_state(name));
        if (state == nullptr) continue;
        write_key(writer, name);
        writer.StartObject();
        write_member(writer, "confidence", state->confidence);
        write_member(writer, "source", state->source);
        const auto flag = [&](const char* key, bool value) {
          writer.Key(key);
          writer.Bool(value);
        };
        flag("by_default", state->call.by_default);
        flag("moves_money", state->call.moves_money);
        flag("repeats_safely", state->call.repeats_safely);
        flag("can_be_read", state->call.can_be_read);
        writer.EndObject();
      }
      writer.EndObject();
      writer.EndObject();
    }
    writer.EndArray();
  }) << '\n';
}

/// All of them, or the one with an id; faults are printed.
std::vector<std::shared_ptr<const PlatformPlan>> load_platforms(const std::string& id, bool& is_fine) {
  std::vector<std::shared_ptr<const PlatformPlan>> plans;
  const auto folder = find_share().platforms();
  for (const std::string& one : id.empty() ? list_platforms(folder) : std::vector<std::string>{id}) {
    auto plan = load_platform(folder, one);
    if (plan) {
      plans.push_back(*std::move(plan));
    } else {
      is_fine = false;
      std::cerr << plan.error().what << '\n';
    }
  }
  return plans;
}

int list_all(bool as_json) {
  bool is_fine = true;
  const auto plans = load_platforms({}, is_fine);
  if (!is_fine) return exit_config;
  if (as_json)
    print_json(plans);
  else
    print_platforms(plans);
  return exit_done;
}

int check(const std::string& id) {
  bool is_fine = true;
  std::size_t cases = 0;
  const auto plans = load_platforms(id, is_fine);
  for (const auto& plan : plans) {
    for (const PlatformCaseOutcome& outcome : run_platform_cases(plan, find_share().platforms())) {
      ++cases;
      for (const std::string& difference : outcome.differences) {
        is_fine = false;
        std::cerr << plan->id << "/cases/" << outcome.name << ": " << difference << '\n';
      }
    }
  }
  if (!is_fine) return exit_config;
  std::cout << plans.size() << (plans.size() == 1 ? " platform, " : " platforms, ") << cases << " cases as expected\n";
  return exit_done;
}

struct SettleOptions {
  AdminTarget target;
  std::string outlet;
  std::string subject;
  std::string state;
  bool written{false};
  bool not_written{false};
};

int settle(const SettleOptions& options) {
  return with_admin_link(options.target, [&](AdminLink& link) -> int {
    const auto answer = link.send(AdminRequest("write_backs.settle")
                                      .text("outlet", options.outlet)
                                      .text("subject", options.subject)
                                      .text("state", options.state)
                                      .flag("written", options.written));
    if (!answer) return complain(answer.error());
    std::cout << (options.written ? "written: it is not sent again\n" : "not written: the next attempt sends it\n");
    return exit_done;
  });
}

void add_settle(CLI::App& platforms, int& exit_code) {
  const auto options = std::make_shared<SettleOptions>();
  CLI::App* const command = platforms.add_subcommand(
      "settle", "Record whether a platform shows the state of a return, after a call that got no answer");
  add_admin_target(*command, options->target);
  command->add_option("OUTLET", options->outlet, "The outlet's id")->required();
  command->add_option("SUBJECT", options->subject, "TENANT/RETURN, as `outlets show` prints it")->required();
  command->add_option("STATE", options->state, "signed, warehoused or refund_agreed")->required();
  auto* const written = command->add_flag("--written", options->written, "The platform has the state");
  auto* const not_written = command->add_flag("--not-written", options->not_written,
                                              "The platform does not have the state; the call is sent again");
  written->excludes(not_written);
  command->callback([&exit_code, options] {
    if (!options->written && !options->not_written)
      throw CLI::ValidationError("say what the platform shows: --written or --not-written");
    exit_code = settle(*options);
  });
}

}  // namespace

void add_platforms_commands(CLI::App& app, int& exit_code) {
  CLI::App* const platforms =
      app.add_subcommand("platforms", "Shop platforms and ERPs that states of returns are written to");
  platforms->require_subcommand(1);
  const auto as_json = std::make_shared<bool>(false);
  CLI::App* const list = platforms->add_subcommand("list", "List platforms, their states, and where each call is from");
  list->add_flag("--json", *as_json, "Print them as JSON");
  list->callback([&exit_code, as_json] { exit_code = list_all(*as_json); });
  const auto id = std::make_shared<std::string>();
  CLI::App* const checks = platforms->add_subcommand("check", "Check the data of platforms, and run their cases");
  checks->add_option("PLATFORM", *id, "The platform's id; default: all");
  checks->callback([&exit_code, id] { exit_code = check(*id); });
  add_settle(*platforms, exit_code);
}

}  // namespace parcelgate
