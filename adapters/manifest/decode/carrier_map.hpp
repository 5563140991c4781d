// carriers.csv: an aggregator's company codes and the carriers that they mean.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "gateway/wire/faults.hpp"

namespace parcelgate {

/// Immutable. Codes are compared without regard to case.
class CarrierMap {
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
  };

 public:
  [[nodiscard]] static CarrierMap compile(std::string_view csv, Faults& faults);
  /// The carrier's id; for an unknown code a slug of the code.
  [[nodiscard]] std::string carrier_of(std::string_view code) const;
  /// The first code that means a carrier, for requests; empty when none does.
  [[nodiscard]] std::string_view code_of(std::string_view carrier) const noexcept;
  [[nodiscard]] std::size_t size() const noexcept { return by_code_.size(); }
  /// Codes, in lower case, and the carriers that they mean.
  [[nodiscard]] const std::unordered_map<std::string, std::string, Hash, std::equal_to<>>& rows() const noexcept {
    return by_code_;
  }

 private:
  using Table = std::unordered_map<std::string, std::string, Hash, std::equal_to<>>;
  Table by_code_;
  Table by_carrier_;
};

}  // namespace parcelgate
