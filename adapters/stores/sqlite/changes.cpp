#include "adapters/stores/sqlite/changes.hpp"

#include <cstring>

#include "adapters/stores/sqlite/bytes.hpp"
#include "adapters/stores/sqlite/rows.hpp"
#include "gateway/wire/polling.hpp"

namespace parcelgate::sqlite {
namespace {

constexpr std::size_t kHeadBytes = 1 + sizeof(std::uint32_t);

void write_shipment_key(ByteWriter& out, const ShipmentKey& key) {
  out.text(key.tenant);
  out.text(key.carrier);
  out.text(key.tracking_number);
}

ShipmentKey read_shipment_key(ByteReader& in) {
  ShipmentKey key;
  key.tenant = in.text();
  key.carrier = in.text();
  key.tracking_number = in.text();
  return key;
}

void write_message(ByteWriter& out, const RawMessage& message) {
  out.instant(message.received_at);
  out.text(message.source);
  out.text(message.account);
  out.byte(static_cast<std::uint8_t>(message.via));
  out.text(message.context);
  out.text(message.mapping_version);
  out.text(message.body);
}

RawMessage read_message(ByteReader& in) {
  RawMessage message;
  message.received_at = in.instant();
  message.source = in.text();
  message.account = in.text();
  message.via = static_cast<Via>(in.byte());
  message.context = in.text();
  message.mapping_version = in.text();
  message.body = in.text();
  return message;
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
  return entry;
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

Unexpected unreadable(std::string_view what) {
  return unexpected(ErrorKind::internal, "journal: a record cannot be read: " + std::string(what));
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
    case ChangeKind::return_put_off: {
      const auto tenant = in.text();
      const auto return_id = in.text();
      const Instant until = in.instant();
      return in.ok() ? handler.on_return_put_off(tenant, return_id, until) : unreadable("a return is cut off");
    }
    case ChangeKind::poll:
      return hand<PollState>(in, read_poll_state(in), [&](PollState state) { return handler.on_poll(std::move(state)); });
    case ChangeKind::poll_removed: {
      const auto key = read_shipment_key(in);
      const auto account = in.text();
      return in.ok() ? handler.on_poll_removed(key, account) : unreadable("a key is cut off");
    }
    default: return unreadable("it holds a change of a newer program");
  }
}

Result<void> read_other_change(ChangeKind kind, ByteReader& in, ChangeHandler& handler) {
  switch (kind) {
    case ChangeKind::outlet:
      return hand<OutletState>(in, read_outlet_state(in),
                               [&](OutletState state) { return handler.on_outlet(std::move(state)); });
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
    default: return read_state_change(kind, in, handler);
  }
}

Result<void> read_change(ChangeKind kind, std::string_view body, ChangeHandler& handler) {
  ByteReader in(body);
  if (kind == ChangeKind::message) {
    auto message = read_message(in);
    return in.ok() ? handler.on_message(std::move(message)) : unreadable("a message is cut off");
  }
  if (kind == ChangeKind::feed_entry) {
    auto entry = read_feed_entry(in);
    return in.ok() ? handler.on_feed_entry(std::move(entry)) : unreadable("an entry of the feed is cut off");
  }
  return read_other_change(kind, in, handler);
}

}  // namespace

template <class Write>
void ChangeWriter::change(ChangeKind kind, Write write) {
  const std::size_t start = out_.size();
  out_.push_back(static_cast<char>(kind));
  out_.append(sizeof(std::uint32_t), '\0');
  ByteWriter writer(out_);
  write(writer);
  const auto length = static_cast<std::uint32_t>(out_.size() - start - kHeadBytes);
  std::memcpy(out_.data() + start + 1, &length, sizeof length);
}

void ChangeWriter::message(const RawMessage& message) {
  change(ChangeKind::message, [&](ByteWriter& out) { write_message(out, message); });
}

void ChangeWriter::feed_entry(const FeedEntry& entry) {
  change(ChangeKind::feed_entry, [&](ByteWriter& out) {
    out.number(entry.partition);
    out.number(entry.position);
    out.instant(entry.recorded_at);
    out.text(entry.type);
    out.text(entry.tenant);
    out.text(entry.carrier);
    out.text(entry.tracking_number);
    out.text(entry.return_id);
    out.signed_number(entry.raw_id);
    out.text(entry.data);
  });
}

void ChangeWriter::shipment(const ShipmentKey& key, std::size_t kept, std::string_view state) {
  change(ChangeKind::shipment, [&](ByteWriter& out) {
    write_shipment_key(out, key);
    out.number(kept);
    out.text(state);
  });
}

void ChangeWriter::shipment_moved(const ShipmentKey& key, std::string_view carrier) {
  change(ChangeKind::shipment_moved, [&](ByteWriter& out) {
    write_shipment_key(out, key);
    out.text(carrier);
  });
}

void ChangeWriter::history_chunk(const ShipmentKey& key, std::int64_t id, std::string_view entries) {
  change(ChangeKind::history_chunk, [&](ByteWriter& out) {
    write_shipment_key(out, key);
    out.signed_number(id);
    out.text(entries);
  });
}

void ChangeWriter::return_state(std::string_view state) {
  change(ChangeKind::return_state, [&](ByteWriter& out) { out.text(state); });
}

void ChangeWriter::return_put_off(std::string_view tenant, std::string_view return_id, Instant until) {
  change(ChangeKind::return_put_off, [&](ByteWriter& out) {
    out.text(tenant);
    out.text(return_id);
    out.instant(until);
  });
}

void ChangeWriter::poll(const PollState& state) {
  change(ChangeKind::poll, [&](ByteWriter& out) {
    write_shipment_key(out, state.key);
    out.text(state.account);
    out.instant(state.next_at);
    out.optional_instant(state.last_checked_at);
    out.optional_instant(state.last_news_at);
    out.number(state.failures);
    out.byte(state.ended ? 1 : 0);
    out.text(to_json(state.basis));
    out.byte(static_cast<std::uint8_t>(state.basis.urgency));
    out.signed_number(std::chrono::floor<std::chrono::seconds>(state.basis.wanted).count());
    out.number(state.hints.size());
    for (const auto& [name, value] : state.hints) {
      out.text(name);
      out.text(value);
    }
    out.number(state.known_events);
    out.number(state.pushed_first);
    out.text(to_json(state.subscription));
  });
}

void ChangeWriter::poll_removed(const ShipmentKey& key, std::string_view account) {
  change(ChangeKind::poll_removed, [&](ByteWriter& out) {
    write_shipment_key(out, key);
    out.text(account);
  });
}

void ChangeWriter::outlet(const OutletState& state) {
  change(ChangeKind::outlet, [&](ByteWriter& out) {
    out.text(state.outlet);
    out.text(to_cursor(state.cursor));
    out.byte(state.paused ? 1 : 0);
  });
}

void ChangeWriter::record(const StateRecord& record) {
  change(ChangeKind::record, [&](ByteWriter& out) {
    out.text(record.owner);
    out.text(record.key);
    out.text(record.value);
    out.optional_instant(record.due_at);
  });
}

void ChangeWriter::record_removed(std::string_view owner, std::string_view key) {
  change(ChangeKind::record_removed, [&](ByteWriter& out) {
    out.text(owner);
    out.text(key);
  });
}

void ChangeWriter::api_key(const ApiKey& key) {
  change(ChangeKind::api_key, [&](ByteWriter& out) {
    out.text(key.hash);
    out.text(key.id);
    out.text(to_string(key.scope));
    out.text(key.tenant);
    out.text(key.carrier);
    out.text(key.tracking_number);
    out.instant(key.created_at);
    out.optional_instant(key.expires_at);
    out.byte(key.revoked ? 1 : 0);
  });
}

void ChangeWriter::codes(std::span<const SeenCode> codes) {
  change(ChangeKind::codes, [&](ByteWriter& out) {
    out.number(codes.size());
    for (const SeenCode& code : codes) {
      out.text(code.source);
      out.text(code.code);
      out.byte(code.mapped ? 1 : 0);
      out.number(code.count);
      out.instant(code.first_seen_at);
      out.instant(code.last_seen_at);
      out.text(code.sample);
    }
  });
}

void ChangeWriter::codes_bounded(Instant now, Instant latest) {
  change(ChangeKind::codes_bounded, [&](ByteWriter& out) {
    out.instant(now);
    out.instant(latest);
  });
}

void ChangeWriter::quarantined(const QuarantinedMessage& held) {
  change(ChangeKind::quarantined, [&](ByteWriter& out) {
    out.signed_number(held.id);
    out.text(held.reason);
    out.text(held.headers);
    write_message(out, held.message);
  });
}

void ChangeWriter::quarantine_removed(std::int64_t id) {
  change(ChangeKind::quarantine_removed, [&](ByteWriter& out) { out.signed_number(id); });
}

void ChangeWriter::quarantine_aged(Instant before) {
  change(ChangeKind::quarantine_aged, [&](ByteWriter& out) { out.instant(before); });
}

void ChangeWriter::reason_number(std::uint64_t number, std::string_view id) {
  change(ChangeKind::reason_numbers, [&](ByteWriter& out) {
    out.number(number);
    out.text(id);
  });
}

Result<void> read_changes(std::string_view payload, ChangeHandler& handler) {
  while (!payload.empty()) {
    if (payload.size() < kHeadBytes) return unreadable("it ends within a change");
    const auto kind = static_cast<ChangeKind>(payload.front());
    std::uint32_t length = 0;
    std::memcpy(&length, payload.data() + 1, sizeof length);
    payload.remove_prefix(kHeadBytes);
    if (length > payload.size()) return unreadable("it ends within a change");
    if (handler.wants(kind)) {
      if (auto handled = read_change(kind, payload.substr(0, length), handler); !handled) return handled;
    }
    payload.remove_prefix(length);
  }
  return {};
}

}  // namespace parcelgate::sqlite
