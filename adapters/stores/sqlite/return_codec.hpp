// A return with its facts, shipments and clocks as bytes: what one row holds.
#pragma once

#include <string>
#include <string_view>

#include "gateway/domain/returns.hpp"

namespace parcelgate::sqlite {

/// Appends the whole return.
void encode_return(const Return& ret, std::string& out);
/// @error malformed: unknown version, or the bytes end too early or too late
[[nodiscard]] Result<Return> decode_return(std::string_view bytes);

}  // namespace parcelgate::sqlite
