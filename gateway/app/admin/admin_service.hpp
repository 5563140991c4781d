// Operator commands: keys, outlets, polling; other files add more. The same service answers on the admin socket of a
// running gateway and on a store opened by the command itself.
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

/// Starts and stops an outlet while it runs.
using PauseOutlet = std::function<Result<void>(std::string_view outlet, bool paused)>;

class AdminService {
 public:
  /// @param pause_outlet  empty when no gateway runs: the store's row is changed instead
  AdminService(Store& store, const TimeSource& time, PauseOutlet pause_outlet = {});

  /// Answers one request: {"command": "keys.create", …} with {"ok": true, …} or
  /// {"ok": false, "error": {"kind", "what"}}. May wait for a commit.
  [[nodiscard]] std::string handle(std::string_view request);

  /// Gives the tenants that a new key may belong to. Without it, or when it gives none, any is taken.
  void set_tenants(std::function<std::vector<std::string>()> tenants) { tenants_ = std::move(tenants); }

  /// What answers a command that this service does not know itself: a whole answer, see admin_answer().
  using Handler = std::function<Result<std::string>(const rapidjson::Value& request)>;
  /// Before the first request.
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
