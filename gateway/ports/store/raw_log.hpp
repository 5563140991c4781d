// The messages that a store keeps as received: the raw log, the quarantine, and the statistics of their codes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gateway/crypto/digest.hpp"
#include "gateway/ports/source.hpp"

namespace parcelgate {

/// What remains of a message whose body and context were erased because of its tenant's `messages_max_age`.
struct ErasedBody {
  Instant at{};
  std::uint64_t size_bytes{0};     ///< of the body; in quarantine, of all that was erased
  std::optional<Sha256> sha256{};  ///< of the body; nothing if the message was too short for one
};

/// One message as received, stored once as evidence and for replay. The owning form of SourceMessage.
struct RawMessage {
  Instant received_at{};
  std::string source;
  std::string account;
  Via via{Via::push};
  std::string body;
  std::string context{};               ///< decoder's other inputs, see gateway/wire/message_context.hpp; often empty
  std::string mapping_version{};       ///< mapping that decoded its events; empty: not decoded
  std::string verified_by{};           ///< pushes: see Source::verified_by(); empty for messages of earlier releases
  std::optional<ErasedBody> erased{};  ///< set: body and context are empty; the message cannot be decoded again
};

/// A message of the raw log with its id there.
struct LoggedMessage {
  std::int64_t id{0};
  std::int64_t next{0};  ///< where a scan continues after it
  RawMessage message;
};

/// The part of the raw log that is still there: ids from `first` on, all below `end`. Ids rise, but not by one.
struct RawRange {
  std::int64_t first{0};
  std::int64_t end{0};
};

/// A part of the raw log.
struct RawPage {
  std::vector<LoggedMessage> messages;
  std::int64_t next{0};  ///< where to continue
  bool is_end{false};    ///< there was nothing more
};

/// Statistics of one carrier code of a source, counted over new events. Shows operators the codes without a mapping.
struct SeenCode {
  std::string source;
  std::string code;    ///< as sent; empty: events without a code
  bool mapped{false};  ///< whether the status map had a row for it when it was last seen
  std::uint64_t count{0};
  Instant first_seen_at{};
  Instant last_seen_at{};
  std::string sample;  ///< event_id of the latest
  friend bool operator==(const SeenCode&, const SeenCode&) = default;
};

/// An authenticated message that could not be decoded, kept so that it can be decoded again with a fixed manifest. The
/// store limits their number, size and age; it drops the oldest first.
struct QuarantinedMessage {
  std::int64_t id{0};
  RawMessage message;
  std::string reason;
  std::string headers;          ///< "Name: value" lines, without secrets
  std::uint64_t size_bytes{0};  ///< of the body; set by the store
};

}  // namespace parcelgate
