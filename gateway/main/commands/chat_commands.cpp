// `parcelgate chat`: robots, and a test message.
#include <iostream>
#include <memory>

#include "adapters/transports/http_curl/curl_client.hpp"
#include "gateway/main/commands/admin_link.hpp"
#include "gateway/main/commands/commands.hpp"
#include "gateway/main/commands/exit_code.hpp"
#include "gateway/main/commands/text_table.hpp"
#include "gateway/main/wiring/adapter_options.hpp"
#include "gateway/main/wiring/chat_options.hpp"
#include "gateway/main/wiring/gateway_parts.hpp"
#include "gateway/main/wiring/share.hpp"
#include "gateway/main/wiring/ticket_texts_file.hpp"

namespace parcelgate {
namespace {

struct TestOptions {
  std::string file, outlet, agent;
};

const ChatOutletConfig* find_chat(const Config& config, const std::string& id) {
  for (const OutletConfig& outlet : config.outlets) {
    const auto* chat = std::get_if<ChatOutletConfig>(&outlet);
    if (chat != nullptr && chat->id == id) return chat;
  }
  return nullptr;
}

/// Posts one line by the robot that an agent's lines go to.
Result<std::string> post_test(const ChatOutletConfig& outlet, const std::string& agent, HttpClient& http) {
  const auto plan = load_robot(find_share().robots(), outlet.robot);
  if (!plan) return unexpected(plan.error());
  const auto texts = load_ticket_texts();
  if (!texts) return unexpected(texts.error());
  const ChatOutletOptions options = chat_outlet_options(outlet);
  ChatAgent route;
  if (!agent.empty()) {
    const auto found = options.agents.find(agent);
    if (found == options.agents.end())
      return unexpected(ErrorKind::config, "outlet " + outlet.id + " has no agent \"" + agent + "\"");
    route = found->second;
  }
  const SystemTime time;
  auto robot = WebhookRobot::create(*plan, robot_setups(outlet)[route.robot].options, http, time);
  if (!robot) return unexpected(std::move(robot).error());
  std::vector<ChatMention> mentions;
  if (route.mention) mentions.push_back(*route.mention);
  return (*robot)->send(texts->fill(outlet.locale, "chat_test"), mentions);
}

int test_robot(const TestOptions& options) {
  Faults faults;
  const Config config = load_checked_config(options.file, faults);
  for (const Fault& fault : faults) std::cerr << to_string(fault, options.file) << '\n';
  if (!faults.empty()) return exit_config;
  const ChatOutletConfig* const outlet = find_chat(config, options.outlet);
  if (outlet == nullptr) {
    std::cerr << "the configuration has no outlet \"" << options.outlet << "\" of kind chat\n";
    return exit_usage;
  }
  Metrics metrics;
  const SystemTime time;
  auto http = CurlClient::create(curl_options(config.outbound, time), metrics);
  if (!http) return complain(http.error());
  const auto answer = post_test(*outlet, options.agent, **http);
  if (!answer) return complain(answer.error());
  std::cout << outlet->robot << " answered: " << *answer << '\n';
  return exit_done;
}

int print_robots() {
  TextTable table({{"ID"},
                   {"NAME"},
                   {"SIGNS"},
                   {"MESSAGES A MINUTE", TextTable::Align::right},
                   {"BYTES", TextTable::Align::right}});
  for (const std::string& id : list_robots(find_share().robots())) {
    const auto plan = load_robot(find_share().robots(), id);
    if (!plan) return complain(plan.error());
    const RobotPlan& robot = **plan;
    table.add({id, robot.labels[static_cast<std::size_t>(Locale::en)], robot.signs ? "yes" : "no",
               std::to_string(robot.limits.per_minute), std::to_string(robot.limits.text_bytes)});
  }
  table.print(std::cout, wants_colour());
  return exit_done;
}

}  // namespace

void add_chat_commands(CLI::App& app, int& exit_code) {
  CLI::App* const chat = app.add_subcommand("chat", "Group robots of chat tools");
  chat->require_subcommand(1);
  CLI::App* const robots = chat->add_subcommand("robots", "List the kinds of robots and their limits");
  robots->callback([&exit_code] { exit_code = print_robots(); });
  CLI::App* const test = chat->add_subcommand(
      "test",
      "Post one harmless line into the group of an outlet, and print the robot's answer.\nNeeds no running gateway.");
  const auto options = std::make_shared<TestOptions>();
  test->add_option("OUTLET", options->outlet, "The id of an outlet of kind chat")->required();
  test->add_option("--agent", options->agent, "Name this agent, or use the agent's own robot");
  test->add_option("--config", options->file, "The configuration, by default $PARCELGATE_CONFIG");
  test->callback([&exit_code, options] {
    if (options->file.empty()) options->file = config_file_of_environment();
    if (options->file.empty()) throw CLI::RequiredError("--config or PARCELGATE_CONFIG");
    exit_code = test_robot(*options);
  });
}

}  // namespace parcelgate
