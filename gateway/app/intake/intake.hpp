// What becomes of a message: one decision for pushes, MQTT messages, polls and retries of what is in quarantine.
//
// Each inlet verifies where that is possible, decodes, calls take_in() and submits the command that it gets. It then
// only has to put the outcome into its own words: an acknowledgement, a PUBACK, the rows of a poll.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "gateway/app/ingest/ingest_command.hpp"
#include "gateway/app/intake/shadow.hpp"
#include "gateway/ports/source.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

enum class IntakeVerdict : std::uint8_t {
  record,          ///< all of it was read: its events, and the ends of subscriptions, are recorded
  record_in_part,  ///< what was read is recorded, and the message is quarantined for the rest, in one transaction
  nothing,         ///< read, and there is nothing to store
  quarantine,      ///< nothing of it could be read
  shadow_only,     ///< of an account in shadow mode: compared, and acted on nowhere
};

/// The account of a message, what reads its messages, and by which rules: as configured when the message came. The
/// references must stay valid until take_in() returns; the command keeps what it needs.
struct IntakeAccount {
  const Account& account;
  const Source& source;
  const Shadow& shadow;
  std::shared_ptr<const RulePacks> rules;
  PollingAccounts polling_accounts{};
};

/// What is durable when a command of take_in() has succeeded.
struct IntakeOutcome {
  IngestOutcome ingested;
  bool was_recorded{false};       ///< what could be read of the message, if anything could
  std::int64_t quarantine_id{0};  ///< 0: the message was not quarantined
};
using IntakeDone = std::function<void(Result<IntakeOutcome>)>;

/// A message that is in the store already, in quarantine.
struct HeldMessage {
  const QuarantinedMessage& message;
  Instant now{};  ///< recorded as the time of its events' arrival
};

struct IntakeOptions {
  /// Retry: the message stays in quarantine where some of it is still unreadable, and is removed where none is.
  std::optional<HeldMessage> held{};
  /// Poll: the faults are in quarantine already. A courier repeats its whole history with each answer.
  bool faults_are_known{false};
};

struct Intake {
  IntakeVerdict verdict{IntakeVerdict::nothing};
  std::string faults;                ///< why some of it, or all of it, could not be read; empty: all was read
  std::unique_ptr<Command> command;  ///< null: nothing to store
};

/// Shows the message to the account's shadow, decides, and builds the one command that does it. The command raises the
/// alarm of the vocabulary and logs "message_quarantined" with the id once the quarantine row is durable.
/// @param done  called once, on the store's thread, when the command has ended; never when there is none
[[nodiscard]] Intake take_in(const IntakeAccount& by, const SourceMessage& message, Result<Decoded> decoded,
                             IngestCounters& counters, IntakeDone done = {}, const IntakeOptions& options = {});

/// The message as it is stored. The only place that makes one.
[[nodiscard]] RawMessage raw_message_of(const SourceMessage& message, const Source& source, const Account& account);

/// What an operator sees beside a quarantined body: the topic or the HTTP status, the values of a few headers that hold
/// neither secrets nor personal data, and the names of the others.
[[nodiscard]] std::string describe_surroundings(const SourceMessage& message);

}  // namespace parcelgate
