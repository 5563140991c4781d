// The binary form of a return with its facts, shipments and clocks, as stored in one row.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/stores/sqlite/bytes.hpp"
#include "gateway/domain/returns.hpp"

namespace parcelgate::sqlite {

/// Appends the bytes of a return to `out`.
void encode_return(const Return& ret, std::string& out);
/// Reads the bytes of encode_return(), also those of older versions.
/// @error malformed: unknown version, or the bytes end too early or too late
[[nodiscard]] Result<Return> decode_return(std::string_view bytes);

/// Facts as part of another row, with the version of their form.
void write_facts(ByteWriter& out, const std::vector<Fact>& facts);
[[nodiscard]] std::vector<Fact> read_facts(ByteReader& in);

}  // namespace parcelgate::sqlite
