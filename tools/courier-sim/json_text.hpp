// Texts of simulated answers as JSON values.
#pragma once

#include <cpprest/json.h>

#include <string>

namespace courier_sim {

inline web::json::value text(const std::string& words) {
  return web::json::value::string(words);
}

}  // namespace courier_sim
