// When the records of the last pushes were written: known in memory, so that not every push writes one.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "gateway/base/instant.hpp"

namespace parcelgate {

/// Decides when the record of a source's last push is written again (see gateway/wire/push_record.hpp). Thread-safe.
class PushRecordTimes {
 public:
  /// Whether the stored record is too old for a push, or was written while the machine's date was ahead.
  [[nodiscard]] bool is_due(std::string_view tenant, std::string_view source, Instant at) const;
  /// Call after the record was committed.
  void stored(std::string_view tenant, std::string_view source, Instant at);

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Instant, std::less<>> stored_;  ///< by the key of the record; of configured accounts alone
};

}  // namespace parcelgate
