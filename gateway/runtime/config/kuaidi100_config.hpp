// "kuaidi100_customers" of a tenant: the systems that speak Kuaidi100 to us.
#pragma once

#include <cstdint>
#include <string>

#include "gateway/runtime/config/section_reader.hpp"
#include "gateway/wire/object_reader.hpp"

namespace parcelgate {

struct Kuaidi100CustomerConfig {
  std::string customer;  ///< letters, digits, "-" and "_"
  std::string key;
  std::string url_key;           ///< empty: GET /query is closed to the customer
  bool registers_unknown{true};  ///< register and poll a number that is looked up first
  std::uint32_t requests_per_second{20};
  friend bool operator==(const Kuaidi100CustomerConfig&, const Kuaidi100CustomerConfig&) = default;
};

[[nodiscard]] Kuaidi100CustomerConfig read_kuaidi100_customer(const ObjectReader::Element& element,
                                                              const ConfigFile& file, Faults& faults);

}  // namespace parcelgate
