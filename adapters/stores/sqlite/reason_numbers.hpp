// The numbers by which rows refer to reasons of the taxonomy.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "adapters/stores/sqlite/connection.hpp"
#include "gateway/domain/taxonomy.hpp"

namespace parcelgate::sqlite {

/// The database file has its own table of reasons and numbers, which only grows. So rows stay readable when the
/// taxonomy is reordered or extended. Immutable after load().
class ReasonNumbers {
 public:
  /// Reads the table and adds the reasons that are missing in it.
  [[nodiscard]] static Result<ReasonNumbers> load(Connection& connection);

  /// The number to write for a reason.
  [[nodiscard]] std::uint16_t number_of(Reason reason) const noexcept { return numbers_[reason.index()]; }
  /// The reason of a stored number. `unmapped` when the reason is no longer in the taxonomy.
  [[nodiscard]] Reason reason_of(std::uint64_t number) const noexcept {
    return number < reasons_.size() ? reasons_[number] : Reason{};
  }

 private:
  void add(std::uint16_t number, std::string_view id);
  std::vector<std::uint16_t> numbers_;  ///< by Reason::index()
  std::vector<Reason> reasons_;         ///< by number
};

}  // namespace parcelgate::sqlite
