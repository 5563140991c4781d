#include "gateway/main/wiring/chat_options.hpp"

#include <algorithm>

namespace parcelgate {
namespace {

/// The place of an address among the robots; the group's for an empty one.
std::size_t find_robot(const std::vector<RobotSetup>& robots, const std::string& url) {
  const auto found =
      std::find_if(robots.begin(), robots.end(), [&](const auto& one) { return one.options.url == url; });
  return url.empty() || found == robots.end() ? 0 : static_cast<std::size_t>(found - robots.begin());
}

}  // namespace

std::vector<RobotSetup> robot_setups(const ChatOutletConfig& outlet) {
  std::vector<RobotSetup> robots{{"group", {outlet.url, outlet.secret, outlet.keyword}}};
  for (const auto& [name, agent] : outlet.agents) {
    if (agent.url.empty() || robots[find_robot(robots, agent.url)].options.url == agent.url) continue;
    robots.push_back({"agent/" + name, {agent.url, agent.secret, outlet.keyword}});
  }
  return robots;
}

ChatOutletOptions chat_outlet_options(const ChatOutletConfig& outlet) {
  ChatOutletOptions options;
  options.outlet = outlet.id;
  options.locale = outlet.locale;
  options.selection = {outlet.filter, outlet.also};
  options.gather = outlet.gather;
  const auto robots = robot_setups(outlet);
  for (const auto& [name, agent] : outlet.agents) {
    ChatAgent route{std::nullopt, find_robot(robots, agent.url)};
    if (!agent.mention.empty() || !agent.mobile.empty()) route.mention = ChatMention{agent.mention, agent.mobile};
    options.agents.emplace(name, std::move(route));
  }
  return options;
}

}  // namespace parcelgate
