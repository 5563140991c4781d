#include "gateway/app/ingest/push_record_times.hpp"

#include "gateway/wire/push_record.hpp"

namespace parcelgate {

bool PushRecordTimes::is_due(std::string_view tenant, std::string_view source, Instant at) const {
  const std::scoped_lock lock(mutex_);
  const auto known = stored_.find(push_record_key(tenant, source));
  // Messages that come at the same time are not committed in the order of their receipt.
  return known == stored_.end() || at - known->second >= kPushRecordEvery || known->second - at >= kPushRecordEvery;
}

void PushRecordTimes::stored(std::string_view tenant, std::string_view source, Instant at) {
  const std::scoped_lock lock(mutex_);
  stored_.insert_or_assign(push_record_key(tenant, source), at);
}

}  // namespace parcelgate
