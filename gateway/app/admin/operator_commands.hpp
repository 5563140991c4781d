// Operators' commands for the console: which of them it may run, and the thread that runs them.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>

#include "gateway/app/admin/admin_service.hpp"

namespace parcelgate {

/// What a command of the console does.
enum class CommandEffect : std::uint8_t {
  reads,      ///< shows the state of the gateway: for viewers too
  discloses,  ///< shows personal data: operators only, and noted in the audit log
  changes,    ///< operators only, and noted in the audit log
};

/// A command that the console may run. Others, such as those of API keys, stay with the command line.
struct ConsoleCommand {
  std::string_view name;
  CommandEffect effect;
};
[[nodiscard]] std::span<const ConsoleCommand> console_commands() noexcept;
[[nodiscard]] const ConsoleCommand* find_console_command(std::string_view name) noexcept;

/// The request to AdminService for a command with the members of a JSON object, and with the member "user".
/// @param user  the person, for commands that keep who acted
/// @error malformed: the body is no object, or it has a member "command" or "user"
[[nodiscard]] Result<std::string> command_request(std::string_view command, std::string_view body,
                                                  std::string_view user);
/// The error that an answer of AdminService states; nothing: it succeeded.
[[nodiscard]] std::optional<Error> error_of(std::string_view answer);

/// Runs commands one after the other on a thread "console", since they may wait for commits and request threads must
/// not. Thread-safe.
class OperatorCommands {
 public:
  static constexpr std::size_t kMostWaiting = 32;
  using Handle = std::function<std::string(std::string_view request)>;
  using Done = std::function<void(std::string answer)>;

  /// @param handle  called on the thread alone
  explicit OperatorCommands(Handle handle);
  /// Ends after the command at work; those that wait are dropped without an answer.
  ~OperatorCommands();
  OperatorCommands(const OperatorCommands&) = delete;
  OperatorCommands& operator=(const OperatorCommands&) = delete;

  /// False: too many commands wait. @param done  called on the thread
  [[nodiscard]] bool submit(std::string request, Done done);

 private:
  struct Job {
    std::string request;
    Done done;
  };
  void run(const std::stop_token& stop);

  const Handle handle_;
  std::mutex mutex_;
  std::condition_variable_any queued_;
  std::deque<Job> jobs_;
  std::jthread thread_;
};

}  // namespace parcelgate
