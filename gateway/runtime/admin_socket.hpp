// The local admin socket: commands on this machine reach the running gateway through it.
// One request line of JSON, one answer line of JSON. Guarded by file permissions (0600).
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "gateway/base/result.hpp"
#include "gateway/telemetry/episode_log.hpp"

namespace parcelgate {

/// One thread serves all clients. A client that sends nothing or does not read its answer delays no other and is
/// disconnected after a few seconds. A failed accept (no file descriptor left) is logged and retried.
///
///     auto socket = AdminSocket::listen(data_dir / "admin.sock", [&](auto request) { return service.handle(request);
///     });
class AdminSocket {
 public:
  /// Answers one request. Called on the socket's thread, one at a time; while it waits, other clients wait too.
  using Handler = std::function<std::string(std::string_view request)>;

  /// Listens at `path`; a socket left there by a dead process is replaced (the caller holds the store's lock).
  /// @error config: the path is too long for a socket, or its folder cannot be written
  static Result<std::unique_ptr<AdminSocket>> listen(const std::filesystem::path& path, Handler handler);
  ~AdminSocket();
  AdminSocket(const AdminSocket&) = delete;
  AdminSocket& operator=(const AdminSocket&) = delete;

 private:
  AdminSocket(int socket, int wake_read, int wake_write, std::filesystem::path path, Handler handler);
  void run(const std::stop_token& stop);
  struct Connection;
  bool serve(Connection& connection);

  int socket_;
  int wake_read_;
  int wake_write_;
  std::filesystem::path path_;
  Handler handler_;
  EpisodeLog episodes_;
  std::jthread thread_;
};

/// How long a command waits for the gateway's answer by default.
inline constexpr std::chrono::milliseconds kAnswerLimit{30'000};

/// Sends one request to the gateway that runs on this data folder and waits for its answer.
/// @param limit  for the whole call
/// @error unreachable: none runs there
/// @error in_doubt: no answer within the limit
[[nodiscard]] Result<std::string> call_gateway(const std::filesystem::path& path, std::string_view request,
                                               std::chrono::milliseconds limit = kAnswerLimit);

}  // namespace parcelgate
