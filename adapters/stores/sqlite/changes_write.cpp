#include "adapters/stores/sqlite/changes.hpp"

#include <cstring>

#include "adapters/stores/sqlite/bytes.hpp"
#include "adapters/stores/sqlite/message_codec.hpp"
#include "gateway/wire/polling.hpp"

namespace parcelgate::sqlite {
namespace {

constexpr std::size_t kLengthBytes = sizeof(std::uint32_t);

void write_shipment_key(ByteWriter& out, const ShipmentKey& key) {
  out.text(key.tenant);
  out.text(key.carrier);
  out.text(key.tracking_number);
}

}  // namespace

template <class Write>
void ChangeWriter::change(ChangeKind kind, Write write) {
  const std::size_t start = out_.size();
  out_.push_back(static_cast<char>(kind));
  out_.append(kLengthBytes, '\0');
  ByteWriter writer(out_);
  write(writer);
  const auto length = static_cast<std::uint32_t>(out_.size() - start - 1 - kLengthBytes);
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
    if (!entry.trace.empty()) out.text(entry.trace);
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

void ChangeWriter::receipt(std::string_view state) {
  change(ChangeKind::receipt, [&](ByteWriter& out) { out.text(state); });
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

void ChangeWriter::complaint_state(std::string_view state) {
  change(ChangeKind::complaint_state, [&](ByteWriter& out) { out.text(state); });
}

void ChangeWriter::complaint_put_off(std::string_view tenant, std::string_view complaint_id, Instant until) {
  change(ChangeKind::complaint_put_off, [&](ByteWriter& out) {
    out.text(tenant);
    out.text(complaint_id);
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
    out.text(state.history.last_result ? to_string(*state.history.last_result) : std::string_view{});
    out.optional_instant(state.history.last_answer_at);
    out.number(state.history.faults);
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

void ChangeWriter::outlet_removed(std::string_view outlet) {
  change(ChangeKind::outlet_removed, [&](ByteWriter& out) { out.text(outlet); });
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

}  // namespace parcelgate::sqlite
