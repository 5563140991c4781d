#include "adapters/stores/sqlite/rows.hpp"

#include <algorithm>

#include "adapters/stores/sqlite/complaint_codec.hpp"
#include "adapters/stores/sqlite/receipt_codec.hpp"
#include "adapters/stores/sqlite/return_codec.hpp"
#include "gateway/wire/json.hpp"
#include "gateway/wire/polling.hpp"

namespace parcelgate::sqlite {
namespace {

Result<Hints> hints_from_json(std::string_view text) {
  const auto document = parse_json(text);
  if (!document) return unexpected(document.error());
  Hints hints;
  if (!document->IsObject()) return hints;
  for (const auto& member : document->GetObject()) {
    if (member.value.IsString()) hints.emplace(text_of(member.name), text_of(member.value));
  }
  return hints;
}

/// Takes a part of a row over, or reports it and leaves the part as it is.
template <class T>
void take(Result<T> part, T& into, std::string_view table, std::string_view row, DamageReport& damage) {
  if (part)
    into = *std::move(part);
  else
    damage.note(table, row, part.error());
}

}  // namespace

std::string select(std::string_view columns, std::string_view rest) {
  std::string sql = "SELECT ";
  sql.append(columns).append(" FROM ").append(rest);
  return sql;
}

std::string hints_to_json(const Hints& hints) {
  return render_json_object([&](JsonWriter& writer) {
    for (const auto& [name, value] : hints) write_member(writer, name, value);
  });
}

Result<Receipt> read_receipt(const Rows& rows) {
  return decode_receipt(rows.blob(0));
}

Result<Return> read_return(const Rows& rows) {
  return decode_return(rows.blob(0));
}

Result<Complaint> read_complaint(const Rows& rows) {
  return decode_complaint(rows.blob(0));
}

PollState read_poll(const Rows& rows, DamageReport& damage) {
  PollState state;
  state.key.tenant = rows.text(0);
  state.key.carrier = rows.text(1);
  state.key.tracking_number = rows.text(2);
  state.account = rows.text(3);
  state.next_at = rows.instant(4);
  state.last_checked_at = rows.optional_instant(5);
  state.last_news_at = rows.optional_instant(6);
  state.failures = static_cast<std::uint32_t>(rows.integer(7));
  state.ended = rows.integer(8) != 0;
  const std::string& row = state.key.tracking_number;
  take(parse_check_basis(rows.text(9)), state.basis, "poll_state", row, damage);
  take(hints_from_json(rows.text(10)), state.hints, "poll_state", row, damage);
  state.known_events = static_cast<std::uint32_t>(rows.integer(11));
  state.pushed_first = static_cast<std::uint32_t>(rows.integer(12));
  take(parse_subscription(rows.text(13)), state.subscription, "poll_state", row, damage);
  state.history.last_result = find_poll_result(rows.text(14));
  state.history.last_answer_at = rows.optional_instant(15);
  state.history.faults = static_cast<std::uint32_t>(rows.integer(16));
  return state;
}

Result<PollLoad> read_poll_load(const Rows& rows) {
  return PollLoad{std::string(rows.text(0)),
                  static_cast<PollUrgency>(std::clamp<std::int64_t>(rows.integer(1), 0, kPollUrgencies - 1)),
                  static_cast<std::uint64_t>(rows.integer(2)), rows.real(3), rows.instant(4)};
}

OutletState read_outlet(const Rows& rows, DamageReport& damage) {
  OutletState state{std::string(rows.text(0)), {}, rows.integer(2) != 0};
  auto cursor = parse_cursor(rows.text(1));
  if (cursor) {
    state.cursor = *std::move(cursor);
  } else {
    damage.note("outlet", state.outlet, cursor.error());
    state.paused = true;
  }
  return state;
}

Result<StateRecord> read_record(const Rows& rows) {
  return StateRecord{std::string(rows.text(0)), std::string(rows.text(1)), std::string(rows.text(2)),
                     rows.optional_instant(3)};
}

Result<SeenCode> read_seen_code(const Rows& rows) {
  return SeenCode{.source = std::string(rows.text(0)),
                  .code = std::string(rows.text(1)),
                  .mapped = rows.integer(2) != 0,
                  .count = static_cast<std::uint64_t>(rows.integer(3)),
                  .first_seen_at = rows.instant(4),
                  .last_seen_at = rows.instant(5),
                  .sample = std::string(rows.text(6))};
}

Result<QuarantinedMessage> read_quarantined(const Rows& rows) {
  QuarantinedMessage held;
  held.id = rows.integer(0);
  held.message.received_at = rows.instant(1);
  held.message.source = rows.text(2);
  held.message.account = rows.text(3);
  held.message.via = static_cast<Via>(rows.integer(4));
  if (to_string(held.message.via) == "?") {
    return unexpected(ErrorKind::internal, "store: how the message came in cannot be read");
  }
  held.reason = rows.text(5);
  held.headers = rows.text(6);
  held.size_bytes = static_cast<std::uint64_t>(rows.integer(7));
  held.message.context = rows.text(8);
  return held;
}

Result<ApiKey> read_key(const Rows& rows) {
  ApiKey key;
  key.hash = rows.text(0);
  key.id = rows.text(1);
  const auto scope = find_key_scope(rows.text(2));
  if (!scope) return unexpected(ErrorKind::malformed, "an API key has an unknown scope");
  key.scope = *scope;
  key.tenant = rows.text(3);
  key.carrier = rows.text(4);
  key.tracking_number = rows.text(5);
  key.created_at = rows.instant(6);
  key.expires_at = rows.optional_instant(7);
  key.revoked = rows.integer(8) != 0;
  return key;
}

}  // namespace parcelgate::sqlite
