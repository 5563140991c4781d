// Rule packs in words, member by member: for people who read and change packs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/deadlines/rules.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

/// One member of a pack or a rule in words.
struct MemberText {
  std::string_view member;  ///< its name in the file: "met_by"
  std::string label;        ///< "Met when"
  std::string text;
};

/// The members of a pack that concern all of its rules, in words. Members that say nothing are left out.
[[nodiscard]] std::vector<MemberText> describe(const RulePack& pack, Locale locale);
/// A rule in words, with the overrides that replace its limit. A figure that nobody confirmed says so.
[[nodiscard]] std::vector<MemberText> describe(const RulePack& pack, const ClockRule& rule, Locale locale);

/// "Tmall", else the pack's id.
[[nodiscard]] const std::string& title_of(const RulePack& pack, Locale locale) noexcept;
/// "Buyer sends the goods back"
[[nodiscard]] const std::string& title_of(const ClockRule& rule, Locale locale) noexcept;
/// The least known of the figures of a pack's rules.
[[nodiscard]] RuleConfidence weakest_confidence(const RulePack& pack) noexcept;

/// The pack and its rules as plain text of several lines.
[[nodiscard]] std::string describe_in_full(const RulePack& pack, Locale locale);
/// The same as JSON: id, version, title, lang, members[], rules[] with rule, title, subject and members[].
void write_description(JsonWriter& writer, const RulePack& pack, Locale locale);

}  // namespace parcelgate
