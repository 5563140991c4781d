// The form of an answer on the admin socket: one line of JSON.
#pragma once

#include <string>

#include "gateway/wire/json.hpp"

namespace parcelgate {

/// {"ok": true, …}; `fill(writer)` writes the members after the first.
template <class Fill>
[[nodiscard]] std::string admin_answer(Fill fill) {
  return render_json_object([&](JsonWriter& writer) {
    writer.Key("ok");
    writer.Bool(true);
    fill(writer);
  });
}

}  // namespace parcelgate
