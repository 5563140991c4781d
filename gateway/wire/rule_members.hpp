// The members of packs, rules and overrides: how each is compared, and its value in words. Private to rule_texts,
// rule_diff and calendar_diff.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "gateway/wire/explanation_texts.hpp"

namespace parcelgate {

/// In which language, and of which pack, members are put into words.
struct Wording {
  const RulePack& pack;
  Locale locale{Locale::en};
  /// So that two different values never read alike: texts in all languages, limits to the millisecond, defaults named.
  bool exact{false};
};

/// One member of a part of a pack.
template <class Part>
struct MemberRow {
  std::string_view name;  ///< as in the file
  Phrase label;
  bool (*same)(const Part&, const Part&);
  std::string (*text)(const Wording&, const Part&);  ///< empty: it says nothing
};

[[nodiscard]] std::span<const MemberRow<RulePack>> pack_members() noexcept;
[[nodiscard]] std::span<const MemberRow<ClockRule>> rule_members() noexcept;
[[nodiscard]] std::span<const MemberRow<DatedOverride>> override_members() noexcept;

/// "repair: 48 hours; otherwise: 36 hours"
[[nodiscard]] std::string limits_in_words(const Wording& wording, const LimitCases& cases);
/// "2026-02-10 to 2026-02-23"
[[nodiscard]] std::string days_in_words(const DatedOverride& dated, Locale locale);
/// A day as rule packs write it: "2026-02-10".
[[nodiscard]] std::string day_text(std::chrono::local_days day);
/// "江苏, 浙江"; a list in Chinese has its own comma.
[[nodiscard]] std::string joined(std::span<const std::string> items, Locale locale);

}  // namespace parcelgate
