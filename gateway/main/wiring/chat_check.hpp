// Checks of a chat outlet's configuration that need the robots' data.
#pragma once

#include <set>
#include <string>

#include "gateway/runtime/config/chat_config.hpp"

namespace parcelgate {

/// Adds a fault for an unknown robot, a wrong address, a secret that the robot has no use for, and an address that
/// another outlet has: two outlets would not know of each other's messages, and together exceed the robot's limit.
/// @param pointer  "/outlets/0"
/// @param taken    the addresses of the outlets before; grows
void check_chat(const ChatOutletConfig& outlet, const std::string& pointer, std::set<std::string>& taken,
                Faults& faults);

}  // namespace parcelgate
