#include "gateway/base/result.hpp"

#include "gateway/base/enum_names.hpp"

namespace parcelgate {
namespace {

constexpr Names<11> kErrorKinds{"config",   "unreachable", "rate_limited", "unauthorized", "malformed", "rejected",
                                "conflict", "not_found",   "gone",         "in_doubt",     "internal"};

}  // namespace

std::string_view to_string(ErrorKind kind) noexcept {
  return name_of(kErrorKinds, kind);
}

}  // namespace parcelgate
