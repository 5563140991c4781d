// One spelling of a JSON document, so that a signature over it can be checked after it was parsed or printed anew.
#pragma once

#include <string>
#include <string_view>

#include "gateway/base/result.hpp"

namespace parcelgate {

/// The canonical form: members sorted by the bytes of their names, no white space, texts escaped as JsonWriter does,
/// and numbers with the digits that they have in the document. Only white space, the order of members and the escaping
/// of texts are lost.
/// @error malformed: no JSON, deeper than kMaxJsonDepth, or an object names a member twice
[[nodiscard]] Result<std::string> canonical_json(std::string_view json);

}  // namespace parcelgate
