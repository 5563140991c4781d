// Who a courier is: the part of a manifest that says nothing about messages.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <rapidjson/document.h>

#include "adapters/manifest/carrier_info.hpp"
#include "gateway/wire/faults.hpp"

namespace re2 {
class RE2;
}

namespace parcelgate {

/// A form of the courier's tracking numbers.
struct NumberPattern {
  std::string text;       ///< RE2, matches the whole number
  bool is_strong{false};  ///< few other couriers' numbers look like this
  std::shared_ptr<const re2::RE2> regex;
  std::vector<std::string> examples;  ///< valid numbers, at least one
};

struct Identity {
  std::string id;
  std::vector<std::string> aliases;
  std::array<std::string, kLocaleCount> labels;
  Maturity maturity{Maturity::wip};
  Basis basis{Basis::documents};
  std::string time_zone;
  std::string carrier;  ///< who moves the shipments; empty: the messages say so
  std::vector<NumberPattern> tracking_numbers;
};

/// Reads the members id, aliases, labels, maturity, basis, time_zone, carrier and tracking_numbers.
[[nodiscard]] Identity compile_identity(const rapidjson::Value& manifest, std::string_view folder_name, Faults& faults);

}  // namespace parcelgate
