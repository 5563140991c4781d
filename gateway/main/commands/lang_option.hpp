// The option --lang: in which language a command prints.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "gateway/domain/taxonomy.hpp"

namespace parcelgate {

/// The language of a command's words, as add_lang_option() fills it.
struct LangOption {
  std::string tag{"en"};  ///< BCP 47
  [[nodiscard]] Locale locale() const { return *find_locale(tag); }
};

/// Adds --lang. Another language than those of Locale is wrong usage.
void add_lang_option(CLI::App& command, LangOption& lang);

}  // namespace parcelgate
