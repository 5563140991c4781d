// Changes of a complaint, for commands to call inside their own transaction.
#pragma once

#include "gateway/domain/deadlines/rule_packs.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

/// The pack that a complaint follows.
/// @error config: the configuration has no such pack
[[nodiscard]] Result<const RulePack*> find_rules(const RulePacks& packs, const Complaint& complaint);

/// Evaluates the clocks at `now`, publishes each change to the feed, stores the complaint with its next wake_at and
/// adds one to its version. Call it last: changes made to `complaint` afterwards are not stored.
Result<void> update_clocks(Transaction& transaction, const RulePack& rules, Complaint& complaint, Instant now);

/// Appends an entry about a complaint to the feed.
/// @param type  one of the types of gateway/wire/feed.hpp
/// @param data  its rendered `data`
Result<void> append_complaint_entry(Transaction& transaction, const Complaint& complaint, std::string_view type,
                                    std::string data, Instant now);

}  // namespace parcelgate
