#include "adapters/stores/sqlite/return_codec.hpp"
#include "adapters/stores/sqlite/deadline_codec.hpp"
#include "adapters/stores/sqlite/zoned_instant_codec.hpp"

namespace parcelgate::sqlite {
namespace {

constexpr std::uint8_t kReturnVersion = 5;
// Of returns without an agent, which are still written so, and of facts.
constexpr std::uint8_t kWithoutAgent = 4;
// As written before receipts named the order and the weight that were found, and parcels several returns. Still read.
constexpr std::uint8_t kWithoutFoundGoods = 3;
// As written before returns had a kind, an amount and places, and deadlines could be stated. Still read.
constexpr std::uint8_t kWithoutStatements = 2;
// As written before facts could withdraw a waybill and shipments knew when they were attached. Still read.
constexpr std::uint8_t kWithoutWithdrawals = 1;

void write_duration(ByteWriter& out, const std::optional<std::chrono::milliseconds>& value) {
  out.byte(value ? 1 : 0);
  if (value) out.signed_number(value->count());
}

std::optional<std::chrono::milliseconds> read_duration(ByteReader& in) {
  if (in.byte() == 0) return std::nullopt;
  return std::chrono::milliseconds{in.signed_number()};
}

void write_fact(ByteWriter& out, const Fact& fact) {
  out.text(fact.fact_id);
  out.byte(static_cast<std::uint8_t>(fact.kind));
  out.instant(fact.at);
  out.instant(fact.recorded_at);
  out.text(fact.actor);
  out.text(fact.clock);
  write_duration(out, fact.by);
  out.optional_instant(fact.due_at);
  out.text(fact.carrier);
  out.text(fact.tracking_number);
  out.text(fact.note);
  out.text(fact.withdraws);
  out.text(fact.source);
  write_count(out, fact.quantity);
  write_count(out, fact.expected_quantity);
  out.byte(fact.condition ? static_cast<std::uint8_t>(*fact.condition) + 1 : 0);
  out.text(fact.order_found);
  write_count(out, fact.weight_grams);
  out.byte(fact.is_shared ? 1 : 0);
}

Fact read_fact(ByteReader& in, std::uint8_t version) {
  Fact fact;
  fact.fact_id = in.text();
  fact.kind = read_enum<FactKind>(in);
  fact.at = in.instant();
  fact.recorded_at = in.instant();
  fact.actor = in.text();
  fact.clock = in.text();
  fact.by = read_duration(in);
  fact.due_at = in.optional_instant();
  fact.carrier = in.text();
  fact.tracking_number = in.text();
  fact.note = in.text();
  if (version != kWithoutWithdrawals) fact.withdraws = in.text();
  if (version <= kWithoutStatements) return fact;
  fact.source = in.text();
  fact.quantity = read_count(in);
  fact.expected_quantity = read_count(in);
  if (const std::uint8_t condition = in.byte(); condition > 2)
    in.fail();
  else if (condition > 0)
    fact.condition = static_cast<GoodsCondition>(condition - 1);
  if (version <= kWithoutFoundGoods) return fact;
  fact.order_found = in.text();
  fact.weight_grams = read_count(in);
  fact.is_shared = in.byte() != 0;
  return fact;
}

// Set in the byte of the leg where the zones of the milestones follow at the end. Older rows never have it.
constexpr std::uint8_t kHasZones = 0x80;

void write_shipment(ByteWriter& out, const ReturnShipment& shipment) {
  const bool with_zones = has_zones(shipment.milestones);
  out.text(shipment.carrier);
  out.text(shipment.tracking_number);
  out.byte(static_cast<std::uint8_t>(static_cast<unsigned>(shipment.leg) | (with_zones ? kHasZones : 0U)));
  out.optional_instant(shipment.milestones.first_physical_scan_at);
  out.optional_instant(shipment.milestones.signed_at);
  out.optional_instant(shipment.milestones.returning_at);
  out.optional_instant(shipment.milestones.ended_at);
  out.optional_instant(shipment.milestones.returned_at);
  out.optional_instant(shipment.milestones.earlier_scan_at);
  out.optional_instant(shipment.registered_at);
  out.byte(shipment.was_known ? 1 : 0);
  out.text(shipment.other_return);
  out.text(shipment.delivery.city);
  out.optional_instant(shipment.delivery.since);
  if (with_zones) write_zones(out, shipment.milestones);
}

ReturnShipment read_shipment(ByteReader& in, std::uint8_t version) {
  ReturnShipment shipment;
  shipment.carrier = in.text();
  shipment.tracking_number = in.text();
  const std::uint8_t leg = in.byte();
  const bool with_zones = (leg & kHasZones) != 0;
  shipment.leg = static_cast<Leg>(leg & ~unsigned{kHasZones});
  if (to_string(shipment.leg) == "?") in.fail();
  shipment.milestones.first_physical_scan_at = in.optional_instant();
  shipment.milestones.signed_at = in.optional_instant();
  shipment.milestones.returning_at = in.optional_instant();
  shipment.milestones.ended_at = in.optional_instant();
  if (version == kWithoutWithdrawals) return shipment;
  shipment.milestones.returned_at = in.optional_instant();
  shipment.milestones.earlier_scan_at = in.optional_instant();
  shipment.registered_at = in.optional_instant();
  shipment.was_known = in.byte() != 0;
  if (version <= kWithoutFoundGoods) return shipment;
  shipment.other_return = in.text();
  shipment.delivery.city = in.text();
  shipment.delivery.since = in.optional_instant();
  if (with_zones) read_zones(in, shipment.milestones);
  return shipment;
}

// Set in the byte of the locale where cases at platforms follow at the end. Older rows never have it.
constexpr std::uint8_t kHasPlatforms = 0x80;

std::uint8_t locale_byte(const Return& ret) {
  return static_cast<std::uint8_t>(static_cast<unsigned>(ret.locale) |
                                   (ret.platform_refunds.empty() ? 0U : kHasPlatforms));
}

void write_platforms(ByteWriter& out, const PlatformRefunds& platforms) {
  out.number(platforms.size());
  for (const auto& [platform, refund] : platforms) {
    out.text(platform);
    out.text(refund.refund_id);
    out.text(refund.sku);
  }
}

PlatformRefunds read_platforms(ByteReader& in) {
  PlatformRefunds platforms;
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
    PlatformRefund& refund = platforms[std::string(in.text())];
    refund.refund_id = in.text();
    refund.sku = in.text();
  }
  return platforms;
}

void write_crossed(ByteWriter& out, const CrossedReceipt& crossed) {
  out.text(crossed.return_id);
  out.text(crossed.order_id);
  out.text(crossed.fact_id);
  out.instant(crossed.at);
}

CrossedReceipt read_crossed(ByteReader& in) {
  CrossedReceipt crossed;
  crossed.return_id = in.text();
  crossed.order_id = in.text();
  crossed.fact_id = in.text();
  crossed.at = in.instant();
  return crossed;
}

}  // namespace

void write_facts(ByteWriter& out, const std::vector<Fact>& facts) {
  out.byte(kWithoutAgent);
  write_list(out, facts, write_fact);
}

std::vector<Fact> read_facts(ByteReader& in) {
  const std::uint8_t version = in.byte();
  if (version < kWithoutWithdrawals || version > kReturnVersion) in.fail();
  return read_list<Fact>(in, [&](ByteReader& reader) { return read_fact(reader, version); });
}

void encode_return(const Return& ret, std::string& out) {
  ByteWriter writer(out);
  writer.byte(ret.order.agent.empty() ? kWithoutAgent : kReturnVersion);
  writer.text(ret.tenant);
  writer.text(ret.return_id);
  writer.text(ret.order_id);
  writer.text(ret.rule_pack);
  writer.byte(locale_byte(ret));
  writer.instant(ret.created_at);
  write_order(writer, ret.order);
  write_count(writer, ret.order.weight_grams);
  if (!ret.order.agent.empty()) writer.text(ret.order.agent);
  write_list(writer, ret.facts, write_fact);
  write_list(writer, ret.shipments, write_shipment);
  write_list(writer, ret.crossed, write_crossed);
  write_list(writer, ret.clocks, write_clock);
  write_list(writer, ret.alerts, write_alert);
  writer.instant(ret.updated_at);
  writer.optional_instant(ret.wake_at);
  writer.number(ret.version);
  if (!ret.platform_refunds.empty()) write_platforms(writer, ret.platform_refunds);
}

Result<Return> decode_return(std::string_view bytes) {
  ByteReader reader(bytes);
  Return ret;
  const std::uint8_t version = reader.byte();
  if (version < kWithoutWithdrawals || version > kReturnVersion) reader.fail();
  ret.tenant = reader.text();
  ret.return_id = reader.text();
  ret.order_id = reader.text();
  ret.rule_pack = reader.text();
  const std::uint8_t locale = reader.byte();
  ret.locale = static_cast<Locale>(locale & ~unsigned{kHasPlatforms});
  if (static_cast<std::size_t>(ret.locale) >= kLocaleCount) reader.fail();
  ret.created_at = reader.instant();
  if (version > kWithoutStatements) ret.order = read_order(reader);
  if (version > kWithoutFoundGoods) ret.order.weight_grams = read_count(reader);
  if (version > kWithoutAgent) ret.order.agent = reader.text();
  ret.facts = read_list<Fact>(reader, [&](ByteReader& in) { return read_fact(in, version); });
  ret.shipments = read_list<ReturnShipment>(reader, [&](ByteReader& in) { return read_shipment(in, version); });
  if (version > kWithoutFoundGoods) ret.crossed = read_list<CrossedReceipt>(reader, read_crossed);
  ret.clocks = read_list<Clock>(reader, [&](ByteReader& in) { return read_clock(in, version > kWithoutStatements); });
  if (version > kWithoutStatements) {
    ret.alerts = read_list<Alert>(reader, [&](ByteReader& in) { return read_alert(in, version > kWithoutFoundGoods); });
    ret.updated_at = reader.instant();
  }
  ret.wake_at = reader.optional_instant();
  ret.version = reader.number();
  if ((locale & kHasPlatforms) != 0) ret.platform_refunds = read_platforms(reader);
  if (!reader.ok() || !reader.at_end()) {
    return unexpected(ErrorKind::internal, "store: the row of return " + ret.return_id +
                                               " cannot be read; restore the data folder from a backup");
  }
  return ret;
}

}  // namespace parcelgate::sqlite
