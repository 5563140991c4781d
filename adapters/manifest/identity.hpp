// Who a courier is: the part of a manifest that says nothing about messages.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <rapidjson/document.h>

#include "adapters/manifest/carrier_info.hpp"
#include "adapters/manifest/detect/number_form.hpp"
#include "gateway/wire/faults.hpp"

namespace parcelgate {

struct Identity {
  std::string id;
  std::vector<std::string> aliases;
  std::array<std::string, kLocaleCount> labels;
  Maturity maturity{Maturity::wip};
  Basis basis{Basis::documents};
  std::string time_zone;
  std::string carrier;                       ///< who moves the shipments; empty: the messages say so
  bool recognises_carriers{false};           ///< may be asked without a company's code
  std::vector<NumberForm> tracking_numbers;  ///< its own; post numbers stand in tracking_numbers.json
  std::string folder;                        ///< as faults call it: "sf", or a path outside the shipped ones
};

/// Reads the members id, aliases, labels, maturity, basis, time_zone, carrier, recognises_carriers and
/// tracking_numbers.
[[nodiscard]] Identity compile_identity(const rapidjson::Value& manifest, std::string_view folder_name, Faults& faults);

}  // namespace parcelgate
