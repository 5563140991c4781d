// The meaning of a row of a table: status, reason, leg.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/domain/taxonomy.hpp"
#include "gateway/wire/faults.hpp"

namespace parcelgate {

/// The meaning of a code or text in the taxonomy.
struct Meaning {
  std::optional<Status> status;  ///< none: information that changes no state
  Reason reason;
  std::optional<Leg> leg;
  ProofLevel proof{ProofLevel::declared};
};

/// The cells of a row that name its meaning, as written.
struct MeaningCells {
  std::string_view status;
  std::string_view reason;
  std::string_view leg;
  std::string_view source;
};

/// Reads and checks a meaning; nothing, with faults, when a cell is unknown or the reason does not go with the status.
/// @param where  the row, for faults
[[nodiscard]] std::optional<Meaning> read_meaning(const MeaningCells& cells, const std::string& where, Faults& faults);

}  // namespace parcelgate
