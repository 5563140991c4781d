// Change stamps of returns.
#pragma once

#include <string_view>

#include "gateway/ports/store/change_stamps.hpp"

namespace parcelgate {

/// The counter of a return's row; the store steps it like those of shipments.
[[nodiscard]] inline ChangeStamps::Slot slot_of_return(std::string_view tenant, std::string_view return_id) noexcept {
  return ChangeStamps::slot_of_record(tenant, return_id);
}

}  // namespace parcelgate
