// Words for the conditions of rules: kinds of returns, and triggers of which one is enough.
#include "gateway/wire/explanation_texts.hpp"

namespace parcelgate {

namespace {

constexpr PhraseTable<ReturnKind, 5> kReturnKinds{{
    {ReturnKind::return_, {"return and refund", "退货退款", "退貨退款"}},
    {ReturnKind::refund_only, {"refund without return", "仅退款", "僅退款"}},
    {ReturnKind::exchange, {"exchange", "换货", "換貨"}},
    {ReturnKind::repair, {"repair", "维修", "維修"}},
    {ReturnKind::resend, {"missing goods sent again", "补寄", "補寄"}},
}};
static_assert(has_each_once(kReturnKinds));

}  // namespace

Phrase phrase_of(ReturnKind kind) noexcept {
  return phrase_in(kReturnKinds, kind);
}

std::string in_words(const std::vector<Trigger>& alternatives, Locale locale) {
  std::string text;
  for (std::size_t at = 0; at < alternatives.size(); ++at) {
    const bool is_last = at + 1 == alternatives.size();
    if (at > 0) text += in(locale, is_last ? Phrase{" or ", "或", "或"} : Phrase{", ", "、", "、"});
    text += condition_of(alternatives[at], locale);
  }
  return text;
}

}  // namespace parcelgate
