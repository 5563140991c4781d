// A message of the raw log as bytes of a journal record, whole or with its body erased.
#pragma once

#include <optional>

#include "adapters/stores/journal/record.hpp"
#include "adapters/stores/sqlite/bytes.hpp"
#include "gateway/ports/store/raw_log.hpp"

namespace parcelgate::sqlite {

void write_message(ByteWriter& out, const RawMessage& message);
[[nodiscard]] RawMessage read_message(ByteReader& in);

/// Without body and context. Never longer than the same message by write_message(), so that it fits in its place; zeros
/// may follow.
/// @param size_bytes  what ErasedBody::size_bytes shall say
/// @param with_digest keep the SHA-256 of the body
void write_erased_message(ByteWriter& out, const RawMessage& message, std::uint64_t size_bytes, bool with_digest);
/// The instant of the erasure is not among the bytes: see complete_erased().
[[nodiscard]] RawMessage read_erased_message(ByteReader& in);

/// Adds when the body was erased, which the journal knows of the record.
void complete_erased(RawMessage& message, const journal::Record& record);

}  // namespace parcelgate::sqlite
