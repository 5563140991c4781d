// The account of a stored message, as it is configured today.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "gateway/app/deadlines/return_changes.hpp"
#include "gateway/app/scheduling/poll_request.hpp"
#include "gateway/ports/source.hpp"

namespace parcelgate {

/// An account with its source and rules. `sources` keeps `source` alive, also across a reload.
struct KnownAccount {
  Account account;
  const Source* source{nullptr};
  std::shared_ptr<const SourceCatalog> sources;
  std::shared_ptr<const RulePacks> rules;
  bool acts{true};  ///< false: the account is in shadow mode, and its messages are not ingested
  PollingAccounts polling_accounts{};
};

/// Looks up an account by id; nothing if it is not configured or its source is not known. The account may be of another
/// source than the stored message: compare `source->id()` before decoding.
using FindAccount = std::function<std::optional<KnownAccount>(std::string_view account_id)>;

}  // namespace parcelgate
