// An account as the poller sees it.
#pragma once

#include <algorithm>
#include <optional>

#include "gateway/app/intake/shadow.hpp"
#include "gateway/ports/source.hpp"

namespace parcelgate {

/// An account with its polling settings. Two equal values need no new worker on a reload.
struct PollAccount {
  Account account;
  bool poll{true};                                ///< poll, if the source supports it
  bool subscribe{false};                          ///< subscribe numbers for pushes, if the source supports it
  std::optional<double> requests_per_second;      ///< tightens the source's policy
  std::optional<std::uint32_t> requests_per_day;  ///< tightens it too; 0: no own limit
  Shadow shadow{};                                ///< its shadow candidate; default: off
  friend bool operator==(const PollAccount&, const PollAccount&) = default;
};

/// The source's policy with the account's own limits, which can only tighten it. A source that cannot be polled gets
/// the default policy, for its subscription requests.
[[nodiscard]] inline PollPolicy effective_policy(const Source& source, const PollAccount& account) {
  auto policy = source.poll_policy(account.account).value_or(PollPolicy{});
  policy.batch_size = std::max<std::size_t>(policy.batch_size, 1);
  if (account.requests_per_second)
    policy.requests_per_second = std::min(policy.requests_per_second, *account.requests_per_second);
  if (const auto limit = account.requests_per_day; limit && *limit > 0) {
    policy.requests_per_day = policy.requests_per_day == 0 ? *limit : std::min(policy.requests_per_day, *limit);
  }
  return policy;
}

}  // namespace parcelgate
