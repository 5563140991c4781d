#include "adapters/stores/sqlite/message_codec.hpp"

#include <algorithm>

namespace parcelgate::sqlite {

void write_message(ByteWriter& out, const RawMessage& message) {
  out.instant(message.received_at);
  out.text(message.source);
  out.text(message.account);
  out.byte(static_cast<std::uint8_t>(message.via));
  out.text(message.context);
  out.text(message.mapping_version);
  out.text(message.body);
  out.text(message.verified_by);
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
  if (!in.at_end()) message.verified_by = in.text();
  return message;
}

QuarantinedMessage decode_quarantined(ByteReader& in) {
  QuarantinedMessage held;
  held.id = in.signed_number();
  held.reason = in.text();
  held.headers = in.text();
  held.message = read_message(in);
  held.size_bytes = held.message.body.size();
  return held;
}

void write_erased_message(ByteWriter& out, const RawMessage& message, std::uint64_t size_bytes, bool with_digest) {
  out.instant(message.received_at);
  out.text(message.source);
  out.text(message.account);
  out.byte(static_cast<std::uint8_t>(message.via));
  out.text(message.mapping_version);
  out.byte(with_digest ? 1 : 0);
  out.number(size_bytes);
  if (with_digest) {
    for (const std::byte part : sha256(message.body)) out.byte(std::to_integer<std::uint8_t>(part));
  }
  // Messages of earlier releases do not have this field.
  if (!message.verified_by.empty()) out.text(message.verified_by);
}

RawMessage read_erased_message(ByteReader& in) {
  RawMessage message;
  ErasedBody& erased = message.erased.emplace();
  message.received_at = in.instant();
  message.source = in.text();
  message.account = in.text();
  message.via = static_cast<Via>(in.byte());
  message.mapping_version = in.text();
  const bool has_digest = in.byte() != 0;
  erased.size_bytes = in.number();
  if (has_digest) {
    Sha256 digest{};
    for (std::byte& part : digest) part = std::byte{in.byte()};
    erased.sha256 = digest;
  }
  if (!in.at_end()) message.verified_by = in.text();
  return message;
}

QuarantinedMessage decode_erased_quarantined(ByteReader& in) {
  QuarantinedMessage held;
  held.id = in.signed_number();
  held.message = read_erased_message(in);
  held.size_bytes = held.message.erased->size_bytes;
  return held;
}

void complete_erased(RawMessage& message, const journal::Record& record) {
  if (message.erased && record.erasure) message.erased->at = record.erasure->at;
}

}  // namespace parcelgate::sqlite
