// "log": level and format of the log lines.
#pragma once

#include "gateway/telemetry/log.hpp"
#include "gateway/wire/object_reader.hpp"

namespace parcelgate {

[[nodiscard]] LogOptions read_log(const rapidjson::Value& value, const std::string& pointer, Faults& faults);

}  // namespace parcelgate
