#include "gateway/app/admin/explain_request.hpp"

#include "gateway/wire/json.hpp"

namespace parcelgate {

Result<Instant> instant_of_request(const rapidjson::Value& request, const TimeSource& time) {
  const std::string_view text = find_text(request, "now");
  if (text.empty()) return time.now();
  const auto read = parse_rfc3339(text);
  if (!read) return unexpected(ErrorKind::rejected, "now: " + read.error().what);
  return read->at;
}

Result<const RulePack*> configured_pack(const RulePacks& packs, const std::string& id, const char* owner) {
  if (const RulePack* const rules = packs.find(id); rules != nullptr) return rules;
  return unexpected(ErrorKind::rejected, "the rule pack \"" + id + "\" of this " + owner + " is no longer configured");
}

}  // namespace parcelgate
