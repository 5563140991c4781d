// "outlets" of kind "write-back": states of returns at a shop platform or ERP.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "gateway/ports/source.hpp"
#include "gateway/runtime/config/outlet_settings.hpp"

namespace parcelgate {

struct WriteBackConfig : OutletSettings {
  std::string platform;                                       ///< id: a folder of adapters/platforms
  Account account;                                            ///< settings and secrets of the shop there
  std::map<std::string, std::string, std::less<>> companies;  ///< our carrier id -> the platform's code of it
  std::vector<std::string> states;  ///< to write; empty: those that the platform writes by default
  bool after_inspection{false};     ///< goods are "warehoused" when they are inspected, not when they are received
  bool repeat_in_doubt{false};      ///< send calls again whose answer was lost, where the case cannot be read
  friend bool operator==(const WriteBackConfig&, const WriteBackConfig&) = default;
};

/// The members of this kind. The caller has read `kind` and the members of every kind.
void read_write_back_outlet(ObjectReader& reader, const ConfigFile& file, WriteBackConfig& out);

}  // namespace parcelgate
