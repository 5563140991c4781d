// How shoppers reach carriers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/taxonomy.hpp"

namespace parcelgate {

/// Members that are not known are empty.
struct CarrierContact {
  std::string name;
  std::string phone;
  std::string website;
  friend bool operator==(const CarrierContact&, const CarrierContact&) = default;
};

/// Port to what is known of carriers for people. Immutable.
class CarrierContacts {
 public:
  virtual ~CarrierContacts() = default;
  /// @param carrier  our id
  [[nodiscard]] virtual CarrierContact find(std::string_view carrier, Locale locale) const = 0;
  /// The ids of all carriers that have contacts for shoppers, in no particular order.
  [[nodiscard]] virtual std::vector<std::string> ids() const = 0;
};

}  // namespace parcelgate
