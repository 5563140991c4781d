// The options of a chat outlet and of its robots. Pure functions, as in adapter_options.hpp.
#pragma once

#include <string>
#include <vector>

#include "adapters/chat/webhook_robot.hpp"
#include "gateway/app/outlets/chat/chat_outlet.hpp"
#include "gateway/runtime/config/chat_config.hpp"

namespace parcelgate {

/// Without names, zones and masks, which depend on the current manifests, rule packs and tenants.
[[nodiscard]] ChatOutletOptions chat_outlet_options(const ChatOutletConfig& outlet);

/// A robot of an outlet.
struct RobotSetup {
  std::string name;  ///< "group", or "agent/<agent>" for the robot of an agent
  RobotOptions options;
};

/// The robots of an outlet, each address once: the group's, then those of agents. ChatAgent::robot counts them.
[[nodiscard]] std::vector<RobotSetup> robot_setups(const ChatOutletConfig& outlet);

}  // namespace parcelgate
