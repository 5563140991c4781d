// When a source pushed last, as a record in the store.
#pragma once

#include <algorithm>
#include <optional>
#include <string_view>

#include "gateway/base/result.hpp"
#include "gateway/domain/shipment.hpp"
#include "gateway/ports/store/records.hpp"

namespace parcelgate {

inline constexpr std::string_view kPushRecords = "pushes";

/// Records are written again only after this time, so that pushes cost no write each.
inline constexpr std::chrono::minutes kPushRecordEvery{10};

/// The key of the record of one tenant's source. All accounts of the tenant at the source count together, because a
/// shipment knows its sources and not their accounts.
[[nodiscard]] std::string push_record_key(std::string_view tenant, std::string_view source);
[[nodiscard]] StateRecord make_push_record(std::string_view tenant, std::string_view source, Instant at);
/// Nothing: not such a record.
[[nodiscard]] std::optional<Instant> read_push_record(const StateRecord& record);

/// When one of a shipment's sources pushed last, about any number.
/// @param records  a Reader or a Transaction
template <class Records>
[[nodiscard]] Result<std::optional<Instant>> find_last_push(Records& records, const Shipment& shipment) {
  std::optional<Instant> last;
  for (const ReportingSource& source : shipment.sources) {
    const auto record = records.find_record(kPushRecords, push_record_key(shipment.key.tenant, source.source));
    if (!record) return unexpected(record.error());
    if (*record) last = std::max(last, read_push_record(**record));
  }
  return last;
}

}  // namespace parcelgate
