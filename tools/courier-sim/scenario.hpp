// Reading scenario files. The form is documented in README.md of this folder.
#pragma once

#include <string>

#include <cpprest/json.h>

#include "tools/courier-sim/types.hpp"

namespace courier_sim {

/// Throws std::invalid_argument with one line that names the file, the place and the remedy.
[[nodiscard]] Scenario load_scenario(const std::string& path);

/// One parcel with its scans, as in a scenario's "parcels" and in POST /sim/push. `where` names it in errors.
[[nodiscard]] Parcel read_parcel(const web::json::value& json, const std::string& where);

/// Overwrites the members that `json` gives.
void read_disturbances(const web::json::value& json, Disturbances& disturbances, const std::string& where);

/// The string member, or `fallback`; numbers and booleans are given as their text.
[[nodiscard]] std::string text_of(const web::json::value& json, const std::string& key,
                                  const std::string& fallback = {});

}  // namespace courier_sim
