// `parcelgate status`: the answers of a running gateway, judged. One line for each thing that an operator looks at.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <rapidjson/document.h>

#include "gateway/base/instant.hpp"

namespace parcelgate {

/// How a thing is. The values are the exit codes of `parcelgate status`, as monitoring systems expect them.
enum class StatusLevel : std::uint8_t { good = 0, warning = 1, critical = 2 };
[[nodiscard]] std::string_view to_string(StatusLevel level) noexcept;

/// One sentence about one thing.
struct StatusLine {
  StatusLevel level{StatusLevel::good};
  std::string area;      ///< "outlets"
  std::string text;      ///< without a full stop
  std::string remedy{};  ///< what to do; empty when all is well
  friend bool operator==(const StatusLine&, const StatusLine&) = default;
};

/// Answers of the admin commands that the status is made of, each as its command gives it. An answer that is missing
/// is a null document, and its area has no line.
struct StatusAnswers {
  std::string fault;      ///< why the gateway did not answer; empty: it answered
  bool is_silent{false};  ///< the gateway runs but did not answer in time
  rapidjson::Document gateway, outlets, loads, accounts, quarantine, codes, letters;
  std::optional<std::filesystem::space_info> disk;  ///< of the data folder
};

/// Judges the answers. Pure. Worst lines first, else in a fixed order; each area that is well has one line, too.
[[nodiscard]] std::vector<StatusLine> judge_status(const StatusAnswers& answers, Instant now);

/// The worst level; good if there are no lines.
[[nodiscard]] StatusLevel worst_level(const std::vector<StatusLine>& lines) noexcept;

/// The lines for a person: level, area and text, with the remedy below the text.
/// @param width  columns of a line
[[nodiscard]] std::vector<std::string> render_status(const std::vector<StatusLine>& lines, std::size_t width,
                                                     bool colour);

/// {"status": "good" | "warning" | "critical", "lines": [{"level", "area", "text", "remedy"?}…]}
[[nodiscard]] std::string render_status_json(const std::vector<StatusLine>& lines);

}  // namespace parcelgate
