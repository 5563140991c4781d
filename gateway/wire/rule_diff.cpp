#include "gateway/wire/rule_diff.hpp"

#include <algorithm>

#include "gateway/base/enum_names.hpp"
#include "gateway/wire/calendar_diff.hpp"
#include "gateway/wire/rule_members.hpp"
#include "gateway/wire/rule_texts.hpp"

namespace parcelgate {
namespace {

constexpr Names<3> kPartChanges{"added", "removed", "changed"};

/// Compares the parts of two packs, in the wording of each.
class PackComparison {
 public:
  PackComparison(const RulePack& before, const RulePack& after, Locale locale)
      : before_{before, locale}, after_{after, locale}, locale_(locale) {}

  [[nodiscard]] RulePackDiff compare() const {
    RulePackDiff out;
    out.pack = changes(pack_members(), &before_.pack, &after_.pack);
    compare_parts(
        before_.pack.rules, after_.pack.rules, out.rules,
        [&](const ClockRule* before, const ClockRule* after) { return changes(rule_members(), before, after); });
    compare_parts(before_.pack.overrides, after_.pack.overrides, out.overrides,
                  [&](const DatedOverride* before, const DatedOverride* after) {
                    auto members = changes(override_members(), before, after);
                    add_limit_changes(before, after, members);
                    return members;
                  });
    out.calendars = calendar_changes(before_.pack, after_.pack, locale_);
    return out;
  }

 private:
  /// Values that read alike are shown in full, and a default is named.
  template <class Text>
  void add(std::string member, const Phrase& label, bool is_both, const Text& text,
           std::vector<MemberChange>& out) const {
    std::string before = text(before_, true);
    std::string after = text(after_, false);
    const bool reads_alike = before == after;
    if (is_both && (reads_alike || before.empty())) before = text(Wording{before_.pack, locale_, true}, true);
    if (is_both && (reads_alike || after.empty())) after = text(Wording{after_.pack, locale_, true}, false);
    if (before.empty() && after.empty()) return;
    out.push_back({std::move(member), std::string(in(locale_, label)), std::move(before), std::move(after)});
  }

  /// @param before  null: the part was added; @param after  null: it was removed
  template <class Part>
  [[nodiscard]] std::vector<MemberChange> changes(std::span<const MemberRow<Part>> rows, const Part* before,
                                                  const Part* after) const {
    std::vector<MemberChange> out;
    for (const MemberRow<Part>& row : rows) {
      if (before != nullptr && after != nullptr && row.same(*before, *after)) continue;
      const auto text = [&](const Wording& wording, bool is_before) {
        const Part* const part = is_before ? before : after;
        return part != nullptr ? row.text(wording, *part) : std::string{};
      };
      add(std::string(row.name), row.label, before != nullptr && after != nullptr, text, out);
    }
    return out;
  }

  void add_limit_changes(const DatedOverride* before, const DatedOverride* after,
                         std::vector<MemberChange>& out) const {
    std::vector<std::string> rules;
    for (const DatedOverride* const dated : {before, after}) {
      if (dated == nullptr) continue;
      for (const auto& [rule, cases] : dated->limits) {
        if (std::find(rules.begin(), rules.end(), rule) == rules.end()) rules.push_back(rule);
      }
    }
    for (const std::string& rule : rules) {
      const LimitCases* const old_cases = before != nullptr ? before->find(rule) : nullptr;
      const LimitCases* const new_cases = after != nullptr ? after->find(rule) : nullptr;
      const bool is_both = old_cases != nullptr && new_cases != nullptr;
      if (is_both && *old_cases == *new_cases) continue;
      const auto text = [&](const Wording& wording, bool is_before) {
        const LimitCases* const cases = is_before ? old_cases : new_cases;
        return cases != nullptr ? limits_in_words(wording, *cases) : std::string{};
      };
      add("limits/" + rule, {"Time allowed", "时限", "時限"}, is_both, text, out);
    }
  }

  [[nodiscard]] std::string title(const ClockRule& rule) const { return title_of(rule, locale_); }
  [[nodiscard]] std::string title(const DatedOverride& dated) const {
    const std::string& label = dated.labels[static_cast<std::size_t>(locale_)];
    return label.empty() ? dated.id : label;
  }

  /// Parts of the new pack in its order, then those that are gone.
  template <class Part, class Compare>
  void compare_parts(const std::vector<Part>& before, const std::vector<Part>& after, std::vector<PartChange>& out,
                     const Compare& compare) const {
    const auto find = [](const std::vector<Part>& parts, const std::string& id) -> const Part* {
      const auto found = std::find_if(parts.begin(), parts.end(), [&](const Part& part) { return part.id == id; });
      return found == parts.end() ? nullptr : &*found;
    };
    for (const Part& part : after) {
      const Part* const old = find(before, part.id);
      const auto kind = old == nullptr ? PartChange::Kind::added : PartChange::Kind::changed;
      auto members = compare(old, &part);
      if (old == nullptr || !members.empty()) out.push_back({kind, part.id, title(part), std::move(members)});
    }
    for (const Part& part : before) {
      if (find(after, part.id) == nullptr)
        out.push_back({PartChange::Kind::removed, part.id, title(part), compare(&part, nullptr)});
    }
  }

  Wording before_;
  Wording after_;
  Locale locale_;
};

std::string or_none(const std::string& text, Locale locale) {
  return text.empty() ? std::string(in(locale, {"none", "无", "無"})) : text;
}

void append_members(const PartChange& part, Locale locale, std::string& out) {
  for (const MemberChange& change : part.members) {
    const bool is_rule = change.member.starts_with("limits/");
    out.append("  - ").append(change.label);
    if (is_rule) out.append(" (").append(change.member.substr(std::string_view("limits/").size())).append(")");
    out.append(in(locale, {": ", "：", "："}));
    if (part.kind == PartChange::Kind::changed)
      out.append(or_none(change.before, locale)).append(" → ").append(or_none(change.after, locale));
    else
      out.append(part.kind == PartChange::Kind::added ? change.after : change.before);
    out.append("\n");
  }
}

void append_parts(const std::vector<PartChange>& parts, const Phrase& noun, Locale locale, std::string& out) {
  constexpr std::array<Phrase, 3> kVerbs{
      {{"Added", "新增", "新增"}, {"Removed", "删除", "刪除"}, {"Changed", "修改", "修改"}}};
  for (const PartChange& part : parts) {
    if (!out.empty()) out.append("\n");
    out.append(fill(in(locale, {"{verb} {noun}: {title} ({id})\n", "{verb}{noun}：{title} ({id})\n",
                                "{verb}{noun}：{title} ({id})\n"}),
                    {{"verb", std::string(in(locale, kVerbs[static_cast<std::size_t>(part.kind)]))},
                     {"noun", std::string(in(locale, noun))},
                     {"title", part.title},
                     {"id", part.id}}));
    append_members(part, locale, out);
  }
}

void write_changes(JsonWriter& writer, std::string_view name, const std::vector<MemberChange>& changes) {
  write_key(writer, name);
  writer.StartArray();
  for (const MemberChange& change : changes) {
    writer.StartObject();
    write_member(writer, "member", change.member);
    write_member(writer, "label", change.label);
    write_text_or_null(writer, "before", change.before);
    write_text_or_null(writer, "after", change.after);
    writer.EndObject();
  }
  writer.EndArray();
}

void write_parts(JsonWriter& writer, std::string_view name, std::string_view id_name,
                 const std::vector<PartChange>& parts) {
  write_key(writer, name);
  writer.StartArray();
  for (const PartChange& part : parts) {
    writer.StartObject();
    write_member(writer, id_name, part.id);
    write_member(writer, "title", part.title);
    write_member(writer, "change", to_string(part.kind));
    write_changes(writer, "members", part.members);
    writer.EndObject();
  }
  writer.EndArray();
}

}  // namespace

std::string_view to_string(PartChange::Kind kind) noexcept {
  return name_of(kPartChanges, kind);
}

RulePackDiff diff(const RulePack& before, const RulePack& after, Locale locale) {
  return PackComparison(before, after, locale).compare();
}

std::string describe_in_full(const RulePackDiff& difference, Locale locale) {
  std::string out;
  if (!difference.pack.empty()) {
    out.append(in(locale, {"The pack\n", "规则包\n", "規則包\n"}));
    append_members({PartChange::Kind::changed, {}, {}, difference.pack}, locale, out);
  }
  append_parts(difference.rules, {"rule", "规则", "規則"}, locale, out);
  append_parts(difference.overrides, {"special days", "特殊时期", "特殊時期"}, locale, out);
  append_parts(difference.calendars, {"calendar", "工作日历", "工作天行事曆"}, locale, out);
  return out;
}

void write_diff(JsonWriter& writer, const RulePackDiff& difference) {
  writer.StartObject();
  write_changes(writer, "pack", difference.pack);
  write_parts(writer, "rules", "rule", difference.rules);
  write_parts(writer, "overrides", "override", difference.overrides);
  write_parts(writer, "calendars", "calendar", difference.calendars);
  writer.EndObject();
}

void write_compared_pack(JsonWriter& writer, std::string_view name, const RulePack& pack) {
  write_key(writer, name);
  writer.StartObject();
  write_member(writer, "id", pack.id);
  write_member(writer, "version", pack.version);
  writer.EndObject();
}

}  // namespace parcelgate
