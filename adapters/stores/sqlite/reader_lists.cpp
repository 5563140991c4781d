// The reader's lists of returns, complaints and alerts. Their conditions vary, so the statements are made for each
// request.
#include <algorithm>
#include <limits>

#include "adapters/stores/sqlite/complaint_codec.hpp"
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

std::string sql_of(const ComplaintFilter& filter, bool is_next_page) {
  std::string sql = "SELECT state, complaint_id FROM complaint WHERE tenant = ?1 AND ?3 IS ?3 AND ?4 IS ?4";
  sql += " AND ?5 IS ?5 AND ?6 IS ?6 AND ?7 IS ?7 AND ?8 IS ?8 AND ?9 IS ?9";
  if (is_next_page) sql += " AND (created_at, complaint_id) < (?3, ?4)";
  if (!filter.order_id.empty()) sql += " AND order_id = ?5";
  if (!filter.carrier.empty()) sql += " AND carrier = ?6";
  if (!filter.tracking_number.empty()) sql += " AND tracking_number = ?7";
  if (filter.is_open) sql += " AND is_open = ?8";
  if (filter.updated_since) sql += " AND updated_at >= ?9";
  // As for returns: an order or a number has few complaints.
  if (!filter.order_id.empty() || !filter.tracking_number.empty())
    return sql + " ORDER BY +created_at DESC, +complaint_id DESC LIMIT ?2";
  return sql + " ORDER BY created_at DESC, complaint_id DESC LIMIT ?2";
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

Result<std::vector<Complaint>> SqliteReader::list_complaints(std::string_view tenant, const ComplaintFilter& filter,
                                                             const std::optional<ComplaintPlace>& after,
                                                             std::size_t limit) {
  const std::string sql = sql_of(filter, after.has_value());
  Statement statement(connection_, sql);
  const ComplaintPlace place = after.value_or(ComplaintPlace{});
  return list<Complaint>(
      statement.query(tenant, limit, place.created_at, place.complaint_id, filter.order_id, filter.carrier,
                      filter.tracking_number, filter.is_open.value_or(false), filter.updated_since),
      "complaint", 1, read_complaint);
}

namespace {

/// The part of the list of alerts in one table, after a place. At one key the subjects follow one another.
struct AlertsAfter {
  ClockSubject subject;
  std::string sql;
  std::int64_t row;  ///< only rows behind it at the key of the place

  AlertsAfter(ClockSubject of, std::string_view column, const std::string& columns, const AlertPlace& place)
      : subject(of),
        row(place.subject == of  ? place.row
            : place.subject > of ? kLastRow
                                 : kFirstRow) {
    sql.append("SELECT ").append(column).append(", id, state, ").append(columns);
    sql.append(" WHERE tenant = ?1 AND ").append(column).append(" IS NOT NULL AND (").append(column);
    sql.append(", id) > (?2, ?3) ORDER BY ").append(column).append(", id LIMIT ?4");
  }
};

}  // namespace

Result<std::vector<AlertOwner>> SqliteReader::list_alerts(std::string_view tenant, AlertOrder order,
                                                          const std::optional<AlertPlace>& after, std::size_t limit) {
  const std::string_view column = order == AlertOrder::due ? "alert_at" : "alert_rank";
  const AlertPlace place = after.value_or(AlertPlace{kFirstRow, ClockSubject::return_, kFirstRow});
  std::vector<AlertOwner> found;
  const auto add = [&](const AlertsAfter& part, std::string_view table, auto decode) -> Result<void> {
    Statement statement(connection_, part.sql);
    auto rows = list<AlertOwner>(statement.query(tenant, place.key, part.row, limit), table, 3,
                                 [&](const Rows& row) -> Result<AlertOwner> {
                                   auto owner = decode(row);
                                   if (!owner) return unexpected(std::move(owner).error());
                                   return AlertOwner{{row.integer(0), part.subject, row.integer(1)}, *std::move(owner)};
                                 });
    if (!rows) return unexpected(std::move(rows).error());
    std::move(rows->begin(), rows->end(), std::back_inserter(found));
    return {};
  };
  auto done = add({ClockSubject::return_, column, "return_id FROM return", place}, "return",
                  [](const Rows& row) { return decode_return(row.blob(2)); });
  if (done) {
    done = add({ClockSubject::shipment, column, "tracking_number, carrier FROM shipment", place}, "shipment",
               [&](const Rows& row) {
                 const ShipmentKey key{std::string(tenant), std::string(row.text(4)), std::string(row.text(3))};
                 return decode_shipment(key, row.blob(2), reasons_);
               });
  }
  if (done) {
    done = add({ClockSubject::complaint, column, "complaint_id FROM complaint", place}, "complaint",
               [](const Rows& row) { return decode_complaint(row.blob(2)); });
  }
  if (!done) return unexpected(std::move(done).error());
  std::sort(found.begin(), found.end(),
            [](const AlertOwner& left, const AlertOwner& right) { return left.place < right.place; });
  if (found.size() > limit) found.erase(found.begin() + static_cast<std::ptrdiff_t>(limit), found.end());
  return found;
}

}  // namespace parcelgate::sqlite
