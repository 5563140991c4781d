// SqliteReader: lists of shipments.
#include <limits>
#include <string_view>
#include <vector>

#include "adapters/stores/sqlite/reader.hpp"
#include "adapters/stores/sqlite/shipment_codec.hpp"

namespace parcelgate::sqlite {
namespace {

constexpr std::int64_t kBehindTheNewest = std::numeric_limits<std::int64_t>::max();

// The signs keep SQLite from walking all shipments of a tenant where another index finds few of them.
constexpr std::string_view kOfTenant =
    "SELECT id, tracking_number, carrier, state FROM shipment WHERE tenant = ?1 AND id < ?2 AND ?4 IS ?4 "
    "ORDER BY id DESC LIMIT ?3";
constexpr std::string_view kOfNumber =
    "SELECT id, tracking_number, carrier, state FROM shipment WHERE +tenant = ?1 AND +id < ?2 AND "
    "tracking_number = ?4 ORDER BY +id DESC LIMIT ?3";
constexpr std::string_view kWithAlert =
    "SELECT id FROM shipment INDEXED BY shipment_alert_at WHERE tenant = ?1 AND alert_at IS NOT NULL AND +id < ?2 "
    "ORDER BY +id DESC LIMIT ?3";
constexpr std::string_view kById = "SELECT id, tracking_number, carrier, state FROM shipment WHERE id = ?1";

/// Checks the columns before the whole row is decoded.
bool passes(const ShipmentFilter& filter, std::string_view carrier, const std::optional<Status>& status) noexcept {
  if (!filter.carrier.empty() && filter.carrier != carrier) return false;
  if (filter.has_no_status && status) return false;
  return !filter.status || filter.status == status;
}

/// The ids of shipments with an alert, the latest first.
Result<std::vector<std::int64_t>> ids_with_alert(Connection& connection, std::string_view tenant, std::int64_t before) {
  Statement statement(connection, kWithAlert);
  std::vector<std::int64_t> ids;
  Rows rows = statement.query(tenant, before, Reader::kMostListed);
  while (rows.next()) ids.push_back(rows.integer(0));
  if (auto status = rows.status(); !status) return unexpected(std::move(status).error());
  return ids;
}

}  // namespace

void SqliteReader::add_listed(const Rows& rows, std::string_view tenant, const ShipmentFilter& filter,
                              ScanPage<Shipment>& page) {
  page.next = rows.integer(0);
  if (!passes(filter, rows.text(2), stored_status(rows.blob(3)))) return;
  ShipmentKey key{std::string(tenant), std::string(rows.text(2)), std::string(rows.text(1))};
  auto shipment = decode_shipment(std::move(key), rows.blob(3), reasons_);
  if (!shipment) return damage_->note("shipment", rows.text(1), shipment.error());
  if (filter.is_overdue && !is_overdue(*shipment)) return;
  page.rows.push_back(*std::move(shipment));
  page.places.push_back(page.next);
}

Result<ScanPage<Shipment>> SqliteReader::list_shipments(std::string_view tenant, const ShipmentFilter& filter,
                                                        const std::optional<ShipmentPlace>& after, std::size_t limit) {
  ScanPage<Shipment> page;
  page.next = after ? after->row : kBehindTheNewest;
  const bool has_number = !filter.tracking_number.empty();
  if (filter.is_overdue && !has_number) return list_overdue(tenant, filter, limit, std::move(page));
  Statement statement(connection_, has_number ? kOfNumber : kOfTenant);
  std::size_t read = 0;
  Rows rows = statement.query(tenant, page.next, kMostListed, filter.tracking_number);
  for (; page.rows.size() < limit && rows.next(); ++read) add_listed(rows, tenant, filter, page);
  if (auto status = rows.status(); !status) return unexpected(std::move(status).error());
  page.is_end = page.rows.size() < limit && read < kMostListed;
  return page;
}

/// Uses the index of alerts, which is short but has another order.
Result<ScanPage<Shipment>> SqliteReader::list_overdue(std::string_view tenant, const ShipmentFilter& filter,
                                                      std::size_t limit, ScanPage<Shipment> page) {
  const auto ids = ids_with_alert(connection_, tenant, page.next);
  if (!ids) return unexpected(ids.error());
  Statement statement(connection_, kById);
  for (const std::int64_t id : *ids) {
    if (page.rows.size() >= limit) return page;
    Rows rows = statement.query(id);
    if (rows.next()) add_listed(rows, tenant, filter, page);
    if (auto status = rows.status(); !status) return unexpected(std::move(status).error());
  }
  page.is_end = page.rows.size() < limit && ids->size() < kMostListed;
  return page;
}

}  // namespace parcelgate::sqlite
