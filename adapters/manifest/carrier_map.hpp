// carriers.csv: an aggregator's company codes and who they are.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "gateway/wire/faults.hpp"

namespace parcelgate {

/// Lower-case-with-hyphens form of a name: what an unknown company is called until it is mapped. A name without Latin
/// letters and digits is "company-" and eight digits of its SHA-256.
[[nodiscard]] std::string slug(std::string_view name);
/// Whether a text is an id: lower-case letters, digits and single hyphens, at most 64.
[[nodiscard]] bool is_id(std::string_view text) noexcept;

/// Immutable. Codes are compared without regard to case.
class CarrierMap {
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
  };

 public:
  [[nodiscard]] static CarrierMap compile(std::string_view csv, Faults& faults);
  /// Our id; an unknown code's own slug.
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
