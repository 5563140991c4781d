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

/// First byte of a row or chunk.
enum class RowVersion : std::uint8_t {
  without_sources = 1,  ///< entries do not say who told them, and are known by their event_id alone; read to migrate
  with_sources = 2,     ///< as written
};

/// Appends everything but the key, which stands in columns of its own.
void encode_shipment(const Shipment& shipment, const ReasonNumbers& reasons, std::string& out);
/// @error malformed: unknown version, or the bytes end too early or too late
[[nodiscard]] Result<Shipment> decode_shipment(ShipmentKey key, std::string_view bytes, const ReasonNumbers& reasons,
                                               RowVersion version = RowVersion::with_sources);

/// The same for the entries of a history chunk, and for the history inside a shipment.
void encode_history(const HistoryEntry* entries, std::size_t count, const ReasonNumbers& reasons, std::string& out);
[[nodiscard]] Result<std::vector<HistoryEntry>> decode_history(std::string_view bytes, const ReasonNumbers& reasons,
                                                               RowVersion version = RowVersion::with_sources);

}  // namespace parcelgate::sqlite
