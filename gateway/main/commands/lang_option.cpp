#include "gateway/main/commands/lang_option.hpp"

namespace parcelgate {

void add_lang_option(CLI::App& command, LangOption& lang) {
  command.add_option("--lang", lang.tag, "Language of the words: en, zh-CN, zh-TW")
      ->check(CLI::IsMember({"en", "zh-CN", "zh-TW"}))
      ->capture_default_str();
}

}  // namespace parcelgate
