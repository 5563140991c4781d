// A message of the raw log as bytes of a journal record, whole or with its body erased.
#pragma once

#include <optional>

#include "adapters/stores/journal/record.hpp"
#include "adapters/stores/sqlite/bytes.hpp"
#include "gateway/ports/store/raw_log.hpp"

namespace parcelgate::sqlite {

void write_message(ByteWriter& out, const RawMessage& message);
[[nodiscard]] RawMessage read_message(ByteReader& in);
[[nodiscard]] QuarantinedMessage decode_quarantined(ByteReader& in);

/// Writes a message without body and context. The result is never longer than that of write_message(), so it fits in
/// the same place; the caller may pad it with zeros.
/// @param size_bytes  value for ErasedBody::size_bytes
/// @param with_digest keep the SHA-256 of the body
void write_erased_message(ByteWriter& out, const RawMessage& message, std::uint64_t size_bytes, bool with_digest);
/// The bytes do not contain the time of the erasure: see complete_erased().
[[nodiscard]] RawMessage read_erased_message(ByteReader& in);
/// The size of the message is that of all erased parts, reason and headers included.
[[nodiscard]] QuarantinedMessage decode_erased_quarantined(ByteReader& in);

/// Sets the time of the erasure, which the journal stores for the record.
void complete_erased(RawMessage& message, const journal::Record& record);

}  // namespace parcelgate::sqlite
