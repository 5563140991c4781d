// Exit codes of every command, after sysexits.h.
#pragma once

#include "gateway/base/result.hpp"

namespace parcelgate {

enum ExitCode : int {
  exit_done = 0,
  exit_usage = 64,        ///< wrong usage
  exit_data = 65,         ///< bad data, also an answer that holds no events
  exit_unavailable = 69,  ///< the other side does not answer
  exit_config = 78,       ///< bad configuration
};

[[nodiscard]] inline int exit_code_for(const Error& error) noexcept {
  switch (error.kind) {
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
