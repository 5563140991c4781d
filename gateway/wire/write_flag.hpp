// A member that is true or false.
#pragma once

#include <string_view>

#include "gateway/wire/json.hpp"

namespace parcelgate {

inline void write_flag(JsonWriter& writer, std::string_view name, bool value) {
  write_key(writer, name);
  writer.Bool(value);
}

}  // namespace parcelgate
