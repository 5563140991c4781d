#include "gateway/app/deadlines/reevaluation.hpp"

#include <vector>

#include "gateway/app/deadlines/complaint_changes.hpp"
#include "gateway/app/deadlines/return_changes.hpp"
#include "gateway/app/deadlines/shipment_clocks.hpp"
#include "gateway/ports/function_command.hpp"
#include "gateway/telemetry/log.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kRowsOfWalk = 200;
constexpr std::string_view kOwner = "rule_packs";
constexpr std::string_view kDigests = "digests";
/// Raise it when evaluate() computes other deadlines from the same rules and facts.
constexpr std::string_view kEvaluation = "1:";

/// The digests that the store remembers, as a JSON object by pack id.
std::map<std::string, std::string, std::less<>> read_digests(const std::optional<StateRecord>& record) {
  std::map<std::string, std::string, std::less<>> digests;
  if (!record) return digests;
  const auto document = parse_json(record->value);
  if (!document || !document->IsObject()) return digests;
  for (const auto& member : document->GetObject()) {
    if (member.value.IsString()) digests.emplace(text_of(member.name), text_of(member.value));
  }
  return digests;
}

/// Stores a return only when something differs: most keep their deadlines.
Result<void> evaluate_again(Transaction& transaction, const RulePack& rules, const std::string& tenant,
                            const std::string& return_id, Instant now) {
  auto found = transaction.find_return(tenant, return_id);
  if (!found) return unexpected(std::move(found).error());
  if (!*found) return {};
  Return& ret = **found;
  const Evaluation evaluation = evaluate(rules, ret, now);
  if (evaluation.clocks == ret.clocks && evaluation.alerts == ret.alerts && evaluation.wake_at == ret.wake_at)
    return {};
  return update_clocks(transaction, rules, ret, now);
}

Result<void> evaluate_again(Transaction& transaction, const RulePacks& packs, const Complaint& row, Instant now) {
  auto found = transaction.find_complaint(row.tenant, row.complaint_id);
  if (!found) return unexpected(std::move(found).error());
  if (!*found) return {};
  Complaint& complaint = **found;
  RulePack gone;
  gone.id = complaint.rule_pack;
  const RulePack* const known = packs.find(complaint.rule_pack);
  const RulePack& rules = known == nullptr ? gone : *known;
  const Evaluation evaluation = evaluate(rules, input_of(complaint, now), now);
  if (evaluation.clocks == complaint.clocks && evaluation.wake_at == complaint.wake_at) return {};
  return update_clocks(transaction, rules, complaint, now);
}

}  // namespace

Result<bool> Reevaluation::step(Store& store, Reader& reader, Instant now) {
  Result<void> done;
  if (stage_ == Stage::digests)
    done = find_changes(reader);
  else if (stage_ == Stage::returns)
    done = walk_returns(store, reader, now);
  else if (stage_ == Stage::shipments)
    done = walk_shipments(store, reader, now);
  else if (stage_ == Stage::complaints)
    done = walk_complaints(store, reader, now);
  else if (stage_ == Stage::remember)
    done = remember(store);
  if (!done) return unexpected(std::move(done).error());
  return stage_ == Stage::over;
}

Result<void> Reevaluation::find_changes(Reader& reader) {
  const auto record = reader.find_record(kOwner, kDigests);
  if (!record) return unexpected(record.error());
  const auto known = read_digests(*record);
  for (const auto& [id, pack] : *packs_) {
    if (pack.digest.empty()) continue;
    const std::string digest = std::string(kEvaluation) + pack.digest;
    const auto before = known.find(id);
    if (before == known.end() || before->second != digest) changed_.emplace(id, digest);
  }
  for (const auto& [id, digest] : known) {
    if (packs_->find(id) == nullptr) changed_.emplace(id, std::string{});
  }
  stage_ = changed_.empty() ? Stage::over : Stage::returns;
  return {};
}

Result<void> Reevaluation::walk_returns(Store& store, Reader& reader, Instant now) {
  auto page = reader.scan_returns(from_, kRowsOfWalk);
  if (!page) return unexpected(std::move(page).error());
  std::erase_if(page->rows, [&](const Return& ret) { return is_done(ret) || !changed_.contains(ret.rule_pack); });
  if (!page->rows.empty()) {
    auto done = submit_and_wait(store, std::make_unique<FunctionCommand>([&](Transaction& transaction) -> Result<void> {
                                  for (const Return& ret : page->rows) {
                                    RulePack gone;
                                    gone.id = ret.rule_pack;
                                    const RulePack* const rules = packs_->find(ret.rule_pack);
                                    auto evaluated = evaluate_again(transaction, rules == nullptr ? gone : *rules,
                                                                    ret.tenant, ret.return_id, now);
                                    if (!evaluated) return evaluated;
                                  }
                                  return {};
                                }));
    if (!done) return done;
    evaluated_ += page->rows.size();
  }
  from_ = page->is_end ? 0 : page->next;
  if (page->is_end) stage_ = Stage::shipments;
  return {};
}

Result<void> Reevaluation::walk_shipments(Store& store, Reader& reader, Instant now) {
  auto page = reader.scan_shipments(from_, kRowsOfWalk);
  if (!page) return unexpected(std::move(page).error());
  std::erase_if(page->rows, [&](const Shipment& shipment) {
    return !shipment.deadlines || !changed_.contains(shipment.deadlines->rule_pack);
  });
  if (!page->rows.empty()) {
    auto done = submit_and_wait(store, std::make_unique<FunctionCommand>([&](Transaction& transaction) -> Result<void> {
                                  for (const Shipment& row : page->rows) {
                                    const auto shipment = transaction.find_shipment(row.key);
                                    if (!shipment) return unexpected(shipment.error());
                                    if (*shipment == nullptr) continue;
                                    const auto changed = update_shipment_clocks(transaction, *packs_, **shipment, now);
                                    if (!changed) return unexpected(changed.error());
                                    if (*changed) transaction.store_shipment(**shipment);
                                  }
                                  return {};
                                }));
    if (!done) return done;
    evaluated_ += page->rows.size();
  }
  from_ = page->is_end ? 0 : page->next;
  if (page->is_end) stage_ = Stage::complaints;
  return {};
}

Result<void> Reevaluation::walk_complaints(Store& store, Reader& reader, Instant now) {
  auto page = reader.scan_complaints(from_, kRowsOfWalk);
  if (!page) return unexpected(std::move(page).error());
  std::erase_if(page->rows, [&](const Complaint& complaint) {
    return is_done(complaint) || !changed_.contains(complaint.rule_pack);
  });
  if (!page->rows.empty()) {
    auto done = submit_and_wait(store, std::make_unique<FunctionCommand>([&](Transaction& transaction) -> Result<void> {
                                  for (const Complaint& row : page->rows) {
                                    auto evaluated = evaluate_again(transaction, *packs_, row, now);
                                    if (!evaluated) return evaluated;
                                  }
                                  return {};
                                }));
    if (!done) return done;
    evaluated_ += page->rows.size();
  }
  from_ = page->is_end ? 0 : page->next;
  if (page->is_end) stage_ = Stage::remember;
  return {};
}

Result<void> Reevaluation::remember(Store& store) {
  StateRecord record;
  record.owner = kOwner;
  record.key = kDigests;
  record.value = render_json_object([&](JsonWriter& writer) {
    for (const auto& [id, pack] : *packs_) {
      if (!pack.digest.empty()) write_member(writer, id, std::string(kEvaluation) + pack.digest);
    }
  });
  auto done = submit_and_wait(store, std::make_unique<FunctionCommand>(
                                         [&](Transaction& transaction) { return transaction.store_record(record); }));
  if (!done) return done;
  if (evaluated_ > 0)
    log(LogLevel::info, "deadlines_evaluated_again", {{"packs", changed_.size()}, {"count", evaluated_}});
  stage_ = Stage::over;
  return {};
}

}  // namespace parcelgate
