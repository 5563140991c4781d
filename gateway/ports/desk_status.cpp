#include "gateway/ports/desk_status.hpp"

#include <array>

namespace parcelgate {
namespace {

struct Meaning {
  int first{0};
  int last{0};
  ErrorKind of_read{};
  ErrorKind of_write{};
};

constexpr Meaning one(int status, ErrorKind kind) {
  return {status, status, kind, kind};
}

/// The first row that holds the status counts.
constexpr std::array kMeanings{
    Meaning{300, 399, ErrorKind::config, ErrorKind::config},  // redirects are not followed: the address is wrong
    one(401, ErrorKind::unauthorized),
    one(403, ErrorKind::config),  // the user lacks a right
    one(404, ErrorKind::not_found),
    Meaning{408, 408, ErrorKind::unreachable, ErrorKind::in_doubt},
    one(409, ErrorKind::conflict),
    one(410, ErrorKind::not_found),
    one(412, ErrorKind::conflict),
    one(429, ErrorKind::rate_limited),
    one(503, ErrorKind::unreachable),  // the server says that it has not begun
    // 502 too: a proxy writes it when the desk ends a connection, which may be after the effect.
    Meaning{500, 599, ErrorKind::unreachable, ErrorKind::in_doubt},
};

}  // namespace

std::optional<ErrorKind> fault_of_desk_status(int status, bool writes) noexcept {
  if (status >= 200 && status < 300) return std::nullopt;
  for (const Meaning& meaning : kMeanings) {
    if (status >= meaning.first && status <= meaning.last) return writes ? meaning.of_write : meaning.of_read;
  }
  return ErrorKind::rejected;
}

}  // namespace parcelgate
