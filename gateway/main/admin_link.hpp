// How commands reach the gateway's data: through the admin socket while it runs, else by opening its store.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rapidjson/document.h>

#include "gateway/domain/result.hpp"
#include "gateway/runtime/config.hpp"

namespace parcelgate {

/// {"command": …} under construction.
class AdminRequest {
 public:
  explicit AdminRequest(std::string_view command);
  AdminRequest& text(std::string_view name, std::string_view value);  ///< left out when empty
  AdminRequest& number(std::string_view name, std::int64_t value);
  AdminRequest& flag(std::string_view name, bool value);
  AdminRequest& numbers(std::string_view name, const std::vector<std::int64_t>& values);
  [[nodiscard]] std::string json() const;

 private:
  rapidjson::Document document_;
};

class AdminLink {
 public:
  explicit AdminLink(Config config);
  ~AdminLink();
  AdminLink(const AdminLink&) = delete;
  AdminLink& operator=(const AdminLink&) = delete;

  /// Asks the running gateway, or opens its store when none runs (the store's lock decides) and keeps it open.
  /// @error what the gateway or the store says; unreachable, in_doubt: it did not answer
  [[nodiscard]] Result<rapidjson::Document> ask(const AdminRequest& request);
  /// The same, only where a gateway runs.
  [[nodiscard]] Result<rapidjson::Document> ask_running(const AdminRequest& request) const;

 private:
  struct ClosedGateway;
  Result<void> open_store();

  Config config_;
  std::unique_ptr<ClosedGateway> closed_;  ///< the store and what works on it, once no gateway was found running
};

/// Reads the configuration of an admin command, tells its faults on standard error, and runs `work`.
/// @return its exit code, or exit_config
[[nodiscard]] int with_admin_link(const std::string& config_file, const std::function<int(AdminLink&)>& work);

/// Tells an error on standard error. @return the exit code that it stands for
[[nodiscard]] int complain(const Error& error);

}  // namespace parcelgate
