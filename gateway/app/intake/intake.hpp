// The decision about a received message: one policy for pushes, MQTT messages, polls and retries of quarantined
// messages.
//
// Each inlet verifies the message if it can, decodes it, calls take_in() and submits the returned command. It then only
// translates the outcome: into an acknowledgement, a PUBACK or the rows of a poll.
//
//     auto intake = take_in(by, message, source.decode(account, message), counters, done);
//     if (intake.command == nullptr) return acknowledge(intake.verdict);  // nothing to store: `done` is not called
//     if (!store.submit(intake.command)) return respond_busy();           // the queue is full: the sender retries
//
// | decoded                                       | verdict        |
// | --------------------------------------------- | -------------- |
// | any, of an account in shadow mode             | shadow_only    |
// | error of a push, an MQTT message or a retry   | quarantine     |
// | malformed answer to a poll, HTTP status < 400 | quarantine     |
// | any other error of a poll                     | nothing        |
// | events or ended subscriptions, no lost data   | record         |
// | events or ended subscriptions, some lost data | record_in_part |
// | neither, some lost data                       | quarantine     |
// | neither, no lost data                         | nothing        |
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

/// The decision about one message.
enum class IntakeVerdict : std::uint8_t {
  record,          ///< all of it was read: events and ended subscriptions are recorded
  record_in_part,  ///< the readable part is recorded and the message is quarantined, in one transaction
  nothing,         ///< nothing to record and no data lost
  quarantine,      ///< nothing of it could be read
  shadow_only,     ///< of an account in shadow mode: compared only
};

/// The account of a message with its source, shadow and rules, as configured when the message was received. The
/// references must stay valid until take_in() returns; the command keeps its own copies.
struct IntakeAccount {
  const Account& account;
  const Source& source;
  const Shadow& shadow;
  std::shared_ptr<const RulePacks> rules;
  PollingAccounts polling_accounts{};
};

/// The result of a command of take_in(), once it is durable.
struct IntakeOutcome {
  IngestOutcome ingested;
  bool was_recorded{false};       ///< whether anything of the message was readable and is recorded
  std::int64_t quarantine_id{0};  ///< 0: the message was not quarantined
};
/// Called once, on the store's thread, when the command is durable or has failed.
using IntakeDone = std::function<void(Result<IntakeOutcome>)>;

/// A quarantined message that is decoded again.
struct HeldMessage {
  const QuarantinedMessage& message;
  Instant now{};  ///< recorded as the time when its events arrived
};

/// What differs for retries and polls; a push needs none.
struct IntakeOptions {
  /// Retry: the message is removed from quarantine if all of it can be read now, and stays otherwise.
  std::optional<HeldMessage> held{};
  /// Poll: the same faults are in quarantine already, because a courier repeats its whole history in each answer.
  bool faults_are_known{false};
};

/// The decision and the command that carries it out.
struct Intake {
  IntakeVerdict verdict{IntakeVerdict::nothing};
  std::string faults;                ///< why part or all of it could not be read; empty: all was read
  std::unique_ptr<Command> command;  ///< null: nothing to store
};

/// Compares the message in the account's shadow, decides, and builds the command for the decision. Once a quarantine
/// row is durable, the command logs "message_quarantined" with its id and, if nothing could be read, reports the
/// message to the vocabulary watch.
/// @param message  must stay valid until take_in() returns
/// @param done     called once, on the store's thread, when the command has ended; never if there is no command
[[nodiscard]] Intake take_in(const IntakeAccount& by, const SourceMessage& message, Result<Decoded> decoded,
                             IngestCounters& counters, IntakeDone done = {}, const IntakeOptions& options = {});

/// The stored form of a message: its body, and only those headers and parameters that the decoder reads.
[[nodiscard]] RawMessage raw_message_of(const SourceMessage& message, const Source& source, const Account& account);

/// Describes a quarantined message for the operator: the topic or HTTP status, the values of a few harmless headers,
/// and only the names of all others, which may contain secrets or personal data.
[[nodiscard]] std::string describe_surroundings(const SourceMessage& message);

}  // namespace parcelgate
