// The numbers by which rows refer to reasons of the taxonomy.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "adapters/stores/sqlite/connection.hpp"
#include "gateway/domain/taxonomy.hpp"

namespace parcelgate::sqlite {

/// The database file has its own table of reasons and numbers, which only grows. So rows stay readable when the
/// taxonomy is reordered or extended.
class ReasonNumbers {
 public:
  /// Reads the table.
  [[nodiscard]] static Result<ReasonNumbers> load(Connection& connection);
  /// Adds the reasons of the taxonomy that are missing in the table.
  /// @param added  called with the number and id of each
  Result<void> add_missing(Connection& connection, const std::function<void(std::uint64_t, std::string_view)>& added);
  /// Takes a number over that another run of the store gave to a reason.
  Result<void> learn(Connection& connection, std::uint64_t number, std::string_view id);

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
