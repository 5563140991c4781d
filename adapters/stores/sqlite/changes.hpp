// The changes of one command as bytes: the payload of a journal record. Applied in order to a projection that does not
// hold them yet, they give the state that the command left, whatever has changed in the program since.
//
// Each change is its kind (1 byte), the length of the rest (4 bytes) and the rest. A reader skips kinds that it does
// not need. Numbers of kinds and layouts are never reused: journals are kept for months.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "gateway/ports/store.hpp"

namespace parcelgate::sqlite {

enum class ChangeKind : std::uint8_t {
  message = 1,
  feed_entry = 2,
  shipment = 3,
  shipment_moved = 4,
  history_chunk = 5,
  return_state = 6,
  return_put_off = 7,
  poll = 8,
  poll_removed = 9,
  outlet = 10,
  record = 11,
  record_removed = 12,
  api_key = 13,
  codes = 14,
  codes_bounded = 15,
  quarantined = 16,
  quarantine_removed = 17,
  quarantine_aged = 18,
  reason_numbers = 19,
  complaint_state = 20,
  complaint_put_off = 21,
  receipt = 22,
  outlet_removed = 23,
  message_erased = 24,      ///< replaces an erased message
  quarantined_erased = 25,  ///< replaces an erased quarantined message
};

/// The kind that a change had before a part of it was erased.
[[nodiscard]] constexpr ChangeKind kind_before_erasure(ChangeKind kind) noexcept {
  if (kind == ChangeKind::message_erased) return ChangeKind::message;
  return kind == ChangeKind::quarantined_erased ? ChangeKind::quarantined : kind;
}

/// Appends changes to a payload that it does not own.
class ChangeWriter {
 public:
  explicit ChangeWriter(std::string& out) : out_(out) {}

  void message(const RawMessage& message);
  void feed_entry(const FeedEntry& entry);
  /// @param kept   entries at the start of the history that are as they were
  /// @param state  bytes of encode_shipment_with() the entries after these
  void shipment(const ShipmentKey& key, std::size_t kept, std::string_view state);
  /// @param carrier  in the shipment's key from now on
  void shipment_moved(const ShipmentKey& key, std::string_view carrier);
  /// @param entries  bytes of encode_history()
  void history_chunk(const ShipmentKey& key, std::int64_t id, std::string_view entries);
  /// @param state  bytes of encode_return()
  void return_state(std::string_view state);
  /// @param state  bytes of encode_receipt()
  void receipt(std::string_view state);
  void return_put_off(std::string_view tenant, std::string_view return_id, Instant until);
  /// @param state  bytes of encode_complaint()
  void complaint_state(std::string_view state);
  void complaint_put_off(std::string_view tenant, std::string_view complaint_id, Instant until);
  void poll(const PollState& state);
  void poll_removed(const ShipmentKey& key, std::string_view account);
  void outlet(const OutletState& state);
  void outlet_removed(std::string_view outlet);
  void record(const StateRecord& record);
  void record_removed(std::string_view owner, std::string_view key);
  void api_key(const ApiKey& key);
  void codes(std::span<const SeenCode> codes);
  /// Codes seen later than `latest` were last seen at `now`.
  void codes_bounded(Instant now, Instant latest);
  void quarantined(const QuarantinedMessage& held);
  void quarantine_removed(std::int64_t id);
  /// Messages received before it were dropped.
  void quarantine_aged(Instant before);
  void reason_number(std::uint64_t number, std::string_view id);

 private:
  template <class Write>
  void change(ChangeKind kind, Write write);
  std::string& out_;
};

/// Receives the changes of a payload, in order. By default each is ignored. Views are valid during the call.
class ChangeHandler {
 public:
  virtual ~ChangeHandler() = default;
  /// Whether changes of a kind are decoded; others are skipped. An erased message has its original kind, and
  /// RawMessage::erased is set.
  [[nodiscard]] virtual bool wants(ChangeKind kind) const = 0;
  virtual Result<void> on_message(RawMessage) { return {}; }
  virtual Result<void> on_feed_entry(FeedEntry) { return {}; }
  virtual Result<void> on_shipment(ShipmentKey, std::size_t /*kept*/, std::string_view /*state*/) { return {}; }
  virtual Result<void> on_shipment_moved(const ShipmentKey&, std::string /*carrier*/) { return {}; }
  virtual Result<void> on_history_chunk(const ShipmentKey&, std::int64_t /*id*/, std::string_view /*entries*/) {
    return {};
  }
  virtual Result<void> on_return_state(std::string_view) { return {}; }
  virtual Result<void> on_receipt(std::string_view) { return {}; }
  virtual Result<void> on_return_put_off(std::string_view, std::string_view, Instant) { return {}; }
  virtual Result<void> on_complaint_state(std::string_view) { return {}; }
  virtual Result<void> on_complaint_put_off(std::string_view, std::string_view, Instant) { return {}; }
  virtual Result<void> on_poll(PollState) { return {}; }
  virtual Result<void> on_poll_removed(const ShipmentKey&, std::string_view) { return {}; }
  virtual Result<void> on_outlet(OutletState) { return {}; }
  virtual Result<void> on_outlet_removed(std::string_view) { return {}; }
  virtual Result<void> on_record(StateRecord) { return {}; }
  virtual Result<void> on_record_removed(std::string_view, std::string_view) { return {}; }
  virtual Result<void> on_api_key(ApiKey) { return {}; }
  virtual Result<void> on_codes(std::vector<SeenCode>) { return {}; }
  virtual Result<void> on_codes_bounded(Instant, Instant) { return {}; }
  virtual Result<void> on_quarantined(QuarantinedMessage) { return {}; }
  virtual Result<void> on_quarantine_removed(std::int64_t) { return {}; }
  virtual Result<void> on_quarantine_aged(Instant) { return {}; }
  virtual Result<void> on_reason_number(std::uint64_t, std::string_view) { return {}; }
};

/// Passes the changes of a payload to a handler until one fails.
/// @error internal: the payload is not one that ChangeWriter wrote, or has a kind of a newer program
[[nodiscard]] Result<void> read_changes(std::string_view payload, ChangeHandler& handler);

}  // namespace parcelgate::sqlite
