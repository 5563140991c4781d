// The manual page parcelgate(1).
#pragma once

#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

namespace parcelgate {

/// The page in the roff macros of man(7), with every command and option of the parser.
[[nodiscard]] std::string man_page(const CLI::App& app, std::string_view version);

}  // namespace parcelgate
