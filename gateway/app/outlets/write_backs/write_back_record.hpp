// What a write-back outlet remembers of one return.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"
#include "gateway/domain/time.hpp"
#include "gateway/ports/shop_platform.hpp"

namespace parcelgate {

/// Stored as the StateRecord with write_back_key().
struct WriteBackRecord {
  std::map<ReturnState, Instant> written;  ///< when the platform had it
  std::map<ReturnState, Instant> pending;  ///< when a call was sent whose outcome is not known
  friend bool operator==(const WriteBackRecord&, const WriteBackRecord&) = default;
};

/// "write_back:<platform>:<tenant>/<return_id>"
/// @param subject  "<tenant>/<return_id>"
[[nodiscard]] std::string write_back_key(std::string_view platform, std::string_view subject);
[[nodiscard]] std::string to_json(const WriteBackRecord& record);
/// @error malformed: a damaged record. It must not be taken for an empty one: the states would be written again
[[nodiscard]] Result<WriteBackRecord> parse_write_back_record(std::string_view json);

}  // namespace parcelgate
