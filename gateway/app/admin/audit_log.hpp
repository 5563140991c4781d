// The audit log of the console: which person changed what, and when.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "gateway/app/admin/admin_service.hpp"

namespace parcelgate {

/// One action of a person. It is recorded after the action, also when that was refused.
struct AuditEntry {
  Instant at{};
  std::string user;     ///< the id of the API key, or the user whom a trusted proxy names
  std::string scope;    ///< of the key or user: "admin"
  std::string tenant;   ///< empty: all tenants
  std::string action;   ///< "record_fact", "deadletters.retry", "sign_in"
  std::string subject;  ///< "R-1001"; may be empty
  std::string detail;   ///< the request's body, shortened; no secrets
  int status{0};        ///< of the answer
  std::string remote;   ///< address of the client; behind an untrusted proxy, that of the proxy
};

inline constexpr std::size_t kMostAuditEntries = 10'000;
inline constexpr std::size_t kMostAuditDetailBytes = 1'024;

/// Stores an entry. Does not wait.
/// @param done  called when it is durable, on the store's thread; or at once, when the store's queue is full, which is
///              logged as `audit_not_recorded`
void record_audit(Store& store, const AuditEntry& entry, std::function<void()> done);

/// Adds audit.list: {"limit"?, "user"?, "action"?} answers {"entries": [{"at", "user", "scope", "tenant", "action",
/// "subject", "detail", "status", "remote"}…], "total"}, newest first. The same call removes the oldest entries beyond
/// kMostAuditEntries.
void add_audit_command(AdminService& service, Store& store);

}  // namespace parcelgate
