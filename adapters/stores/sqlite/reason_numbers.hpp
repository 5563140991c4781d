// Numbers by which rows hold reasons. They belong to the file, so a reordered taxonomy reads old rows rightly.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "adapters/stores/sqlite/connection.hpp"
#include "gateway/domain/taxonomy.hpp"

namespace parcelgate::sqlite {

class ReasonNumbers {
 public:
  /// Reads the file's table and adds the reasons that it does not know yet.
  [[nodiscard]] static Result<ReasonNumbers> load(Connection& connection);

  [[nodiscard]] std::uint16_t number_of(Reason reason) const noexcept { return numbers_[reason.index()]; }
  /// A number whose reason has left the taxonomy reads as `unmapped`.
  [[nodiscard]] Reason reason_of(std::uint64_t number) const noexcept {
    return number < reasons_.size() ? reasons_[number] : Reason{};
  }

 private:
  void add(std::uint16_t number, std::string_view id);
  std::vector<std::uint16_t> numbers_;  ///< by Reason::index()
  std::vector<Reason> reasons_;         ///< by number
};

}  // namespace parcelgate::sqlite
