#include "adapters/stores/sqlite/changes.hpp"

#include <cstring>

#include "adapters/stores/sqlite/bytes.hpp"
#include "adapters/stores/sqlite/change_walk.hpp"
#include "adapters/stores/sqlite/message_codec.hpp"
#include "adapters/stores/sqlite/rows.hpp"
#include "gateway/wire/polling.hpp"

namespace parcelgate::sqlite {
namespace {

ShipmentKey read_shipment_key(ByteReader& in) {
  ShipmentKey key;
  key.tenant = in.text();
  key.carrier = in.text();
  key.tracking_number = in.text();
  return key;
}

FeedEntry read_feed_entry(ByteReader& in) {
  FeedEntry entry;
  entry.partition = static_cast<std::uint32_t>(in.number());
  entry.position = in.number();
  entry.recorded_at = in.instant();
  entry.type = in.text();
  entry.tenant = in.text();
  entry.carrier = in.text();
  entry.tracking_number = in.text();
  entry.return_id = in.text();
  entry.raw_id = in.signed_number();
  entry.data = in.text();
  if (!in.at_end()) entry.trace = in.text();
  return entry;
}

/// The history that a row had before rows had one: the same as in migration 0012.
PollHistory from_basis(const PollState& state) {
  PollHistory history;
  if (!state.last_checked_at) return history;
  if (state.failures == 0) {
    history.last_result = PollResult::no_events;
  } else if (state.basis.reason == CheckReason::not_found) {
    history.last_result = PollResult::not_found;
  } else if (state.basis.reason == CheckReason::rejected) {
    history.last_result = PollResult::rejected;
  } else if (state.basis.reason == CheckReason::no_answer) {
    history.last_result = PollResult::failed;
  } else if (state.basis.reason == CheckReason::unreadable) {
    history.last_result = PollResult::unreadable;
  }
  if (!history.last_result) return history;
  if (is_good_answer(*history.last_result)) {
    history.last_answer_at = state.last_checked_at;
  } else {
    history.faults = state.failures;
  }
  return history;
}

PollHistory read_poll_history(ByteReader& in, const PollState& state) {
  if (in.at_end()) return from_basis(state);
  PollHistory history;
  history.last_result = find_poll_result(in.text());
  history.last_answer_at = in.optional_instant();
  history.faults = static_cast<std::uint32_t>(in.number());
  return history;
}

Result<PollState> read_poll_state(ByteReader& in) {
  PollState state;
  state.key = read_shipment_key(in);
  state.account = in.text();
  state.next_at = in.instant();
  state.last_checked_at = in.optional_instant();
  state.last_news_at = in.optional_instant();
  state.failures = static_cast<std::uint32_t>(in.number());
  state.ended = in.byte() != 0;
  auto basis = parse_check_basis(in.text());
  if (!basis) return unexpected(std::move(basis).error());
  state.basis = *std::move(basis);
  state.basis.urgency = static_cast<PollUrgency>(in.byte());
  state.basis.wanted = std::chrono::seconds{in.signed_number()};
  const std::size_t hints = in.count();
  for (std::size_t at = 0; at < hints && in.ok(); ++at) {
    std::string name(in.text());
    state.hints.emplace(std::move(name), in.text());
  }
  state.known_events = static_cast<std::uint32_t>(in.number());
  state.pushed_first = static_cast<std::uint32_t>(in.number());
  auto subscription = parse_subscription(in.text());
  if (!subscription) return unexpected(std::move(subscription).error());
  state.subscription = *std::move(subscription);
  state.history = read_poll_history(in, state);
  return state;
}

Result<OutletState> read_outlet_state(ByteReader& in) {
  OutletState state;
  state.outlet = in.text();
  auto cursor = parse_cursor(in.text());
  if (!cursor) return unexpected(std::move(cursor).error());
  state.cursor = *std::move(cursor);
  state.paused = in.byte() != 0;
  return state;
}

StateRecord read_state_record(ByteReader& in) {
  StateRecord record;
  record.owner = in.text();
  record.key = in.text();
  record.value = in.text();
  record.due_at = in.optional_instant();
  return record;
}

Result<ApiKey> read_api_key(ByteReader& in) {
  ApiKey key;
  key.hash = in.text();
  key.id = in.text();
  const auto scope = find_key_scope(in.text());
  if (!scope) return unexpected(ErrorKind::internal, "journal: a key has an unknown scope");
  key.scope = *scope;
  key.tenant = in.text();
  key.carrier = in.text();
  key.tracking_number = in.text();
  key.created_at = in.instant();
  key.expires_at = in.optional_instant();
  key.revoked = in.byte() != 0;
  return key;
}

std::vector<SeenCode> read_codes(ByteReader& in) {
  std::vector<SeenCode> codes(in.count());
  for (SeenCode& code : codes) {
    code.source = in.text();
    code.code = in.text();
    code.mapped = in.byte() != 0;
    code.count = in.number();
    code.first_seen_at = in.instant();
    code.last_seen_at = in.instant();
    code.sample = in.text();
  }
  return codes;
}

QuarantinedMessage read_quarantined(ByteReader& in) {
  QuarantinedMessage held;
  held.id = in.signed_number();
  held.reason = in.text();
  held.headers = in.text();
  held.message = read_message(in);
  held.size_bytes = held.message.body.size();
  return held;
}

/// Hands a value to the handler if it was read whole.
template <class Value, class Handle>
Result<void> hand(const ByteReader& in, Result<Value> value, Handle handle) {
  if (!in.ok()) return unreadable("a change is cut off");
  if (!value) return unexpected(std::move(value).error());
  return handle(*std::move(value));
}

Result<void> read_state_change(ChangeKind kind, ByteReader& in, ChangeHandler& handler) {
  switch (kind) {
    case ChangeKind::shipment: {
      auto key = read_shipment_key(in);
      const auto kept = static_cast<std::size_t>(in.number());
      const auto state = in.text();
      return in.ok() ? handler.on_shipment(std::move(key), kept, state) : unreadable("a shipment is cut off");
    }
    case ChangeKind::shipment_moved: {
      const auto key = read_shipment_key(in);
      std::string carrier(in.text());
      return in.ok() ? handler.on_shipment_moved(key, std::move(carrier)) : unreadable("a carrier is cut off");
    }
    case ChangeKind::history_chunk: {
      const auto key = read_shipment_key(in);
      const auto id = in.signed_number();
      const auto entries = in.text();
      return in.ok() ? handler.on_history_chunk(key, id, entries) : unreadable("a history is cut off");
    }
    case ChangeKind::return_state: {
      const auto state = in.text();
      return in.ok() ? handler.on_return_state(state) : unreadable("a return is cut off");
    }
    case ChangeKind::receipt: {
      const auto state = in.text();
      return in.ok() ? handler.on_receipt(state) : unreadable("a receipt is cut off");
    }
    case ChangeKind::return_put_off: {
      const auto tenant = in.text();
      const auto return_id = in.text();
      const Instant until = in.instant();
      return in.ok() ? handler.on_return_put_off(tenant, return_id, until) : unreadable("a return is cut off");
    }
    case ChangeKind::complaint_state: {
      const auto state = in.text();
      return in.ok() ? handler.on_complaint_state(state) : unreadable("a complaint is cut off");
    }
    case ChangeKind::complaint_put_off: {
      const auto tenant = in.text();
      const auto complaint_id = in.text();
      const Instant until = in.instant();
      return in.ok() ? handler.on_complaint_put_off(tenant, complaint_id, until) : unreadable("a complaint is cut off");
    }
    case ChangeKind::poll:
      return hand<PollState>(in, read_poll_state(in),
                             [&](PollState state) { return handler.on_poll(std::move(state)); });
    case ChangeKind::poll_removed: {
      const auto key = read_shipment_key(in);
      const auto account = in.text();
      return in.ok() ? handler.on_poll_removed(key, account) : unreadable("a key is cut off");
    }
    default:
      return unreadable("it holds a change of a newer program");
  }
}

Result<void> read_other_change(ChangeKind kind, ByteReader& in, ChangeHandler& handler) {
  switch (kind) {
    case ChangeKind::outlet:
      return hand<OutletState>(in, read_outlet_state(in),
                               [&](OutletState state) { return handler.on_outlet(std::move(state)); });
    case ChangeKind::outlet_removed: {
      const auto outlet = in.text();
      return in.ok() ? handler.on_outlet_removed(outlet) : unreadable("a name is cut off");
    }
    case ChangeKind::record: {
      auto record = read_state_record(in);
      return in.ok() ? handler.on_record(std::move(record)) : unreadable("a record is cut off");
    }
    case ChangeKind::record_removed: {
      const auto owner = in.text();
      const auto key = in.text();
      return in.ok() ? handler.on_record_removed(owner, key) : unreadable("a key is cut off");
    }
    case ChangeKind::api_key:
      return hand<ApiKey>(in, read_api_key(in), [&](ApiKey key) { return handler.on_api_key(std::move(key)); });
    case ChangeKind::codes: {
      auto codes = read_codes(in);
      return in.ok() ? handler.on_codes(std::move(codes)) : unreadable("a list of codes is cut off");
    }
    case ChangeKind::codes_bounded: {
      const Instant now = in.instant();
      const Instant latest = in.instant();
      return in.ok() ? handler.on_codes_bounded(now, latest) : unreadable("an instant is cut off");
    }
    case ChangeKind::quarantined: {
      auto held = read_quarantined(in);
      return in.ok() ? handler.on_quarantined(std::move(held)) : unreadable("a message is cut off");
    }
    case ChangeKind::quarantine_removed: {
      const auto id = in.signed_number();
      return in.ok() ? handler.on_quarantine_removed(id) : unreadable("an id is cut off");
    }
    case ChangeKind::quarantine_aged: {
      const Instant before = in.instant();
      return in.ok() ? handler.on_quarantine_aged(before) : unreadable("an instant is cut off");
    }
    case ChangeKind::reason_numbers: {
      const auto number = in.number();
      const auto id = in.text();
      return in.ok() ? handler.on_reason_number(number, id) : unreadable("a reason is cut off");
    }
    default:
      return read_state_change(kind, in, handler);
  }
}

QuarantinedMessage read_erased_quarantined(ByteReader& in) {
  QuarantinedMessage held;
  held.id = in.signed_number();
  held.message = read_erased_message(in);
  held.size_bytes = held.message.erased->size_bytes;
  return held;
}

Result<void> read_change(ChangeKind kind, std::string_view body, ChangeHandler& handler) {
  ByteReader in(body);
  if (kind == ChangeKind::message) {
    auto message = read_message(in);
    return in.ok() ? handler.on_message(std::move(message)) : unreadable("a message is cut off");
  }
  if (kind == ChangeKind::message_erased) {
    auto message = read_erased_message(in);
    return in.ok() ? handler.on_message(std::move(message)) : unreadable("an erased message is cut off");
  }
  if (kind == ChangeKind::quarantined_erased) {
    auto held = read_erased_quarantined(in);
    return in.ok() ? handler.on_quarantined(std::move(held)) : unreadable("an erased message is cut off");
  }
  if (kind == ChangeKind::feed_entry) {
    auto entry = read_feed_entry(in);
    return in.ok() ? handler.on_feed_entry(std::move(entry)) : unreadable("an entry of the feed is cut off");
  }
  return read_other_change(kind, in, handler);
}

}  // namespace

Result<void> read_changes(std::string_view payload, ChangeHandler& handler) {
  return walk_changes(payload, [&](ChangeKind kind, std::string_view body) {
    return handler.wants(kind_before_erasure(kind)) ? read_change(kind, body, handler) : Result<void>{};
  });
}

}  // namespace parcelgate::sqlite
