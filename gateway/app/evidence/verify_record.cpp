#include "gateway/app/evidence/verify_record.hpp"

#include <algorithm>

#include "gateway/app/evidence/bundle.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/wire/canonical_json.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {

std::optional<std::uint64_t> whole_number(const rapidjson::Value& value, std::string_view name) {
  const auto* number = find_member(value, name);
  return number != nullptr && number->IsUint64() ? std::optional(number->GetUint64()) : std::nullopt;
}

std::optional<CheckedRecord> RecordCheck::check(const rapidjson::Value& record) const {
  const auto position = whole_number(record, "position");
  const auto size = whole_number(record, "size_bytes");
  const auto* entries = find_member(record, "entries");
  if (!position || !size || entries == nullptr || !entries->IsArray()) {
    fault("records: one has no position, size_bytes or entries");
    return std::nullopt;
  }
  ++report_.records;
  report_.entries += entries->Size();
  CheckedRecord checked{*position, *size, std::string(find_text(record, "previous")),
                        std::string(find_text(record, "hash")), std::string(find_text(record, "digest"))};
  check_digest(record, checked);
  const auto* message = find_member(record, "message");
  if (message != nullptr && message->IsObject() && !find_text(*message, "erased_at").empty()) ++report_.erased;
  if (const auto* bytes = find_member(record, "bytes"); bytes != nullptr && bytes->IsString())
    check_bytes(record, checked, text_of(*bytes));
  return checked;
}

void RecordCheck::check_digest(const rapidjson::Value& record, const CheckedRecord& checked) const {
  rapidjson::Document copy;
  copy.CopyFrom(record, copy.GetAllocator());
  copy.RemoveMember("digest");
  const auto content = canonical_json(to_json(copy));
  if (!content || to_hex(sha256_bytes(*content)) != checked.digest)
    fault("record " + std::to_string(checked.position) + ": its content was changed (digest mismatch)");
}

void RecordCheck::check_bytes(const rapidjson::Value& record, const CheckedRecord& checked,
                              std::string_view base64) const {
  const std::string name = "record " + std::to_string(checked.position);
  const auto bytes = from_base64(base64);
  if (!bytes) return fault(name + ": its bytes are no base64");
  const auto raw = read_record_(*bytes);
  if (!raw) return fault(name + ": " + raw.error().what);
  ++report_.raw_records;
  if (raw->position != checked.position || bytes->size() != checked.size_bytes)
    fault(name + ": its bytes are those of another record");
  if (hex_digest(raw->hash) != checked.hash) fault(name + ": its bytes do not have the stated hash");
  if (hex_digest(raw->previous) != checked.previous)
    fault(name + ": its bytes state another hash of the record before");
  if (to_rfc3339(raw->written_at) != find_text(record, "written_at")) fault(name + ": its bytes state another time");
  check_message(record, name, *raw);
  check_entries(record, name, *raw);
}

void RecordCheck::check_message(const rapidjson::Value& record, const std::string& name, const ProofRecord& raw) const {
  const auto* message = find_member(record, "message");
  const bool is_stated = message != nullptr && message->IsObject();
  if (is_stated != raw.message.has_value()) return fault(name + ": its bytes disagree on whether it holds a message");
  if (!is_stated) return;
  const RawMessage& held = *raw.message;
  if (find_text(*message, "body_sha256") != to_hex(sha256_bytes(held.body)))
    fault(name + ": the message has another SHA-256 (digest mismatch)");
  const bool is_same = find_text(*message, "source") == held.source && find_text(*message, "account") == held.account &&
                       find_text(*message, "via") == to_string(held.via) &&
                       find_text(*message, "verdict") == verdict_of(held.via) &&
                       find_text(*message, "verified_by") == held.verified_by &&
                       find_text(*message, "mapping_version") == held.mapping_version &&
                       find_text(*message, "received_at") == to_rfc3339(held.received_at);
  if (!is_same) fault(name + ": the message is described otherwise than in the bytes");
}

void RecordCheck::check_entries(const rapidjson::Value& record, const std::string& name, const ProofRecord& raw) const {
  for (const auto& stated : find_member(record, "entries")->GetArray()) {
    const auto position = whole_number(stated, "feed_position").value_or(0);
    const std::string entry_name = name + ", entry " + std::to_string(position);
    const auto found = std::find_if(raw.entries.begin(), raw.entries.end(),
                                    [&](const FeedEntry& entry) { return entry.position == position; });
    if (found == raw.entries.end()) {
      fault(entry_name + ": is not in the bytes");
      continue;
    }
    const auto data = masked_data(found->data, mask_, found->tracking_number);
    const auto* shown = find_member(stated, "data");
    const auto shown_data = shown == nullptr ? Result<std::string>{std::string{}} : canonical_json(to_json(*shown));
    const bool is_same = data && shown_data && *data == *shown_data && find_text(stated, "type") == found->type &&
                         find_text(stated, "recorded_at") == to_rfc3339(found->recorded_at) &&
                         find_text(stated, "carrier") == found->carrier &&
                         find_text(stated, "tracking_number") == found->tracking_number;
    if (!is_same) fault(entry_name + ": differs from the bytes");
  }
}

}  // namespace parcelgate
