// Decodes quarantined messages again with today's manifests and ingests those that can be read now.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/app/directory/directory.hpp"
#include "gateway/app/ingest/ingest_command.hpp"

namespace parcelgate {

/// The result for one message. Enumerators equal their wire spelling.
enum class RetryOutcome : std::uint8_t {
  ingested,     ///< read and recorded; removed from quarantine
  duplicate,    ///< read, and all its events were known; removed from quarantine
  empty,        ///< read, and it contains no event; removed from quarantine
  in_part,      ///< its readable events are recorded; it stays for the others
  undecodable,  ///< still not readable; stays
  no_account,   ///< its account was removed, is of another source, or is in shadow mode; stays
  failed,       ///< the store failed; stays
  erased,       ///< the tenant's retention erased the body, so it cannot be decoded; stays
};
[[nodiscard]] std::string_view to_string(RetryOutcome outcome) noexcept;

/// The result for one message, with the number of its events.
struct RetryReport {
  std::int64_t id{0};
  std::string source;
  std::string account;
  RetryOutcome outcome{RetryOutcome::undecodable};
  std::size_t recorded{0};
  std::size_t duplicates{0};
  std::string what;  ///< why it stays; empty when it was removed
};

/// A stored message decoded with today's manifest.
struct DecodedAgain {
  Decoded decoded;
  std::string mapping_version;
};
/// Decodes a stored message again. Changes nothing.
/// @error as Source::decode; malformed: the stored headers and parameters cannot be read
[[nodiscard]] Result<DecodedAgain> decode_again(const Source& source, const Account& account, const RawMessage& raw);

/// Decodes one quarantined message; ingests it and removes it in one transaction, so that it is never lost and never
/// counted twice. Waits for the commit, so call it from neither the store's thread nor a latency-critical one.
/// @param directory  the configuration of the moment, not null
[[nodiscard]] RetryReport retry_quarantined(Store& store, IngestCounters& counters,
                                            const std::shared_ptr<const Directory>& directory,
                                            const QuarantinedMessage& held, Instant now);

}  // namespace parcelgate
