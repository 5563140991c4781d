// Operator commands for keys, outlets and polling; add_…_commands() of other files add more. The same service answers
// on the admin socket of a running gateway, and in a command that opens the store itself.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <rapidjson/document.h>

#include "gateway/ports/store.hpp"
#include "gateway/ports/time_source.hpp"

namespace parcelgate {

/// Pauses or resumes an outlet of the running gateway.
using PauseOutlet = std::function<Result<void>(std::string_view outlet, bool paused)>;

/// Answers operator commands, one request and one answer in JSON. A bad request is answered with an error. Make all
/// calls of add() and set_tenants() before the first handle(): nothing here is locked.
///
///     AdminService admin(store, time);
///     add_quarantine_commands(admin, store);
///     const std::string answer = admin.handle(R"({"command": "keys.list"})");
class AdminService {
 public:
  /// @param pause_outlet  empty if no gateway runs: the state is then changed in the store
  AdminService(Store& store, const TimeSource& time, PauseOutlet pause_outlet = {});

  /// Answers one request: {"command": "keys.create", …} with {"ok": true, …} or
  /// {"ok": false, "error": {"kind", "what"}}. May wait for a commit, so never call it on the store's thread.
  [[nodiscard]] std::string handle(std::string_view request);

  /// Sets the source of the tenant ids that a new key may name. Without it, or if it returns none, any tenant is
  /// accepted.
  void set_tenants(std::function<std::vector<std::string>()> tenants) { tenants_ = std::move(tenants); }

  /// Handles one added command. Returns the complete answer (see admin_answer()), or an error that handle() renders.
  using Handler = std::function<Result<std::string>(const rapidjson::Value& request)>;
  /// Adds a command; the built-in ones cannot be replaced.
  void add(std::string command, Handler handler) { added_.insert_or_assign(std::move(command), std::move(handler)); }

 private:
  Result<std::string> dispatch(const rapidjson::Value& request);
  Result<std::string> create_key(const rapidjson::Value& request);
  [[nodiscard]] Result<void> check_tenant(const std::string& tenant) const;
  Result<std::string> list_keys();
  Result<std::string> revoke_key(const rapidjson::Value& request);
  Result<std::string> pause(const rapidjson::Value& request, bool paused);
  Result<std::string> list_polling();
  Result<std::string> show_polling(const rapidjson::Value& request);

  Store& store_;
  const TimeSource& time_;
  PauseOutlet pause_outlet_;
  std::function<std::vector<std::string>()> tenants_;
  std::map<std::string, Handler, std::less<>> added_;
};

}  // namespace parcelgate
