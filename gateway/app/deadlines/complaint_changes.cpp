#include "gateway/app/deadlines/complaint_changes.hpp"

#include <algorithm>

#include "gateway/domain/deadlines/clocks.hpp"
#include "gateway/wire/complaint_feed.hpp"
#include "gateway/wire/explain.hpp"

namespace parcelgate {

Result<const RulePack*> find_rules(const RulePacks& packs, const Complaint& complaint) {
  if (const RulePack* const found = packs.find(complaint.rule_pack)) return found;
  return unexpected(ErrorKind::config, "complaint " + complaint.complaint_id + ": there is no rule pack \"" +
                                           complaint.rule_pack +
                                           "\"; add its file to the folder of rule packs, or name another");
}

Result<void> append_complaint_entry(Transaction& transaction, const Complaint& complaint, std::string_view type,
                                    std::string data, Instant now) {
  FeedEntry entry;
  entry.recorded_at = now;
  entry.type = type;
  entry.tenant = complaint.tenant;
  entry.carrier = complaint.carrier;
  entry.tracking_number = complaint.tracking_number;
  entry.data = std::move(data);
  const auto position = transaction.append_feed(entry);
  return position ? Result<void>{} : unexpected(position.error());
}

Result<void> update_clocks(Transaction& transaction, const RulePack& rules, Complaint& complaint, Instant now) {
  Evaluation evaluation = evaluate(rules, input_of(complaint, now), now);
  complaint.clocks = std::move(evaluation.clocks);
  complaint.wake_at = evaluation.wake_at;
  complaint.updated_at = now;
  ++complaint.version;
  for (const ClockChange& change : evaluation.changes) {
    const auto clock = std::find_if(complaint.clocks.begin(), complaint.clocks.end(),
                                    [&](const Clock& each) { return each.id == change.clock; });
    const auto why = reasons_of(rules, input_of(complaint, now), change.clock, now);
    auto appended = append_complaint_entry(transaction, complaint, clock_feed_type(change.kind),
                                           render_complaint_clock_change(complaint, *clock, change, why), now);
    if (!appended) return appended;
  }
  return transaction.store_complaint(complaint);
}

}  // namespace parcelgate
