// The binary form of a receipt, as stored in one row.
#pragma once

#include <string>
#include <string_view>

#include "gateway/base/result.hpp"
#include "gateway/domain/receipts.hpp"

namespace parcelgate::sqlite {

/// Appends the bytes of a receipt to `out`.
void encode_receipt(const Receipt& receipt, std::string& out);
/// Reads the bytes of encode_receipt().
/// @error internal: unknown version, or the bytes end too early or too late
[[nodiscard]] Result<Receipt> decode_receipt(std::string_view bytes);

}  // namespace parcelgate::sqlite
