// Identity of a courier: the part of a manifest that is not about messages.
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

/// Names, labels and number forms of a courier.
struct Identity {
  std::string id;
  std::vector<std::string> aliases;
  std::array<std::string, kLocaleCount> labels;
  Maturity maturity{Maturity::wip};
  Basis basis{Basis::documents};
  std::string time_zone;
  std::string phone;                         ///< for people; may be empty
  std::string website;                       ///< the same
  std::string carrier;                       ///< moves the shipments; empty for aggregators: the messages name it
  bool recognises_carriers{false};           ///< can be polled without a company code
  std::vector<NumberForm> tracking_numbers;  ///< its own; numbers of posts are in tracking_numbers.json
  std::string folder;                        ///< as faults call it: "sf", or a path outside the shipped ones
};

/// Reads the members id, aliases, labels, maturity, basis, time_zone, contact, carrier, recognises_carriers and
/// tracking_numbers.
[[nodiscard]] Identity compile_identity(const rapidjson::Value& manifest, std::string_view folder_name, Faults& faults);

}  // namespace parcelgate
