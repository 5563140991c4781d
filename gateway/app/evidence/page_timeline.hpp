// The timeline of an evidence page.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "gateway/domain/taxonomy.hpp"
#include "gateway/domain/zone.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

/// How a page writes names and times.
struct PageWording {
  Locale locale{Locale::en};
  const Zone* zone{nullptr};                                 ///< null: UTC
  std::map<std::string, std::string, std::less<>> clocks{};  ///< names of clocks by id
  [[nodiscard]] std::string instant(std::string_view rfc3339) const;
};

/// A member that is a number, with its digits; empty when it is absent.
[[nodiscard]] std::string number_text(const rapidjson::Value& value, std::string_view name);

/// Rows of the table, in the order of what happened: scans by their own time, everything else by its record.
[[nodiscard]] std::string render_timeline(const rapidjson::Value& records, const PageWording& wording);

}  // namespace parcelgate
