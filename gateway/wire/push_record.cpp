#include "gateway/wire/push_record.hpp"

#include "gateway/domain/time.hpp"
#include "gateway/wire/json.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {

std::string push_record_key(std::string_view tenant, std::string_view source) {
  return std::string(tenant).append("/").append(source);
}

StateRecord make_push_record(std::string_view tenant, std::string_view source, Instant at) {
  StateRecord record{std::string(kPushRecords), push_record_key(tenant, source), {}, std::nullopt};
  record.value = render_json_object([&](JsonWriter& writer) { write_instant(writer, "last_at", at); });
  return record;
}

std::optional<Instant> read_push_record(const StateRecord& record) {
  const auto document = parse_json(record.value);
  const auto at = document ? parse_rfc3339(find_text(*document, "last_at")) : Result<ZonedInstant>{ZonedInstant{}};
  return document && at ? std::optional(at->at) : std::nullopt;
}

}  // namespace parcelgate
