// The binary form of a shipment and its history, as stored in one row or chunk.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/stores/sqlite/reason_numbers.hpp"
#include "gateway/domain/shipment.hpp"

namespace parcelgate::sqlite {

/// Most bytes that one event adds to its shipment's row; a test checks it.
inline constexpr std::size_t kMaxEntryBytes = 64;

/// First byte of a row or chunk.
enum class RowVersion : std::uint8_t {
  without_sources =
      1,             ///< entries do not name their source, and are known by their event_id alone; only read, to migrate
  with_sources = 2,  ///< the current version
};

/// Appends everything but the key, which has columns of its own.
/// @param version  a migration names the version that its step writes, so that the step stays what it was when a newer
///                 version becomes the default. Versions from with_sources on can be written.
void encode_shipment(const Shipment& shipment, const ReasonNumbers& reasons, std::string& out,
                     RowVersion version = RowVersion::with_sources);
/// The same without the padding of a row, and with other entries in place of the history: for the journal, which notes
/// only the entries that are new.
void encode_shipment_with(const Shipment& shipment, std::span<const HistoryEntry> history, const ReasonNumbers& reasons,
                          std::string& out, RowVersion version = RowVersion::with_sources);
/// A hash of each entry's bytes, to find out which entries changed.
void hash_entries(std::span<const HistoryEntry> history, const ReasonNumbers& reasons, std::vector<std::uint64_t>& out);
/// Reads the bytes of encode_shipment(). Pass the key from the row's columns.
/// @error malformed: unknown version, or the bytes end too early or too late
[[nodiscard]] Result<Shipment> decode_shipment(ShipmentKey key, std::string_view bytes, const ReasonNumbers& reasons,
                                               RowVersion version = RowVersion::with_sources);

/// Reads only the status. Damaged bytes give an arbitrary status.
[[nodiscard]] std::optional<Status> stored_status(std::string_view bytes);

/// The same for the entries of a history chunk, and for the history inside a shipment.
void encode_history(const HistoryEntry* entries, std::size_t count, const ReasonNumbers& reasons, std::string& out,
                    RowVersion version = RowVersion::with_sources);
[[nodiscard]] Result<std::vector<HistoryEntry>> decode_history(std::string_view bytes, const ReasonNumbers& reasons,
                                                               RowVersion version = RowVersion::with_sources);

}  // namespace parcelgate::sqlite
