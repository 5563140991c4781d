// Finds a carrier by one of its names: ids, aliases, labels and the codes of aggregators, of all couriers' folders.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace parcelgate {

class CarrierSource;
class FormDetector;

/// Immutable after construction.
class CarrierNames {
 public:
  /// @param sources   in alphabetical order of their ids
  /// @param detector  knows forms of carriers that have no folder
  [[nodiscard]] static CarrierNames compile(const std::vector<std::unique_ptr<CarrierSource>>& sources,
                                            const FormDetector& detector);

  /// Ids of all carriers, in ascending order.
  [[nodiscard]] std::span<const std::string> carriers() const noexcept { return carriers_; }
  /// Empty: no carrier has this name. Of Chinese labels the word for express may be another or missing: 圆通 and
  /// 圆通快递 are 圆通速递. Words for freight (物流, 快运) are not interchanged: they may name a sister company.
  [[nodiscard]] std::string find(std::string_view name) const;

 private:
  void add(std::string_view name, const std::string& carrier);
  void add_short_name(std::string_view label, const std::string& carrier);

  std::vector<std::string> carriers_;
  std::unordered_map<std::string, std::string> by_name_;
  std::unordered_map<std::string, std::string> by_short_name_;  ///< empty carrier: several have this short name
};

}  // namespace parcelgate
