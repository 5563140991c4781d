#include "gateway/app/evidence/bundle_records.hpp"

#include <algorithm>
#include <array>

#include "gateway/crypto/digest.hpp"
#include "gateway/wire/canonical_json.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

void write_whole_number(JsonWriter& writer, std::string_view name, std::uint64_t value) {
  write_key(writer, name);
  writer.Uint64(value);
}

/// For an erased body the record still has its size and, unless the message was very short, its SHA-256.
void write_body(JsonWriter& writer, const RawMessage& message) {
  if (!message.erased) {
    write_whole_number(writer, "body_bytes", message.body.size());
    write_member(writer, "body_sha256", to_hex(sha256_bytes(message.body)));
    return;
  }
  const ErasedBody& erased = *message.erased;
  write_whole_number(writer, "body_bytes", erased.size_bytes);
  write_text_or_null(writer, "body_sha256", erased.sha256 ? hex_digest(*erased.sha256) : std::string{});
  write_instant(writer, "erased_at", erased.at);
}

void write_message_of_record(JsonWriter& writer, const std::optional<RawMessage>& message) {
  write_key(writer, "message");
  if (!message) {
    writer.Null();
    return;
  }
  writer.StartObject();
  write_instant(writer, "received_at", message->received_at);
  write_member(writer, "source", message->source);
  write_member(writer, "account", message->account);
  write_member(writer, "via", to_string(message->via));
  write_member(writer, "verdict", verdict_of(message->via));
  write_text_or_null(writer, "verified_by", message->verified_by);
  write_text_or_null(writer, "mapping_version", message->mapping_version);
  write_body(writer, *message);
  writer.EndObject();
}

Result<void> write_entry(JsonWriter& writer, const FeedEntry& entry, MaskLevel mask) {
  const auto data = masked_data(entry.data, mask, entry.tracking_number);
  if (!data) return unexpected(data.error());
  writer.StartObject();
  write_whole_number(writer, "feed_position", entry.position);
  write_member(writer, "type", entry.type);
  write_instant(writer, "recorded_at", entry.recorded_at);
  write_text_or_null(writer, "carrier", entry.carrier);
  write_text_or_null(writer, "tracking_number", entry.tracking_number);
  write_key(writer, "message_position");
  if (entry.raw_id == 0)
    writer.Null();
  else
    writer.Int64(entry.raw_id);
  write_key(writer, "data");
  writer.RawValue(data->data(), data->size(), rapidjson::kObjectType);
  writer.EndObject();
  return {};
}

constexpr std::array<std::string_view, 4> kMaskedMembers{"carrier_text", "name", "note", "place"};

/// Masks the texts of members that hold words of couriers and people.
void mask_texts(rapidjson::Value& value, rapidjson::Document& document, MaskLevel level, std::string_view own_number) {
  if (value.IsArray()) {
    for (auto& item : value.GetArray()) mask_texts(item, document, level, own_number);
  }
  if (!value.IsObject()) return;
  for (auto& member : value.GetObject()) {
    const bool is_masked =
        std::find(kMaskedMembers.begin(), kMaskedMembers.end(), text_of(member.name)) != kMaskedMembers.end();
    if (!member.value.IsString()) {
      mask_texts(member.value, document, level, own_number);
    } else if (is_masked) {
      const std::string masked = mask_personal_data(text_of(member.value), level, own_number);
      member.value.SetString(masked.data(), static_cast<rapidjson::SizeType>(masked.size()), document.GetAllocator());
    }
  }
}

}  // namespace

std::string_view verdict_of(Via via) noexcept {
  switch (via) {
    case Via::push:
      return "verified";
    case Via::mqtt:
      return "broker";
    case Via::poll:
      return "requested";
  }
  return "requested";
}

Result<std::string> masked_data(std::string_view data, MaskLevel level, std::string_view own_number) {
  auto document = parse_json(data);
  if (!document) return unexpected(document.error());
  mask_texts(*document, *document, level, own_number);
  return canonical_json(to_json(*document));
}

Result<BundleRecord> bundle_record_of(const ProofRecord& record, const BundleOptions& options) {
  Result<void> entries;
  const auto write = [&](JsonWriter& writer) {
    write_whole_number(writer, "position", record.position);
    write_instant(writer, "written_at", record.written_at);
    write_whole_number(writer, "size_bytes", record.bytes.size());
    write_member(writer, "previous", hex_digest(record.previous));
    write_member(writer, "hash", hex_digest(record.hash));
    write_message_of_record(writer, record.message);
    write_key(writer, "entries");
    writer.StartArray();
    for (const FeedEntry& entry : record.entries) {
      if (entries) entries = write_entry(writer, entry, options.mask);
    }
    writer.EndArray();
    // After an erasure the bytes no longer match the record's hash.
    if (options.with_raw && !record.erased_at) write_member(writer, "bytes", to_base64(record.bytes));
  };
  const auto content = canonical_json(render_json_object(write));
  if (!entries) return unexpected(entries.error());
  if (!content) return unexpected(content.error());
  BundleRecord out;
  out.position = record.position;
  out.digest = to_hex(sha256_bytes(*content));
  out.json = "{\"digest\":\"" + out.digest + "\"," + content->substr(1);
  return out;
}

std::set<std::int64_t> further_messages(const std::vector<ProofRecord>& records) {
  std::set<std::int64_t> wanted;
  for (const ProofRecord& record : records) {
    for (const FeedEntry& entry : record.entries) {
      if (entry.raw_id != 0) wanted.insert(entry.raw_id);
    }
  }
  for (const ProofRecord& record : records) wanted.erase(static_cast<std::int64_t>(record.position));
  return wanted;
}

}  // namespace parcelgate
