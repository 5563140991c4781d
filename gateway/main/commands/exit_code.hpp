// Exit codes of every command, after sysexits.h.
#pragma once

#include "gateway/base/result.hpp"

namespace parcelgate {

/// Exit codes for scripts. They are part of the program's interface: a code keeps its meaning.
/// Trap: 0 means that the command did its work, not that there was anything to do.
enum ExitCode : int {
  exit_done = 0,
  exit_usage = 64,        ///< wrong usage
  exit_data = 65,         ///< bad data, also an answer that holds no events
  exit_unavailable = 69,  ///< the other side does not answer; `serve`: the port is in use
  exit_config = 78,       ///< bad configuration
};

/// The exit code of a failed command. `rejected` is an admin command with wrong options, so it is wrong usage like an
/// unknown option. `not_found` is no wrong usage: the id was a valid one and nothing has it now.
[[nodiscard]] inline int exit_code_for(const Error& error) noexcept {
  switch (error.kind) {
    case ErrorKind::rejected:
      return exit_usage;
    case ErrorKind::config:
      return exit_config;
    case ErrorKind::unreachable:
    case ErrorKind::rate_limited:
    case ErrorKind::in_doubt:
      return exit_unavailable;
    default:
      return exit_data;
  }
}

}  // namespace parcelgate
