#include "adapters/transports/http_restinio/descriptors.hpp"

#include <string>

#include <sys/resource.h>

namespace parcelgate {

Result<void> allow_descriptors(std::size_t needed) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return {};
  if (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur >= needed) return {};
  if (limit.rlim_max != RLIM_INFINITY && limit.rlim_max < needed) {
    return unexpected(ErrorKind::config, "http: max_connections needs " + std::to_string(needed) +
                                             " open files, the system allows " + std::to_string(limit.rlim_max) +
                                             "; lower max_connections or raise the limit (LimitNOFILE, ulimit -n)");
  }
  limit.rlim_cur = needed;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) {
    return unexpected(ErrorKind::config, "http: cannot raise the limit of open files to " + std::to_string(needed));
  }
  return {};
}

}  // namespace parcelgate
