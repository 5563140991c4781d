#include "adapters/manifest/decode/matcher.hpp"

#include <algorithm>

#include "adapters/manifest/decode/unwrap.hpp"
#include "adapters/manifest/text/charset.hpp"
#include "adapters/manifest/text/form.hpp"
#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

/// Strings of a string or a list of strings.
std::vector<std::string> read_texts(const rapidjson::Value& section, std::string_view pointer, Faults& faults) {
  std::vector<std::string> out;
  if (section.IsString()) {
    out.emplace_back(scalar_text(section));
  } else if (section.IsArray()) {
    for (const auto& one : section.GetArray()) out.emplace_back(scalar_text(one));
  } else {
    faults.add(pointer, "must be a text or a list of texts");
  }
  return out;
}

void read_text(const rapidjson::Value& section, std::string_view name, std::string_view pointer, std::string& out,
               Faults& faults) {
  const auto* member = find_member(section, name);
  if (member == nullptr) return;
  if (member->IsString())
    out = scalar_text(*member);
  else
    faults.add(join_pointer(pointer, name), "must be a text");
}

/// Whether a field name may be shown in an error: short, of letters and digits.
class FieldList {
 public:
  /// @return whether there is room for more
  bool add(std::string_view name) {
    constexpr std::size_t kMost = 8;
    constexpr std::size_t kLongest = 40;
    const bool is_word =
        !name.empty() && name.size() <= kLongest && std::all_of(name.begin(), name.end(), [](char letter) {
          return letter == '_' || letter == '-' || letter == '.' || (letter >= '0' && letter <= '9') ||
                 (ascii_lower(letter) >= 'a' && ascii_lower(letter) <= 'z');
        });
    if (is_word) text_ += (text_.empty() ? "; fields: " : ", ") + std::string(name);
    return ++count_ < kMost;
  }
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
  std::size_t count_{0};
};

/// Of a form-encoded body.
std::string fields_of(std::string_view body) {
  FieldList list;
  bool has_room = true;
  while (!body.empty() && has_room) {
    const std::string_view pair = body.substr(0, body.find('&'));
    if (const auto sign = pair.find('='); sign != std::string_view::npos) has_room = list.add(pair.substr(0, sign));
    body.remove_prefix(std::min(body.size(), pair.size() + 1));
  }
  return list.text();
}

/// Of an object, the first one of a list.
std::string members_of(const rapidjson::Value& value) {
  const rapidjson::Value& one = value.IsArray() && !value.Empty() ? value[0] : value;
  FieldList list;
  if (!one.IsObject()) return {};
  for (const auto& member : one.GetObject()) {
    if (!list.add(scalar_text(member.name))) break;
  }
  return list.text();
}

}  // namespace

Matcher Matcher::compile(const rapidjson::Value* section, std::string_view pointer, Faults& faults) {
  Matcher out;
  if (section == nullptr ||
      !check_members(*section, pointer, {"form_field", "content_type", "starts_with", "exists", "equals"}, faults)) {
    return out;
  }
  read_text(*section, "form_field", pointer, out.form_field_, faults);
  read_text(*section, "content_type", pointer, out.content_type_, faults);
  read_text(*section, "starts_with", pointer, out.starts_with_, faults);
  out.read_inside(*section, pointer, faults);
  return out;
}

void Matcher::read_inside(const rapidjson::Value& section, std::string_view pointer, Faults& faults) {
  if (const auto* exists = find_member(section, "exists")) {
    const auto where = join_pointer(pointer, "exists");
    for (const auto& text : read_texts(*exists, where, faults)) {
      if (auto path = Path::compile(text, where, faults)) exists_.push_back({text, std::move(*path)});
    }
  }
  const auto* equals = find_member(section, "equals");
  if (equals == nullptr) return;
  const auto where = join_pointer(pointer, "equals");
  if (!equals->IsObject()) return faults.add(where, "must be an object of paths and values");
  for (const auto& member : equals->GetObject()) {
    const auto name = scalar_text(member.name);
    auto path = Path::compile(name, join_pointer(where, name), faults);
    if (!path) continue;
    equals_.push_back(
        {std::string(name), std::move(*path), read_texts(member.value, join_pointer(where, name), faults)});
  }
}

bool Matcher::fits_outside(const SourceMessage& message) const {
  if (!form_field_.empty() && !has_form_field(message.body, form_field_)) return false;
  if (!starts_with_.empty() && !text_starts_with(message.body, starts_with_)) return false;
  if (content_type_.empty() || message.headers == nullptr) return true;
  const auto given = find_header(*message.headers, "Content-Type");
  return given.empty() || given.find(content_type_) != std::string_view::npos;
}

bool Matcher::fits_inside(const Node& root) const {
  for (const auto& [text, path] : exists_) {
    if (!path.exists(root)) return false;
  }
  return std::all_of(equals_.begin(), equals_.end(), [&](const Equal& equal) { return holds(equal, root); });
}

bool Matcher::holds(const Equal& equal, const Node& root) {
  const auto text = equal.path.first_text(root);
  return std::find(equal.values.begin(), equal.values.end(), text) != equal.values.end();
}

std::string Matcher::misfit_outside(const SourceMessage& message) const {
  if (!form_field_.empty() && !has_form_field(message.body, form_field_))
    return "form field \"" + form_field_ + "\" is not there" + fields_of(message.body);
  if (!starts_with_.empty() && !text_starts_with(message.body, starts_with_))
    return "the body does not start with \"" + starts_with_ + "\"";
  return "the Content-Type holds no \"" + content_type_ + "\"";
}

std::string Matcher::misfit_inside(const Node& root) const {
  for (const auto& [text, path] : exists_) {
    if (!path.exists(root)) return "\"" + text + "\" is not there" + members_of(*root.value);
  }
  for (const Equal& equal : equals_) {
    if (holds(equal, root)) continue;
    std::string values;
    for (const auto& value : equal.values) values += (values.empty() ? "\"" : ", \"") + value + "\"";
    return "\"" + equal.text + "\" is not one of " + values + members_of(*root.value);
  }
  return {};
}

}  // namespace parcelgate
