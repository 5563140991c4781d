// Access of commands to the gateway's data: through the admin socket while it runs, else by opening its store.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rapidjson/document.h>
#include <CLI/CLI.hpp>

#include "gateway/app/directory/directory.hpp"
#include "gateway/base/result.hpp"
#include "gateway/runtime/admin_socket.hpp"
#include "gateway/runtime/config/config.hpp"

namespace parcelgate {

/// One request to the admin service, {"command": …}, built member by member:
///
///     AdminRequest request("quarantine.list");
///     request.text("source", options.source).number("limit", 100);
///
/// Trap: text() leaves an empty value out, because an option that was not given is empty. So a command cannot send an
/// empty text.
class AdminRequest {
 public:
  explicit AdminRequest(std::string_view command);
  AdminRequest& text(std::string_view name, std::string_view value);  ///< left out when empty
  AdminRequest& number(std::string_view name, std::int64_t value);
  AdminRequest& flag(std::string_view name, bool value);
  /// A value that is JSON already, as rendered by render_json(). What is no JSON is left out.
  AdminRequest& rendered(std::string_view name, std::string_view json);
  AdminRequest& numbers(std::string_view name, const std::vector<std::int64_t>& values);
  [[nodiscard]] std::string json() const;  ///< the request as the admin socket takes it

 private:
  rapidjson::Document document_;
};

/// Which data folder an admin command works on: that of a configuration, or a folder itself. Filled by the options of
/// add_admin_target(). Both empty: the configuration is that of PARCELGATE_CONFIG.
struct AdminTarget {
  std::string config_file;
  std::string data_dir;
};

/// Runs admin commands in the gateway, or in this process when no gateway runs. In the latter case the store stays
/// open, and locked, until the link is destroyed: no gateway can start meanwhile.
///
///     const auto answer = link.send(AdminRequest("keys.revoke").text("id", id));
///     if (!answer) return complain(answer.error());
class AdminLink {
 public:
  /// @param config  only data folder, store and folders of carriers are used; secrets may be empty
  AdminLink(Config config, std::string config_file);
  ~AdminLink();
  AdminLink(const AdminLink&) = delete;
  AdminLink& operator=(const AdminLink&) = delete;

  /// Sends the request to the running gateway, or opens its store when none runs (the store's lock decides) and keeps
  /// it open.
  /// @error errors of the command; unreachable: no gateway and no store; in_doubt: no answer
  [[nodiscard]] Result<rapidjson::Document> send(const AdminRequest& request);
  /// The same, but only if a gateway runs. @param limit  how long to wait for the answer
  [[nodiscard]] Result<rapidjson::Document> call_running_gateway(const AdminRequest& request,
                                                                 std::chrono::milliseconds limit = kAnswerLimit) const;
  [[nodiscard]] const std::filesystem::path& data_dir() const noexcept { return config_.data_dir; }

 private:
  struct ClosedGateway;
  Result<void> open_store();
  [[nodiscard]] std::shared_ptr<const Directory> load_accounts(Faults& faults) const;
  [[nodiscard]] Result<std::shared_ptr<const RulePacks>> load_rules() const;

  Config config_;
  std::string config_file_;                ///< empty: the command named a data folder alone
  std::unique_ptr<ClosedGateway> closed_;  ///< the store and its services, once no running gateway was found
};

/// The value of PARCELGATE_CONFIG; empty when it is not set.
[[nodiscard]] std::string config_file_of_environment();

/// Adds the options that every admin command has: --config, whose default is PARCELGATE_CONFIG of the environment, and
/// --data-dir; one of them is needed.
void add_admin_target(CLI::App& command, AdminTarget& target);

/// Finds the data folder, and runs `work` with what is known of the configuration and the path of its file (empty: the
/// folder was named itself). For commands that work on the files of a gateway that does not run.
/// @return as with_admin_link()
[[nodiscard]] int with_target(const AdminTarget& target, const std::function<int(Config, std::string)>& work);

/// Finds the data folder and runs `work`. Only faults that hide the folder end the command: at 3 a.m. an operator's
/// shell has neither the service's secrets nor a configuration without faults.
///
///     exit_code = with_admin_link(options->target, [&](AdminLink& link) -> int {
///       const auto answer = link.send(AdminRequest("keys.list"));
///       if (!answer) return complain(answer.error());
///       print_keys(*answer);
///       return exit_done;
///     });
///
/// @return the exit code of `work`; exit_usage: neither option nor PARCELGATE_CONFIG names the folder; exit_config: the
///         folder or the configuration cannot be used. Both with the reason on standard error
[[nodiscard]] int with_admin_link(const AdminTarget& target, const std::function<int(AdminLink&)>& work);

/// Prints an error on standard error, without control characters. @return its exit code, see exit_code_for()
[[nodiscard]] int complain(const Error& error);

}  // namespace parcelgate
