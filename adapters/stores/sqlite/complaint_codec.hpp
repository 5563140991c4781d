// The binary form of a complaint with its facts and clocks, as stored in one row.
#pragma once

#include <string>
#include <string_view>

#include "gateway/domain/complaints.hpp"

namespace parcelgate::sqlite {

/// Appends the bytes of a complaint to `out`.
void encode_complaint(const Complaint& complaint, std::string& out);
/// Reads the bytes of encode_complaint().
/// @error internal: unknown version, or the bytes end too early or too late
[[nodiscard]] Result<Complaint> decode_complaint(std::string_view bytes);

}  // namespace parcelgate::sqlite
