#include "adapters/manifest/detect/number_form.hpp"

#include <algorithm>
#include <array>

#include <re2/re2.h>

#include "adapters/manifest/detect/check_digit.hpp"
#include "gateway/wire/object_reader.hpp"

namespace parcelgate {
namespace {

constexpr int kMostFormGroups = 8;

int group_of(const re2::RE2& regex, const char* name) {
  const auto& groups = regex.NamedCapturingGroups();
  const auto found = groups.find(name);
  return found == groups.end() ? 0 : found->second;
}

std::string_view plain(const re2::StringPiece& piece) {
  return {piece.data(), piece.size()};
}

bool is_plain(char letter) noexcept {
  return (letter >= '0' && letter <= '9') || (letter >= 'A' && letter <= 'Z');
}

/// How many characters at the head of a number its pattern chooses: "7[3568]\\d{12}" chooses two.
std::size_t chosen_prefix(std::string_view pattern) {
  if (pattern.find('|') < pattern.find('(')) return 0;
  std::size_t chosen = 0;
  for (std::size_t at = 0; at < pattern.size(); ++chosen) {
    std::size_t end = at + 1;
    if (pattern[at] == '[') {
      end = pattern.find(']', at) + 1;
      if (end == 0 || pattern.substr(at, end - at).find("A-Z") != std::string_view::npos) return chosen;
    } else if (!is_plain(pattern[at])) {
      return chosen;
    }
    const bool repeats = end < pattern.size() && std::string_view("?*+{").find(pattern[end]) != std::string_view::npos;
    if (repeats) return chosen;
    at = end;
  }
  return chosen;
}

void check_groups(const NumberForm& form, ObjectReader& reader) {
  const bool has_groups = group_of(*form.regex, "body") > 0 && group_of(*form.regex, "check") > 0;
  if (!form.check.empty() && !has_groups) {
    reader.fault("check", "its pattern names no groups for it",
                 "write (?P<body>…) around what is counted and (?P<check>…) around its check digit");
  }
  if (form.check.empty() && group_of(*form.regex, "check") > 0) {
    reader.fault("pattern", "names a group \"check\", and there is no check", "name the rule in \"check\"");
  }
}

}  // namespace

std::optional<NumberForm> compile_number_form(const rapidjson::Value& section, const std::string& pointer,
                                              Faults& faults) {
  ObjectReader reader(section, pointer, faults);
  NumberForm form;
  form.pointer = pointer;
  form.text = reader.required_text("pattern");
  const std::string strength = reader.one_of("strength", {"strong", "medium", "weak"}, "weak");
  form.strength = strength == "strong"   ? FormStrength::strong
                  : strength == "medium" ? FormStrength::medium
                                         : FormStrength::weak;
  form.check = reader.text("check", Need::optional);
  if (reader.has("weight")) form.weight = static_cast<int>(reader.integer("weight", 1, 1, 99));
  form.examples = reader.texts("examples");
  form.invalid = reader.texts("invalid");
  form.note = reader.text("note", Need::optional);
  if (form.examples.empty()) reader.fault("examples", "is missing", "give at least one number that matches");
  if (form.text.empty()) return std::nullopt;
  re2::RE2::Options options;
  options.set_log_errors(false);
  form.regex = std::make_shared<const re2::RE2>(form.text, options);
  if (!form.regex->ok()) {
    reader.fault("pattern", form.regex->error(), "write it as RE2 reads it");
    return std::nullopt;
  }
  if (form.regex->NumberOfCapturingGroups() >= kMostFormGroups) {
    reader.fault("pattern", "has too many groups", "write (?:…) where a group needs no name");
    return std::nullopt;
  }
  check_groups(form, reader);
  for (std::size_t at = 0; at < form.examples.size(); ++at) {
    if (re2::RE2::FullMatch(form.examples[at], *form.regex)) continue;
    faults.add(join_pointer(join_pointer(pointer, "examples"), at),
               "\"" + form.examples[at] + "\" does not match its pattern");
  }
  return form;
}

bool holds(const NumberForm& form, const CheckDigit* rule, std::string_view number, NumberParts& parts) {
  std::array<re2::StringPiece, kMostFormGroups> groups;
  const int count = std::min(form.regex->NumberOfCapturingGroups() + 1, kMostFormGroups);
  const re2::StringPiece text(number.data(), number.size());
  if (!form.regex->Match(text, 0, number.size(), re2::RE2::ANCHOR_BOTH, groups.data(), count)) return false;
  const auto part = [&](const char* name) {
    const int group = group_of(*form.regex, name);
    return group == 0 ? std::string_view{} : plain(groups[static_cast<std::size_t>(group)]);
  };
  parts = {part("body"), part("check"), part("country")};
  if (rule == nullptr) return true;
  const auto digit = rule->of(parts.body);
  return digit && parts.check.size() == 1 && parts.check.front() == *digit;
}

void find_form_faults(const NumberForm& form, const CheckDigit* rule,
                      const std::function<bool(const NumberParts&)>& takes, Faults& faults) {
  const auto is_right = [&](const std::string& number) {
    NumberParts parts;
    return holds(form, rule, number, parts) && (!takes || takes(parts));
  };
  for (std::size_t at = 0; at < form.examples.size(); ++at) {
    // An example that does not match was reported when the form was read.
    if (!re2::RE2::FullMatch(form.examples[at], *form.regex) || is_right(form.examples[at])) continue;
    faults.add(join_pointer(join_pointer(form.pointer, "examples"), at),
               "\"" + form.examples[at] + "\" has another check digit");
  }
  for (std::size_t at = 0; at < form.invalid.size(); ++at) {
    if (!is_right(form.invalid[at])) continue;
    faults.add(join_pointer(join_pointer(form.pointer, "invalid"), at),
               "\"" + form.invalid[at] + "\" holds all the same");
  }
}

std::string describe_form(const NumberForm& form, std::string_view number) {
  const std::size_t prefix = chosen_prefix(form.text);
  if (prefix > 0 && number.size() > prefix) return "prefix " + std::string(number.substr(0, prefix));
  const bool digits =
      std::all_of(number.begin(), number.end(), [](char letter) { return letter >= '0' && letter <= '9'; });
  if (digits) return std::to_string(number.size()) + " digits";
  return std::to_string(number.size()) + " characters of its form";
}

}  // namespace parcelgate
