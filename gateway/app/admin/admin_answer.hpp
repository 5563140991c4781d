// Renders a successful answer on the admin socket: one line of JSON.
#pragma once

#include <string>

#include "gateway/wire/json.hpp"

namespace parcelgate {

/// Renders {"ok": true, …}; `fill(writer)` writes the other members as key and value pairs.
///
///     return admin_answer([&](JsonWriter& writer) { write_member(writer, "id", key.id); });
template <class Fill>
[[nodiscard]] std::string admin_answer(Fill fill) {
  return render_json_object([&](JsonWriter& writer) {
    writer.Key("ok");
    writer.Bool(true);
    fill(writer);
  });
}

}  // namespace parcelgate
