// The evidence behind clocks that rest on scans that did not come, read inside the transaction that publishes them.
#pragma once

#include <vector>

#include "gateway/ports/store.hpp"
#include "gateway/wire/evidence.hpp"

namespace parcelgate {

/// The evidence of one shipment, from its polling rows.
[[nodiscard]] Result<Evidence> find_evidence(Transaction& transaction, const Shipment& shipment, const RulePack* rules,
                                             Instant now);
/// Of all shipments of a return that the store knows. A shipment that cannot be read is left out.
[[nodiscard]] Result<ReturnEvidence> find_evidence(Transaction& transaction, const Return& ret, const RulePack* rules,
                                                   Instant now);

/// Of clocks that are near or missed. Reads nothing when none of them rests on missing scans.
[[nodiscard]] Result<EvidenceByClock> find_clock_evidence(Transaction& transaction, const RulePack& rules,
                                                          const Return& ret, Instant now);
[[nodiscard]] Result<EvidenceByClock> find_clock_evidence(Transaction& transaction, const RulePack& rules,
                                                          const Shipment& shipment, const std::vector<Clock>& clocks,
                                                          Instant now);

}  // namespace parcelgate
