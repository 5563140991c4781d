#include "gateway/app/polling/account_assigner.hpp"

#include <algorithm>
#include <utility>

#include "gateway/app/carrier_choice/unpolled.hpp"
#include "gateway/ports/function_command.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kStepRows = 500;
constexpr std::chrono::milliseconds kSeen{1};  // rows that a pass has seen get a next_at this long after its start

}  // namespace

void AccountAssigner::start(std::vector<std::string> accounts, Instant now) {
  accounts_ = std::move(accounts);
  started_at_ = std::max(now, started_at_ + 2 * kSeen);  // after the next_at of rows that the previous pass has seen
  is_done_ = false;
}

/// Rows without an account that this pass has seen have a next_at after its start.
Result<std::vector<PollState>> AccountAssigner::read_rows(Reader& reader) const {
  const auto loads = reader.measure_polls();
  if (!loads) return unexpected(loads.error());
  for (const PollLoad& load : *loads) {
    const bool is_unassigned = load.account == kNoAccount;
    if (!is_unassigned && std::find(accounts_.begin(), accounts_.end(), load.account) != accounts_.end()) continue;
    auto rows = reader.due_polls(load.account, load.urgency, is_unassigned ? started_at_ : Instant::max(), kStepRows);
    if (!rows || !rows->empty()) return rows;
  }
  return std::vector<PollState>{};
}

Result<std::unique_ptr<Command>> AccountAssigner::next(Reader& reader, const PollingAccounts& lookup, Instant now) {
  auto rows = read_rows(reader);
  if (!rows) return unexpected(std::move(rows).error());
  if (rows->empty() || lookup == nullptr) {
    is_done_ = true;
    return std::unique_ptr<Command>{};
  }
  return std::unique_ptr<Command>(std::make_unique<FunctionCommand>(
      [rows = *std::move(rows), lookup, now, at = started_at_](Transaction& transaction) -> Result<void> {
        for (const PollState& row : rows) {
          if (auto done = reschedule(transaction, row, lookup, now); !done) return done;
          auto left = transaction.find_poll(row.key, row.account);
          if (!left) return unexpected(std::move(left).error());
          if (!*left || (*left)->ended || row.account != kNoAccount) continue;
          (*left)->next_at = at + kSeen;
          if (auto stored = transaction.store_poll(**left); !stored) return stored;
        }
        return {};
      }));
}

}  // namespace parcelgate
