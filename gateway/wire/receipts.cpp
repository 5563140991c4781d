#include "gateway/wire/receipts.hpp"

#include <algorithm>

#include "gateway/domain/personal_data.hpp"
#include "gateway/wire/member_limits.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kPhoneTail = 4;
// Clients' clocks differ from ours by minutes; a day ahead is a mistake in a date or a zone.
constexpr std::chrono::hours kFarthestAhead{24};
constexpr Instant kEarliest{std::chrono::sys_days{std::chrono::year{2000} / 1 / 1}};
// So that the ids of the facts that come from a receipt stay below the limit of ids.
constexpr std::size_t kLongestReceiptId = 48;

FoundGoods read_found(const rapidjson::Value& value, const std::string& pointer, Faults& faults) {
  ObjectReader reader(value, pointer, faults);
  FoundGoods found;
  found.order_id = reader.check_id("order_id", reader.text("order_id", Need::optional));
  found.sender_phone_tail = reader.text("sender_phone_tail", Need::optional);
  const bool is_tail = found.sender_phone_tail.size() == kPhoneTail &&
                       std::all_of(found.sender_phone_tail.begin(), found.sender_phone_tail.end(),
                                   [](char digit) { return digit >= '0' && digit <= '9'; });
  if (!found.sender_phone_tail.empty() && !is_tail)
    reader.fault("sender_phone_tail", "must be four digits", "give the last four digits of the sender's phone");
  found.quantity = read_optional_count(reader, "quantity");
  found.condition = reader.enum_value("condition", Need::optional, find_goods_condition);
  found.weight_grams = read_optional_count(reader, "weight_grams");
  found.note = reader.limit_size("note", reader.text("note", Need::optional), kLongestNote);
  reader.finish();
  return found;
}

}  // namespace

Receipt read_receipt(const rapidjson::Value& body, const CarrierLookup& carriers, Instant now, Faults& faults) {
  ObjectReader reader(body, "", faults);
  Receipt receipt;
  receipt.receipt_id = reader.limit_size(
      "receipt_id", reader.check_id("receipt_id", reader.text("receipt_id", Need::required)), kLongestReceiptId);
  receipt.carrier = read_carrier(reader, carriers);
  receipt.tracking_number = read_tracking_number(reader, Need::required);
  receipt.warehouse = reader.limit_size("warehouse", reader.text("warehouse", Need::optional), kLongestName);
  receipt.recorded_at = now;
  receipt.received_at = reader.instant("received_at", Need::optional).value_or(now);
  if (receipt.received_at > now + kFarthestAhead)
    reader.fault("received_at", "lies more than 24 hours ahead", "look at the date and the offset");
  if (receipt.received_at < kEarliest) reader.fault("received_at", "lies before the year 2000", "look at the date");
  if (const rapidjson::Value* const found = reader.member("found", Need::optional))
    receipt.found = read_found(*found, reader.pointer_to("found"), faults);
  reader.finish();
  return receipt;
}

void write_receipt_members(JsonWriter& writer, const Receipt& receipt) {
  write_member(writer, "receipt_id", receipt.receipt_id);
  write_text_or_null(writer, "carrier", receipt.carrier);
  write_member(writer, "tracking_number", receipt.tracking_number);
  write_text_or_null(writer, "warehouse", receipt.warehouse);
  write_instant(writer, "received_at", receipt.received_at);
  write_instant(writer, "recorded_at", receipt.recorded_at);
  write_text_or_null(writer, "return_id", receipt.return_id);
  const FoundGoods& found = receipt.found;
  write_key(writer, "found");
  writer.StartObject();
  write_if_given(writer, "order_id", found.order_id);
  write_if_given(writer, "sender_phone_tail", found.sender_phone_tail);
  write_if_given(writer, "quantity", found.quantity);
  if (found.condition) write_member(writer, "condition", to_string(*found.condition));
  write_if_given(writer, "weight_grams", found.weight_grams);
  write_if_given(writer, "note", mask_personal_data(found.note, MaskLevel::ids, receipt.tracking_number));
  writer.EndObject();
}

void write_candidates(JsonWriter& writer, const std::vector<ReceiptCandidate>& candidates) {
  writer.StartArray();
  for (const ReceiptCandidate& candidate : candidates) {
    writer.StartObject();
    write_member(writer, "return_id", candidate.return_id);
    write_member(writer, "order_id", candidate.order_id);
    write_key(writer, "reasons");
    writer.StartArray();
    for (const MatchReason reason : candidate.reasons) write_text(writer, to_string(reason));
    writer.EndArray();
    writer.EndObject();
  }
  writer.EndArray();
}

std::string render_receipt(const Receipt& receipt) {
  return render_json_object([&](JsonWriter& writer) { write_receipt_members(writer, receipt); });
}

}  // namespace parcelgate
