#include "adapters/stores/sqlite/deadline_codec.hpp"

namespace parcelgate::sqlite {
namespace {

void write_money(ByteWriter& out, const std::optional<Money>& money) {
  out.byte(money ? 1 : 0);
  if (!money) return;
  out.signed_number(money->minor_units);
  for (const char letter : money->currency) out.byte(static_cast<std::uint8_t>(letter));
}

std::optional<Money> read_money(ByteReader& in) {
  if (in.byte() == 0) return std::nullopt;
  Money money;
  money.minor_units = in.signed_number();
  for (char& letter : money.currency) letter = static_cast<char>(in.byte());
  return money;
}

void write_place(ByteWriter& out, const RegisteredPlace& place) {
  out.text(place.province);
  out.text(place.city);
}

RegisteredPlace read_place(ByteReader& in) {
  RegisteredPlace place;
  place.province = in.text();
  place.city = in.text();
  return place;
}

/// "shipment:sf/SF123:signed" as ":signed" if it is the shipment's own.
void write_cause(ByteWriter& out, std::string_view by, std::string_view own_name) {
  const bool is_own = !own_name.empty() && by.starts_with(own_name) && by.substr(own_name.size()).starts_with(':');
  out.text(is_own ? by.substr(own_name.size()) : by);
}

std::string read_cause(ByteReader& in, std::string_view own_name) {
  const std::string_view by = in.text();
  return by.starts_with(':') ? std::string(own_name).append(by) : std::string(by);
}

// Set in the byte of the state where the due time is an interval or a scan's zone is in doubt: both follow at the end.
// Rows written before never have it.
constexpr std::uint8_t kHasDoubts = 0x80;

void write_doubts(ByteWriter& out, const Clock& clock, std::string_view own_name) {
  out.optional_instant(clock.due_from);
  out.optional_instant(clock.due_to);
  out.byte(clock.is_met_in_doubt ? 1 : 0);
  out.number(clock.zone_doubts.size());
  for (const ClockDoubt& doubt : clock.zone_doubts) {
    out.byte(static_cast<std::uint8_t>(doubt.role));
    write_cause(out, doubt.by, own_name);
    out.instant(doubt.at);
    out.signed_number(doubt.offset.count());
    out.instant(doubt.earliest);
    out.instant(doubt.latest);
  }
}

void read_doubts(ByteReader& in, Clock& clock, std::string_view own_name) {
  clock.due_from = in.optional_instant();
  clock.due_to = in.optional_instant();
  clock.is_met_in_doubt = in.byte() != 0;
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
    ClockDoubt& doubt = clock.zone_doubts.emplace_back();
    doubt.role = read_enum<DoubtRole>(in);
    doubt.by = read_cause(in, own_name);
    doubt.at = in.instant();
    doubt.offset = std::chrono::minutes{in.signed_number()};
    doubt.earliest = in.instant();
    doubt.latest = in.instant();
  }
}

void write_members(ByteWriter& out, const Clock& clock, std::string_view own_name) {
  const bool with_doubts = clock.due_from || clock.due_to || clock.is_met_in_doubt || !clock.zone_doubts.empty();
  out.text(clock.id);
  out.byte(static_cast<std::uint8_t>(static_cast<unsigned>(clock.state) | (with_doubts ? kHasDoubts : 0U)));
  out.byte(static_cast<std::uint8_t>(clock.actor));
  for (const auto& at : {clock.started_at, clock.due_at, clock.met_at, clock.at_risk_since, clock.breached_at,
                         clock.paused_at, clock.evidence_at}) {
    out.optional_instant(at);
  }
  write_cause(out, clock.started_by, own_name);
  write_cause(out, clock.met_by, own_name);
  out.number(clock.warned.size());
  for (const auto lead : clock.warned) out.signed_number(lead.count());
  out.optional_instant(clock.computed_due_at);
  out.text(clock.stated_by);
  write_money(out, clock.money_at_risk);
  if (with_doubts) write_doubts(out, clock, own_name);
}

Clock read_members(ByteReader& in, bool has_statements, std::string_view own_name) {
  Clock clock;
  clock.id = in.text();
  const std::uint8_t state = in.byte();
  clock.state = static_cast<ClockState>(state & ~unsigned{kHasDoubts});
  if (to_string(clock.state) == "?") in.fail();
  clock.actor = read_enum<Party>(in);
  for (auto* at : {&clock.started_at, &clock.due_at, &clock.met_at, &clock.at_risk_since, &clock.breached_at,
                   &clock.paused_at, &clock.evidence_at}) {
    *at = in.optional_instant();
  }
  clock.started_by = read_cause(in, own_name);
  clock.met_by = read_cause(in, own_name);
  clock.warned.resize(in.count());
  for (auto& lead : clock.warned) lead = std::chrono::milliseconds{in.signed_number()};
  if (!has_statements) {
    // Sentences that explained the clock; they are written anew when they are wanted.
    for (std::size_t left = in.count(); left > 0 && in.ok(); --left) (void)in.text();
    return clock;
  }
  clock.computed_due_at = in.optional_instant();
  clock.stated_by = in.text();
  clock.money_at_risk = read_money(in);
  if ((state & kHasDoubts) != 0) read_doubts(in, clock, own_name);
  return clock;
}

}  // namespace

void write_clock(ByteWriter& out, const Clock& clock) {
  write_members(out, clock, {});
}

Clock read_clock(ByteReader& in, bool has_statements) {
  return read_members(in, has_statements, {});
}

void write_own_clock(ByteWriter& out, const Clock& clock, std::string_view name) {
  write_members(out, clock, name);
}

Clock read_own_clock(ByteReader& in, std::string_view name) {
  return read_members(in, true, name);
}

void write_order(ByteWriter& out, const OrderDetails& order) {
  out.byte(static_cast<std::uint8_t>(order.kind));
  write_money(out, order.amount);
  write_place(out, order.origin);
  write_place(out, order.destination);
}

OrderDetails read_order(ByteReader& in) {
  OrderDetails order;
  order.kind = read_enum<ReturnKind>(in);
  order.amount = read_money(in);
  order.origin = read_place(in);
  order.destination = read_place(in);
  return order;
}

void write_alert(ByteWriter& out, const Alert& alert) {
  out.byte(static_cast<std::uint8_t>(alert.kind));
  out.instant(alert.since);
  out.instant(alert.cause_at);
  out.text(alert.evidence);
  out.text(alert.found);
}

Alert read_alert(ByteReader& in, bool has_found) {
  Alert alert;
  alert.kind = read_enum<AlertKind>(in);
  alert.since = in.instant();
  alert.cause_at = in.instant();
  alert.evidence = in.text();
  if (has_found) alert.found = in.text();
  return alert;
}

}  // namespace parcelgate::sqlite
