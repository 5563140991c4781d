// Whose a kept message is, and what decodes it today.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "gateway/app/deadlines/return_changes.hpp"
#include "gateway/app/scheduling/poll_request.hpp"
#include "gateway/ports/source.hpp"

namespace parcelgate {

/// An account as it is configured now; keeps what it points to alive.
struct KnownAccount {
  Account account;
  const Source* source{nullptr};
  std::shared_ptr<const SourceCatalog> sources;
  std::shared_ptr<const RulePacks> rules;
  bool acts{true};  ///< false: it is in shadow mode, and what it sent is acted on nowhere
  PollingAccounts polling_accounts{};
};

/// Nothing when the configuration has no such account, or nothing that decodes for it.
using FindAccount = std::function<std::optional<KnownAccount>(std::string_view account_id)>;

}  // namespace parcelgate
