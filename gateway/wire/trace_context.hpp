// W3C Trace Context: the position of a request in a trace of several systems (https://www.w3.org/TR/trace-context).
#pragma once

#include <string_view>

#include "gateway/ports/http.hpp"

namespace parcelgate {

/// The value of the header `traceparent`: "00-<trace id>-<parent id>-<flags>" in lower-case hexadecimal. Empty if there
/// is none, or if it breaks the standard's rules: such a value is ignored, as the standard demands.
[[nodiscard]] std::string_view find_trace_context(const HttpHeaders& headers) noexcept;

}  // namespace parcelgate
