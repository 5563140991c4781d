#include "gateway/main/wiring/chat_check.hpp"

#include <algorithm>
#include <vector>

#include "gateway/main/wiring/chat_options.hpp"
#include "gateway/main/wiring/share.hpp"

namespace parcelgate {

void check_chat(const ChatOutletConfig& outlet, const std::string& pointer, std::set<std::string>& taken,
                Faults& faults) {
  const std::filesystem::path folder = find_share().robots();
  const std::vector<std::string> known = list_robots(folder);
  if (std::find(known.begin(), known.end(), outlet.robot) == known.end()) {
    const std::vector<std::string_view> names(known.begin(), known.end());
    faults.push_back({pointer + "/robot", "no robot \"" + outlet.robot + "\"", suggest(outlet.robot, names)});
    return;
  }
  const auto plan = load_robot(folder, outlet.robot);
  if (!plan) {
    faults.push_back({pointer + "/robot", plan.error().what, {}});
    return;
  }
  for (const RobotSetup& robot : robot_setups(outlet)) {
    constexpr std::size_t kPrefix = 6;  // "agent/"
    const std::string where = robot.name == "group" ? std::string{} : "/agents/" + robot.name.substr(kPrefix);
    if (robot.options.url.empty()) continue;  // reported already, or left out by the command
    if (!is_http_url(robot.options.url))
      faults.push_back({pointer + where + "/url", "must start with https:// and name a host", {}});
    else if (!taken.insert(robot.options.url).second)
      faults.push_back({pointer + where + "/url", "is the robot of another outlet", "give each its own"});
    if (!robot.options.secret.empty() && !(*plan)->signs)
      faults.push_back({pointer + where + "/secret", outlet.robot + " does not sign", "remove it"});
  }
}

}  // namespace parcelgate
