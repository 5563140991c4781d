// The "fields" of a ticket desk in the configuration.
#pragma once

#include <map>
#include <string>

#include "gateway/wire/object_reader.hpp"

namespace parcelgate {

/// Our field names to the desk's. What is not named keeps its default; an empty name is a field that is not written.
void read_desk_fields(ObjectReader& reader, std::map<std::string, std::string>& out, Faults& faults);

}  // namespace parcelgate
