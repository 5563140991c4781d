// Records of the store's journal as evidence: the bytes that a hash covers, and what they hold.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gateway/crypto/digest.hpp"
#include "gateway/ports/store/feed.hpp"
#include "gateway/ports/store/raw_log.hpp"

namespace parcelgate {

/// One record of the journal.
struct ProofRecord {
  std::uint64_t position{0};  ///< also the id of its message in the raw log
  Instant written_at{};
  Sha256 previous{};                   ///< hash of the previous record, as this one states it
  Sha256 hash{};                       ///< of the original record
  std::string bytes;                   ///< as on disk: header and payload
  std::optional<Instant> erased_at{};  ///< when a part of `bytes` was erased; they no longer match `hash`
  std::optional<RawMessage> message{};
  std::vector<FeedEntry> entries{};  ///< of the feed; of a scan, those that were wanted
};

/// The records that belong to one return.
struct ProofFilter {
  std::string tenant;
  std::string return_id;
  Instant since{};                      ///< nothing of the return was recorded before
  std::set<std::uint64_t> positions{};  ///< of further entries of the feed, which name no return
};

/// The chain of hashes, as far as a scan has read it.
struct ChainScan {
  std::string incarnation;  ///< of the data folder, as hexadecimal digits
  std::uint64_t from{0};    ///< position of the first record read
  std::uint64_t until{0};   ///< position after the last one
  std::uint64_t records{0};
  Sha256 head{};  ///< hash of the last record read
  /// Positions at which a record does not state the hash of the one before it, or before which records are missing.
  std::vector<std::uint64_t> breaks{};
};

struct ProofScan {
  std::vector<ProofRecord> records;  ///< by rising position
  ChainScan chain;
};

}  // namespace parcelgate
