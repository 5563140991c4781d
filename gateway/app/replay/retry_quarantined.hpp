// Decodes what stands in quarantine again, with today's manifests, and ingests what can be read now.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/app/ingest/ingest_command.hpp"
#include "gateway/app/replay/known_account.hpp"

namespace parcelgate {

enum class RetryOutcome : std::uint8_t {
  ingested,     ///< read and recorded; gone from quarantine
  duplicate,    ///< read, and every event was known already; gone from quarantine
  empty,        ///< read, and it holds no event; gone from quarantine
  in_part,      ///< its readable events are recorded; it stays for the rest
  undecodable,  ///< still not readable; stays
  no_account,   ///< its account is not configured any more, is of another source, or in shadow mode; stays
  failed,       ///< the store refused; stays
};
[[nodiscard]] std::string_view to_string(RetryOutcome outcome) noexcept;

struct RetryReport {
  std::int64_t id{0};
  std::string source;
  std::string account;
  RetryOutcome outcome{RetryOutcome::undecodable};
  std::size_t recorded{0};
  std::size_t duplicates{0};
  std::string what;  ///< why it stays; empty when it is gone
};

/// What one message decodes to today.
struct DecodedAgain {
  Decoded decoded;
  std::string mapping_version;
};
/// @error as Source::decode; malformed: what is kept beside the body cannot be read
[[nodiscard]] Result<DecodedAgain> decode_again(const KnownAccount& known, const RawMessage& raw);

/// Ingests and removes in one transaction, so that a message is never lost and never counted twice: repeating this
/// finds nothing more to do. Waits for the commit.
[[nodiscard]] RetryReport retry_quarantined(Store& store, IngestCounters& counters, const FindAccount& find_account,
                                            const QuarantinedMessage& held, Instant now);

}  // namespace parcelgate
