#include "gateway/app/ingest/fact_changes.hpp"

#include <string>
#include <utility>
#include <vector>

#include "gateway/app/carrier_choice/resolve.hpp"
#include "gateway/app/deadlines/shipment_clocks.hpp"
#include "gateway/app/ingest/crossed_receipts.hpp"
#include "gateway/app/ingest/receipt_matching.hpp"
#include "gateway/domain/deadlines/check_fact.hpp"
#include "gateway/telemetry/log.hpp"
#include "gateway/wire/feed.hpp"

namespace parcelgate {
namespace {

/// The other returns of a parcel that this return gave up: the number belongs to the one that had it first, and the
/// journey is theirs.
Result<void> renew_links(const ReturnChange& change, const ShipmentKey& key, Instant now) {
  const auto shipment = change.transaction.find_shipment(key);
  if (!shipment) return unexpected(shipment.error());
  if (*shipment == nullptr) return {};
  std::vector<Return> returns;
  std::string first_id;
  std::optional<Instant> first_at;
  for (const std::string& return_id : returns_of(**shipment)) {
    auto ret = change.transaction.find_return(key.tenant, return_id);
    if (!ret) return unexpected(std::move(ret).error());
    const ReturnShipment* const linked = *ret ? find_linked(**ret, key) : nullptr;
    if (linked == nullptr) continue;
    if (first_id.empty() || linked->registered_at < first_at) {
      first_id = return_id;
      first_at = linked->registered_at;
    }
    returns.push_back(**std::move(ret));
  }
  return edit_others(change, returns, now, [&](Return& other) -> Result<bool> {
    const auto has_news = refresh_milestones(change.transaction, other, **shipment);
    ReturnShipment& linked = *find_linked(other, key);
    if (!has_news || linked.other_return != change.ret.return_id) return has_news;
    linked.other_return = other.return_id == first_id ? std::string() : first_id;
    return true;
  });
}

Result<void> apply_withdrawal(const ReturnChange& change, Instant now) {
  const auto detached = detach_withdrawn(change.transaction, change.ret, now);
  if (!detached) return unexpected(detached.error());
  for (const ShipmentKey& key : *detached) {
    auto done = renew_links(change, key, now);
    if (done) done = release_receipts(change, key, now);
    if (!done) return done;
  }
  return note_crossed(change, now);
}

}  // namespace

Result<void> edit_others(const ReturnChange& change, std::vector<Return>& returns, Instant now,
                         const std::function<Result<bool>(Return&)>& edit) {
  for (Return& other : returns) {
    if (other.return_id == change.ret.return_id) continue;
    const auto edited = edit(other);
    if (!edited) return unexpected(edited.error());
    if (!*edited) continue;
    const auto rules = find_rules(change.packs, other);
    if (!rules) {
      log(LogLevel::error, "clocks_without_rules", {{"return_id", other.return_id}, {"error", rules.error().what}});
      continue;
    }
    if (auto updated = update_clocks(change.transaction, **rules, other, now); !updated) return updated;
  }
  return {};
}

Result<void> append_return_entry(Transaction& transaction, const Return& ret, std::string_view type, std::string data,
                                 Instant now) {
  FeedEntry entry;
  entry.recorded_at = now;
  entry.type = type;
  entry.tenant = ret.tenant;
  entry.return_id = ret.return_id;
  entry.data = std::move(data);
  const auto position = transaction.append_feed(entry);
  return position ? Result<void>{} : unexpected(position.error());
}

Result<void> add_fact(const ReturnChange& change, const Fact& fact, const PollRequest& polls) {
  Return& ret = change.ret;
  if (auto checked = check_fact(change.rules, ret, fact); !checked) return checked;
  ret.facts.push_back(fact);
  auto reported = append_return_entry(change.transaction, ret, kReturnFactRecorded, render_fact_recorded(ret, fact),
                                      fact.recorded_at);
  if (!reported) return reported;
  if (fact.kind == FactKind::waybill_withdrawn || fact.kind == FactKind::withdrawn)
    return apply_withdrawal(change, fact.recorded_at);
  if (fact.kind == FactKind::received) return note_crossed(change, fact.recorded_at);
  if (fact.kind != FactKind::waybill_entered) return {};
  return add_shipment(change, {fact.carrier, fact.tracking_number, Leg::return_, polls, fact.is_shared},
                      fact.recorded_at);
}

Result<void> add_shipment(const ReturnChange& change, const ShipmentOfReturn& shipment, Instant now) {
  const auto key = resolve_number(change.transaction, {change.ret.tenant, shipment.carrier, shipment.tracking_number},
                                  shipment.polls, &change.ret, now);
  if (!key) return unexpected(key.error());
  auto done = attach_number(change, *key, {shipment.leg, shipment.is_shared}, now);
  return done ? schedule_number(change.transaction, *key, shipment.polls, now) : done;
}

Result<void> attach_number(const ReturnChange& change, const ShipmentKey& key, const ReturnLink& link, Instant now) {
  if (auto linked = link_shipment(change.transaction, change.ret, key, link, now); !linked) return linked;
  const auto shipment = change.transaction.find_shipment(key);
  if (!shipment) return unexpected(shipment.error());
  const auto changed = update_shipment_clocks(change.transaction, change.packs, **shipment, now);
  if (!changed) return unexpected(changed.error());
  if (*changed) change.transaction.store_shipment(**shipment);
  return match_receipts(change, key, now);
}

}  // namespace parcelgate
