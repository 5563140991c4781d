// Receipts that found the goods of another order than their own return's.
#pragma once

#include "gateway/app/ingest/fact_changes.hpp"

namespace parcelgate {

/// Each order whose goods a receipt of the changed return found: its returns learn where their goods are, or that an
/// earlier receipt was corrected. The return is remembered under those orders, for returns that are registered later.
Result<void> note_crossed(const ReturnChange& change, Instant now);

/// Gives a return that is being registered the receipts of other returns that found its goods before. Its clocks are
/// updated by the caller.
Result<void> apply_crossed_receipts(const ReturnChange& change);

}  // namespace parcelgate
