// The reader's lists of returns and alerts. Their conditions vary, so the statements are made for each request.
#include <algorithm>
#include <limits>

#include "adapters/stores/sqlite/reader.hpp"
#include "adapters/stores/sqlite/return_codec.hpp"
#include "adapters/stores/sqlite/rows.hpp"
#include "adapters/stores/sqlite/search_columns.hpp"
#include "adapters/stores/sqlite/shipment_codec.hpp"

namespace parcelgate::sqlite {
namespace {

constexpr std::int64_t kFirstRow = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kLastRow = std::numeric_limits<std::int64_t>::max();

/// The bit of ReturnColumns::clock_states that a filter looks for.
std::int64_t bit_of(ClockFilter filter) noexcept {
  if (filter == ClockFilter::at_risk) return std::int64_t{1} << kAtRiskBit;
  if (filter == ClockFilter::breached) return std::int64_t{1} << kBreachedBit;
  return std::int64_t{1} << static_cast<unsigned>(filter);
}

/// All arguments have fixed numbers: those that no condition uses are bound and ignored.
std::string sql_of(const ReturnFilter& filter, bool is_next_page) {
  std::string sql = "SELECT state, return_id FROM return WHERE tenant = ?1 AND ?3 IS ?3 AND ?4 IS ?4";
  sql += " AND ?5 IS ?5 AND ?6 IS ?6 AND ?7 IS ?7 AND ?8 IS ?8 AND ?9 IS ?9 AND ?10 IS ?10";
  if (is_next_page) sql += " AND (created_at, return_id) < (?3, ?4)";
  if (!filter.order_id.empty()) sql += " AND order_id = ?5";
  if (!filter.carrier.empty()) sql += " AND instr(carriers, ?6) > 0";
  if (filter.is_open) sql += " AND is_open = ?7";
  if (filter.clock) sql += " AND clock_states & ?8 != 0";
  if (filter.needs_person) sql += " AND alert_at IS NOT NULL";
  if (filter.due_before) sql += " AND next_due_at < ?9";
  if (filter.updated_since) sql += " AND updated_at >= ?10";
  // An order has few returns: they are found by its index and then sorted. The signs keep SQLite from walking all
  // returns in their order instead.
  if (!filter.order_id.empty()) return sql + " ORDER BY +created_at DESC, +return_id DESC LIMIT ?2";
  return sql + " ORDER BY created_at DESC, return_id DESC LIMIT ?2";
}

}  // namespace

Result<std::vector<Return>> SqliteReader::list_returns(std::string_view tenant, const ReturnFilter& filter,
                                                       const std::optional<ReturnPlace>& after, std::size_t limit) {
  const std::string sql = sql_of(filter, after.has_value());
  Statement statement(connection_, sql);
  const ReturnPlace place = after.value_or(ReturnPlace{});
  const std::string carrier = " " + filter.carrier + " ";
  const std::int64_t clock = filter.clock ? bit_of(*filter.clock) : 0;
  return list<Return>(statement.query(tenant, limit, place.created_at, place.return_id, filter.order_id, carrier,
                                      filter.is_open.value_or(false), clock, filter.due_before, filter.updated_since),
                      "return", 1, read_return);
}

Result<std::optional<Receipt>> SqliteReader::find_receipt(std::string_view tenant, std::string_view receipt_id) {
  Statement statement(connection_, "SELECT state FROM receipt WHERE tenant = ?1 AND receipt_id = ?2");
  return read_one<Receipt>(statement.query(tenant, receipt_id), read_receipt);
}

Result<std::vector<Receipt>> SqliteReader::list_receipts(std::string_view tenant, std::optional<bool> is_matched,
                                                         const std::optional<ReceiptPlace>& after, std::size_t limit) {
  std::string sql = "SELECT state, receipt_id FROM receipt WHERE tenant = ?1 AND ?3 IS ?3 AND ?4 IS ?4 AND ?5 IS ?5";
  if (is_matched) sql += " AND is_matched = ?3";
  if (after) sql += " AND (received_at, receipt_id) < (?4, ?5)";
  sql += " ORDER BY received_at DESC, receipt_id DESC LIMIT ?2";
  Statement statement(connection_, sql);
  const ReceiptPlace place = after.value_or(ReceiptPlace{});
  return list<Receipt>(statement.query(tenant, limit, is_matched.value_or(false), place.received_at, place.receipt_id),
                       "receipt", 1, read_receipt);
}

Result<std::vector<AlertOwner>> SqliteReader::list_alerts(std::string_view tenant, AlertOrder order,
                                                          const std::optional<AlertPlace>& after, std::size_t limit) {
  const std::string column = order == AlertOrder::due ? "alert_at" : "alert_rank";
  const std::string end = " WHERE tenant = ?1 AND " + column + " IS NOT NULL AND (" + column +
                          ", id) > (?2, ?3) ORDER BY " + column + ", id LIMIT ?4";
  const AlertPlace place = after.value_or(AlertPlace{kFirstRow, false, kFirstRow});
  const std::string from_returns = "SELECT " + column + ", id, state, return_id FROM return" + end;
  Statement returns(connection_, from_returns);
  // At one key returns come before shipments.
  auto found = list<AlertOwner>(returns.query(tenant, place.key, place.is_shipment ? kLastRow : place.row, limit),
                                "return", 3, [](const Rows& rows) -> Result<AlertOwner> {
                                  auto ret = decode_return(rows.blob(2));
                                  if (!ret) return unexpected(std::move(ret).error());
                                  return AlertOwner{{rows.integer(0), false, rows.integer(1)}, *std::move(ret)};
                                });
  if (!found) return found;
  const std::string from_shipments = "SELECT " + column + ", id, state, tracking_number, carrier FROM shipment" + end;
  Statement shipments(connection_, from_shipments);
  auto more = list<AlertOwner>(
      shipments.query(tenant, place.key, place.is_shipment ? place.row : kFirstRow, limit), "shipment", 3,
      [&](const Rows& rows) -> Result<AlertOwner> {
        const ShipmentKey key{std::string(tenant), std::string(rows.text(4)), std::string(rows.text(3))};
        auto shipment = decode_shipment(key, rows.blob(2), reasons_);
        if (!shipment) return unexpected(std::move(shipment).error());
        return AlertOwner{{rows.integer(0), true, rows.integer(1)}, *std::move(shipment)};
      });
  if (!more) return more;
  std::move(more->begin(), more->end(), std::back_inserter(*found));
  std::sort(found->begin(), found->end(),
            [](const AlertOwner& left, const AlertOwner& right) { return left.place < right.place; });
  if (found->size() > limit) found->resize(limit);
  return found;
}

}  // namespace parcelgate::sqlite
