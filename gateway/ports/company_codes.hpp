// How an aggregator names carriers.
#pragma once

#include <string>
#include <string_view>

namespace parcelgate {

/// An aggregator's company codes and the carriers that they mean. Immutable; safe from any thread.
class CompanyCodes {
 public:
  virtual ~CompanyCodes() = default;
  /// Our id of the carrier, e.g. "zto" for "zhongtong"; empty for a code that is not listed.
  /// @param code  in any case
  [[nodiscard]] virtual std::string find_carrier(std::string_view code) const = 0;
  /// The first code that means a carrier; empty when none does.
  [[nodiscard]] virtual std::string_view find_code(std::string_view carrier) const noexcept = 0;
};

}  // namespace parcelgate
