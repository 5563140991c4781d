// The records of a bundle as JSON.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "gateway/app/evidence/bundle.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

/// One record: canonical JSON with its "digest", the SHA-256 of its canonical JSON without that member.
struct BundleRecord {
  std::uint64_t position{0};
  std::string json;
  std::string digest;
};

/// @error malformed: an entry of the feed holds no JSON
[[nodiscard]] Result<BundleRecord> bundle_record_of(const ProofRecord& record, const BundleOptions& options);

/// Positions of the records whose messages the entries came from, and which are not among the records themselves.
[[nodiscard]] std::set<std::int64_t> further_messages(const std::vector<ProofRecord>& records);

}  // namespace parcelgate
