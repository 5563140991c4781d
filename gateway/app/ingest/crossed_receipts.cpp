#include "gateway/app/ingest/crossed_receipts.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

constexpr std::string_view kOwner = "crossed_receipts";
constexpr std::size_t kMostReturns = 50;  // that are remembered of one order

bool is_crossed(const Return& ret, const Fact& fact) {
  return fact.kind == FactKind::received && !fact.order_found.empty() && fact.order_found != ret.order_id;
}

/// The receipt that counts: the newest that was not taken back.
const Fact* latest_receipt(const Return& ret) {
  const Fact* latest = nullptr;
  for (const Fact& fact : ret.facts) {
    if (fact.kind != FactKind::received || find_withdrawal(ret.facts, fact) != nullptr) continue;
    if (latest == nullptr || effective_at(fact) >= effective_at(*latest)) latest = &fact;
  }
  return latest;
}

/// The receipt of a return that found the goods of an order, if the latest one did.
std::vector<CrossedReceipt> crossed_with(const Return& ret, std::string_view order_id) {
  const Fact* const latest = latest_receipt(ret);
  if (latest == nullptr || latest->order_found != order_id || !is_crossed(ret, *latest)) return {};
  return {{ret.return_id, ret.order_id, latest->fact_id, effective_at(*latest)}};
}

std::string key_of(std::string_view tenant, std::string_view order_id) {
  return std::string(tenant).append("/").append(order_id);
}

Result<std::vector<std::string>> remembered(Transaction& transaction, const std::string& key) {
  std::vector<std::string> returns;
  auto record = transaction.find_record(kOwner, key);
  if (!record) return unexpected(std::move(record).error());
  if (!*record) return returns;
  const auto list = parse_json((*record)->value);
  if (!list || !list->IsArray()) return unexpected(ErrorKind::internal, "record crossed_receipts " + key);
  for (const auto& item : list->GetArray()) returns.emplace_back(text_of(item));
  return returns;
}

/// Remembers that a receipt of the return found goods of the order, or forgets it.
Result<void> remember(const ReturnChange& change, const std::string& order_id, bool is_found) {
  const std::string key = key_of(change.ret.tenant, order_id);
  const auto known = remembered(change.transaction, key);
  if (!known) return unexpected(known.error());
  std::vector<std::string> returns = *known;
  std::erase(returns, change.ret.return_id);
  if (is_found) returns.push_back(change.ret.return_id);
  if (returns.size() > kMostReturns) returns.erase(returns.begin());
  if (returns == *known) return {};
  if (returns.empty()) return change.transaction.remove_record(kOwner, key);
  StateRecord record{std::string(kOwner), key, {}, std::nullopt};
  record.value = render_json([&](JsonWriter& writer) {
    writer.StartArray();
    for (const std::string& return_id : returns) write_text(writer, return_id);
    writer.EndArray();
  });
  return change.transaction.store_record(record);
}

Result<void> note_crossed(const ReturnChange& change, const std::string& order_id, Instant now) {
  const std::vector<CrossedReceipt> wanted = crossed_with(change.ret, order_id);
  if (auto done = remember(change, order_id, !wanted.empty()); !done) return done;
  auto returns = change.transaction.find_returns_of_order(change.ret.tenant, order_id);
  if (!returns) return unexpected(std::move(returns).error());
  return edit_others(change, *returns, now, [&](Return& other) -> Result<bool> {
    std::vector<CrossedReceipt> crossed = other.crossed;
    std::erase_if(crossed, [&](const CrossedReceipt& each) { return each.return_id == change.ret.return_id; });
    crossed.insert(crossed.end(), wanted.begin(), wanted.end());
    return std::exchange(other.crossed, crossed) != crossed;
  });
}

}  // namespace

Result<void> note_crossed(const ReturnChange& change, Instant now) {
  std::set<std::string> orders;
  for (const Fact& fact : change.ret.facts) {
    if (is_crossed(change.ret, fact)) orders.insert(fact.order_found);
  }
  for (const std::string& order_id : orders) {
    if (auto done = note_crossed(change, order_id, now); !done) return done;
  }
  return {};
}

Result<void> apply_crossed_receipts(const ReturnChange& change) {
  if (change.ret.order_id.empty()) return {};
  const auto returns = remembered(change.transaction, key_of(change.ret.tenant, change.ret.order_id));
  if (!returns) return unexpected(returns.error());
  for (const std::string& return_id : *returns) {
    const auto other = change.transaction.find_return(change.ret.tenant, return_id);
    if (!other) return unexpected(other.error());
    if (!*other) continue;
    const auto crossed = crossed_with(**other, change.ret.order_id);
    change.ret.crossed.insert(change.ret.crossed.end(), crossed.begin(), crossed.end());
  }
  return {};
}

}  // namespace parcelgate
