// Takes the changes of journal records over into the projection.
#include <sqlite3.h>

#include "adapters/stores/sqlite/complaint_codec.hpp"
#include "adapters/stores/sqlite/receipt_codec.hpp"
#include "adapters/stores/sqlite/return_codec.hpp"
#include "adapters/stores/sqlite/transaction.hpp"

namespace parcelgate::sqlite {

/// Applies each change as the command did, without noting it again.
class SqliteTransaction::Replay final : public ChangeHandler {
 public:
  Replay(SqliteTransaction& transaction, journal::Position position) : transaction_(transaction), position_(position) {}

  [[nodiscard]] bool wants(ChangeKind kind) const override { return kind != ChangeKind::message; }
  Result<void> on_feed_entry(FeedEntry entry) override {
    transaction_.counters_.feed_head = entry.position;
    return {};
  }
  Result<void> on_shipment(ShipmentKey key, std::size_t kept, std::string_view state) override {
    return transaction_.shipments_.put(std::move(key), kept, state);
  }
  Result<void> on_shipment_moved(const ShipmentKey& key, std::string carrier) override {
    const auto found = transaction_.shipments_.find(key);
    if (!found) return unexpected(found.error());
    if (*found == nullptr) return missing("shipment " + key.carrier + "/" + key.tracking_number);
    const auto moved = transaction_.shipments_.move(**found, carrier);
    return moved ? Result<void>{} : Result<void>(unexpected(moved.error()));
  }
  Result<void> on_history_chunk(const ShipmentKey& key, std::int64_t id, std::string_view entries) override {
    return transaction_.shipments_.put_chunk(key, id, entries);
  }
  Result<void> on_return_state(std::string_view state) override {
    const auto ret = decode_return(state);
    if (!ret) return unexpected(ret.error());
    return transaction_.store_return(*ret);
  }
  Result<void> on_receipt(std::string_view state) override {
    const auto receipt = decode_receipt(state);
    if (!receipt) return unexpected(receipt.error());
    return transaction_.store_receipt(*receipt);
  }
  Result<void> on_return_put_off(std::string_view tenant, std::string_view return_id, Instant until) override {
    return transaction_.due_returns_.put_off(tenant, return_id, until);
  }
  Result<void> on_complaint_state(std::string_view state) override {
    const auto complaint = decode_complaint(state);
    if (!complaint) return unexpected(complaint.error());
    return transaction_.store_complaint(*complaint);
  }
  Result<void> on_complaint_put_off(std::string_view tenant, std::string_view complaint_id, Instant until) override {
    return transaction_.due_complaints_.put_off(tenant, complaint_id, until);
  }
  Result<void> on_poll(PollState state) override { return transaction_.store_poll(state); }
  Result<void> on_poll_removed(const ShipmentKey& key, std::string_view account) override {
    return transaction_.remove_poll(key, account);
  }
  Result<void> on_outlet(OutletState state) override { return transaction_.store_outlet(state); }
  Result<void> on_outlet_removed(std::string_view outlet) override { return transaction_.remove_outlet(outlet); }
  Result<void> on_record(StateRecord record) override { return transaction_.store_record(record); }
  Result<void> on_record_removed(std::string_view owner, std::string_view key) override {
    return transaction_.remove_record(owner, key);
  }
  Result<void> on_api_key(ApiKey key) override { return transaction_.store_key(key); }
  Result<void> on_codes(std::vector<SeenCode> codes) override { return transaction_.add_codes(codes); }
  Result<void> on_codes_bounded(Instant now, Instant latest) override {
    return transaction_.repair_codes_.run(now, latest);
  }
  Result<void> on_quarantined(QuarantinedMessage held) override {
    auto added = transaction_.quarantine_.append(held, position_);
    if (!added) return unexpected(std::move(added).error());
    return {};
  }
  Result<void> on_quarantine_removed(std::int64_t id) override { return transaction_.remove_quarantine(id); }
  Result<void> on_quarantine_aged(Instant before) override {
    auto dropped = transaction_.quarantine_.drop_before(before);
    if (!dropped) return unexpected(std::move(dropped).error());
    return {};
  }
  Result<void> on_reason_number(std::uint64_t number, std::string_view id) override {
    return transaction_.reasons_.learn(transaction_.connection_, number, id);
  }

 private:
  static Unexpected missing(const std::string& what) {
    return unexpected(ErrorKind::internal,
                      "journal: it changes " + what + ", which the store does not have; run parcelgate store rebuild");
  }

  SqliteTransaction& transaction_;
  journal::Position position_;
};

Result<void> SqliteTransaction::replay(const journal::Record& record) {
  if (record.header.kind != journal::RecordKind::changes) return {};
  start_command();
  changes_ = nullptr;
  Replay replay(*this, record.header.position);
  auto done = read_changes(record.payload, replay);
  if (!done) {
    Error error = std::move(done).error();
    error.what += " (journal record at position " + std::to_string(record.header.position) + ")";
    return unexpected(std::move(error));
  }
  return {};
}

}  // namespace parcelgate::sqlite
