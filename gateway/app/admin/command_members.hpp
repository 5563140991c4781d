// Which members the body of a console's command may have.
#pragma once

#include <string_view>

#include <rapidjson/document.h>

#include "gateway/wire/faults.hpp"

namespace parcelgate {

/// Adds a fault for each member that the command does not know, and for each value of a wrong type. Whether a value
/// makes sense is checked by the command itself.
/// @param command  one of console_commands()
/// @param body     a JSON object
void check_command_members(std::string_view command, const rapidjson::Value& body, Faults& faults);

}  // namespace parcelgate
