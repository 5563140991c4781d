// Answers of `outlets list` and `outlets show` as tables.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>

#include <rapidjson/document.h>

namespace parcelgate {

/// "3 d 4 h", "5 min", "12 s": the two greatest units.
[[nodiscard]] std::string text_of_age(std::int64_t seconds);

/// Prints one row for each outlet: its state, its delay behind the feed and its last error.
/// @param answer  of the admin command outlets.list; must have its form, which is not checked
/// @param colour  see wants_colour()
void print_outlets(const rapidjson::Value& answer, std::ostream& out, bool colour);

/// Prints the fields of one outlet, and a second table with the subjects that it has set aside when there are any.
/// @param answer  of the admin command outlets.show; must have its form, which is not checked
void print_outlet(const rapidjson::Value& answer, std::ostream& out, bool colour);

}  // namespace parcelgate
