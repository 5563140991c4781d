#include "adapters/stores/sqlite/receipt_codec.hpp"

#include "adapters/stores/sqlite/bytes.hpp"

namespace parcelgate::sqlite {
namespace {

constexpr std::uint8_t kReceiptVersion = 1;

}  // namespace

void encode_receipt(const Receipt& receipt, std::string& out) {
  ByteWriter writer(out);
  writer.byte(kReceiptVersion);
  for (const std::string* text :
       {&receipt.tenant, &receipt.receipt_id, &receipt.carrier, &receipt.tracking_number, &receipt.warehouse})
    writer.text(*text);
  writer.instant(receipt.received_at);
  writer.instant(receipt.recorded_at);
  writer.text(receipt.found.order_id);
  writer.text(receipt.found.sender_phone_tail);
  write_count(writer, receipt.found.quantity);
  writer.byte(receipt.found.condition ? static_cast<std::uint8_t>(*receipt.found.condition) + 1 : 0);
  write_count(writer, receipt.found.weight_grams);
  writer.text(receipt.found.note);
  writer.text(receipt.return_id);
}

Result<Receipt> decode_receipt(std::string_view bytes) {
  ByteReader reader(bytes);
  Receipt receipt;
  if (reader.byte() != kReceiptVersion) reader.fail();
  for (std::string* text :
       {&receipt.tenant, &receipt.receipt_id, &receipt.carrier, &receipt.tracking_number, &receipt.warehouse})
    *text = reader.text();
  receipt.received_at = reader.instant();
  receipt.recorded_at = reader.instant();
  receipt.found.order_id = reader.text();
  receipt.found.sender_phone_tail = reader.text();
  receipt.found.quantity = read_count(reader);
  if (const std::uint8_t condition = reader.byte(); condition > 2)
    reader.fail();
  else if (condition > 0)
    receipt.found.condition = static_cast<GoodsCondition>(condition - 1);
  receipt.found.weight_grams = read_count(reader);
  receipt.found.note = reader.text();
  receipt.return_id = reader.text();
  if (!reader.ok() || !reader.at_end()) {
    return unexpected(ErrorKind::internal, "store: the row of receipt " + receipt.receipt_id +
                                               " cannot be read; restore the data folder from a backup");
  }
  return receipt;
}

}  // namespace parcelgate::sqlite
