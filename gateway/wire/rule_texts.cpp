#include "gateway/wire/rule_texts.hpp"

#include <algorithm>

#include "gateway/wire/rule_members.hpp"

namespace parcelgate {
namespace {

std::string sentence_of_override(const Wording& wording, const DatedOverride& dated, const LimitCases& cases) {
  const std::string& label = dated.labels[static_cast<std::size_t>(wording.locale)];
  std::string where = joined(dated.places, wording.locale);
  if (!where.empty()) where.insert(0, in(wording.locale, {", ", "，", "，"}));
  return fill(in(wording.locale, {"{name} ({days}{where}): {limit}", "{name}（{days}{where}）：{limit}",
                                  "{name}（{days}{where}）：{limit}"}),
              {{"name", label.empty() ? dated.id : label},
               {"days", days_in_words(dated, wording.locale)},
               {"where", std::move(where)},
               {"limit", limits_in_words(wording, cases)}});
}

void add_overrides(const Wording& wording, const ClockRule& rule, std::vector<MemberText>& out) {
  for (const DatedOverride& dated : wording.pack.overrides) {
    const LimitCases* const cases = dated.find(rule.id);
    if (cases == nullptr) continue;
    out.push_back({"overrides", std::string(in(wording.locale, {"Special days", "特殊时期", "特殊時期"})),
                   sentence_of_override(wording, dated, *cases)});
  }
}

/// The titles are written as headings.
template <class Part>
void add_members(const Wording& wording, std::span<const MemberRow<Part>> rows, const Part& part,
                 std::vector<MemberText>& out) {
  for (const MemberRow<Part>& row : rows) {
    if (row.name == "labels") continue;
    std::string text = row.text(wording, part);
    if (!text.empty()) out.push_back({row.name, std::string(in(wording.locale, row.label)), std::move(text)});
    if constexpr (std::is_same_v<Part, ClockRule>) {
      if (row.name == "limit") add_overrides(wording, part, out);
    }
  }
}

void append_lines(const std::vector<MemberText>& members, Locale locale, std::string& out) {
  for (const MemberText& member : members) {
    out.append("  - ").append(member.label).append(in(locale, {": ", "：", "："})).append(member.text).append("\n");
  }
}

void write_members(JsonWriter& writer, const std::vector<MemberText>& members) {
  write_key(writer, "members");
  writer.StartArray();
  for (const MemberText& member : members) {
    writer.StartObject();
    write_member(writer, "member", member.member);
    write_member(writer, "label", member.label);
    write_member(writer, "text", member.text);
    writer.EndObject();
  }
  writer.EndArray();
}

}  // namespace

const std::string& title_of(const RulePack& pack, Locale locale) noexcept {
  const std::string& label = pack.labels[static_cast<std::size_t>(locale)];
  return label.empty() ? pack.id : label;
}
const std::string& title_of(const ClockRule& rule, Locale locale) noexcept {
  return rule.labels[static_cast<std::size_t>(locale)];
}

RuleConfidence weakest_confidence(const RulePack& pack) noexcept {
  RuleConfidence weakest = RuleConfidence::primary;
  for (const ClockRule& rule : pack.rules) weakest = std::max(weakest, rule.confidence);
  return weakest;
}

std::vector<MemberText> describe(const RulePack& pack, Locale locale) {
  std::vector<MemberText> out;
  add_members({pack, locale}, pack_members(), pack, out);
  return out;
}

std::vector<MemberText> describe(const RulePack& pack, const ClockRule& rule, Locale locale) {
  std::vector<MemberText> out;
  add_members({pack, locale}, rule_members(), rule, out);
  return out;
}

std::string describe_in_full(const RulePack& pack, Locale locale) {
  std::string out = title_of(pack, locale) + " (" + pack.id + ")\n";
  append_lines(describe(pack, locale), locale, out);
  for (const ClockRule& rule : pack.rules) {
    out.append("\n").append(title_of(rule, locale)).append(" (").append(rule.id).append(")\n");
    append_lines(describe(pack, rule, locale), locale, out);
  }
  return out;
}

void write_description(JsonWriter& writer, const RulePack& pack, Locale locale) {
  writer.StartObject();
  write_member(writer, "id", pack.id);
  write_member(writer, "version", pack.version);
  write_member(writer, "title", title_of(pack, locale));
  write_member(writer, "lang", to_string(locale));
  write_member(writer, "confidence", to_string(weakest_confidence(pack)));
  write_members(writer, describe(pack, locale));
  write_key(writer, "rules");
  writer.StartArray();
  for (const ClockRule& rule : pack.rules) {
    writer.StartObject();
    write_member(writer, "rule", rule.id);
    write_member(writer, "title", title_of(rule, locale));
    write_member(writer, "subject", to_string(rule.subject));
    write_member(writer, "confidence", to_string(rule.confidence));
    write_members(writer, describe(pack, rule, locale));
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
}

}  // namespace parcelgate
