// A shipment's state as bytes: what one row holds.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/stores/sqlite/reason_numbers.hpp"
#include "gateway/domain/shipment.hpp"

namespace parcelgate::sqlite {

/// Most bytes that one event adds to its shipment's row.
inline constexpr std::size_t kMaxEntryBytes = 64;

/// Appends everything but the key, which stands in columns of its own.
void encode_shipment(const Shipment& shipment, const ReasonNumbers& reasons, std::string& out);
/// @error malformed: unknown version, or the bytes end too early or too late
[[nodiscard]] Result<Shipment> decode_shipment(ShipmentKey key, std::string_view bytes, const ReasonNumbers& reasons);

/// The same for the entries of a history chunk, and for the history inside a shipment.
void encode_history(const HistoryEntry* entries, std::size_t count, const ReasonNumbers& reasons, std::string& out);
[[nodiscard]] Result<std::vector<HistoryEntry>> decode_history(std::string_view bytes, const ReasonNumbers& reasons);

}  // namespace parcelgate::sqlite
