// One read function for each kind of row, shared by the transaction and the readers.
//
// Trap: the functions read columns by position. Select exactly the columns of the matching constant, or those named in
// the comment of the function, in that order.
#pragma once

#include <string>
#include <string_view>

#include "adapters/stores/sqlite/connection.hpp"
#include "adapters/stores/sqlite/damage_report.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate::sqlite {

// Columns in the order in which the functions below read them.
/// A SQLite store is one partition of the feed.
inline constexpr std::uint32_t kOnlyPartition = 0;

inline constexpr std::string_view kPollColumns =
    "tenant, carrier, tracking_number, account, next_at, last_checked_at, last_news_at, failures, ended, basis, hints, "
    "known_events, pushed_first, subscription, last_result, last_answer_at, faults";
inline constexpr std::string_view kRecordColumns = "owner, key, value, due_at";
/// The body is in the journal, at the position.
inline constexpr std::string_view kQuarantineColumns =
    "id, received_at, source, account, via, reason, headers, size, context, position";
inline constexpr std::string_view kKeyColumns =
    "hash, id, scope, tenant, carrier, tracking_number, created_at, expires_at, revoked";

/// "SELECT <columns> FROM <rest>".
[[nodiscard]] std::string select(std::string_view columns, std::string_view rest);

[[nodiscard]] Result<Return> read_return(const Rows& rows);        ///< column 0: state
[[nodiscard]] Result<Complaint> read_complaint(const Rows& rows);  ///< column 0: state
[[nodiscard]] Result<Receipt> read_receipt(const Rows& rows);      ///< column 0: state
/// Unreadable parts of a schedule are reported and left empty; the schedule can be computed again.
[[nodiscard]] PollState read_poll(const Rows& rows, DamageReport& damage);
[[nodiscard]] Result<PollLoad> read_poll_load(const Rows& rows);  ///< account, urgency, count, wanted a day, oldest
/// name, cursor, paused. An outlet with an unreadable cursor is reported and paused at the start of the feed, so that
/// nothing is skipped or sent twice before an operator decides.
[[nodiscard]] OutletState read_outlet(const Rows& rows, DamageReport& damage);
[[nodiscard]] Result<StateRecord> read_record(const Rows& rows);
/// source, code, mapped, count, first_seen_at, last_seen_at, sample
[[nodiscard]] Result<SeenCode> read_seen_code(const Rows& rows);
/// Without the body.
[[nodiscard]] Result<QuarantinedMessage> read_quarantined(const Rows& rows);
[[nodiscard]] Result<ApiKey> read_key(const Rows& rows);

using Hints = decltype(PollState::hints);
/// Hints as a JSON object of strings, readable in the database file.
[[nodiscard]] std::string hints_to_json(const Hints& hints);

}  // namespace parcelgate::sqlite
