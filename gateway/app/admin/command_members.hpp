// The members that the body of a console command may have.
#pragma once

#include <string_view>

#include <rapidjson/document.h>

#include "gateway/wire/faults.hpp"

namespace parcelgate {

/// Adds a fault for each unknown member, and for each value of the wrong type. The command itself checks the values.
/// @param command  one of console_commands()
/// @param body     a JSON object
void check_command_members(std::string_view command, const rapidjson::Value& body, Faults& faults);

}  // namespace parcelgate
