#include "adapters/manifest/recognition.hpp"

#include <algorithm>

#include "adapters/manifest/unwrap.hpp"
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
  const auto* member = member_of(section, name);
  if (member == nullptr) return;
  if (member->IsString())
    out = scalar_text(*member);
  else
    faults.add(join_pointer(pointer, name), "must be a text");
}

}  // namespace

Recognition Recognition::compile(const rapidjson::Value* section, std::string_view pointer, Faults& faults) {
  Recognition out;
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

void Recognition::read_inside(const rapidjson::Value& section, std::string_view pointer, Faults& faults) {
  if (const auto* exists = member_of(section, "exists")) {
    const auto where = join_pointer(pointer, "exists");
    for (const auto& text : read_texts(*exists, where, faults)) {
      if (auto path = Path::compile(text, where, faults)) exists_.push_back(std::move(*path));
    }
  }
  const auto* equals = member_of(section, "equals");
  if (equals == nullptr) return;
  const auto where = join_pointer(pointer, "equals");
  if (!equals->IsObject()) return faults.add(where, "must be an object of paths and values");
  for (const auto& member : equals->GetObject()) {
    const auto name = scalar_text(member.name);
    auto path = Path::compile(name, join_pointer(where, name), faults);
    if (path) equals_.emplace_back(std::move(*path), read_texts(member.value, join_pointer(where, name), faults));
  }
}

bool Recognition::fits_outside(const SourceMessage& message) const {
  if (!form_field_.empty() && !has_form_field(message.body, form_field_)) return false;
  if (!starts_with_.empty() && !trim(message.body).starts_with(starts_with_)) return false;
  if (content_type_.empty() || message.headers == nullptr) return true;
  const auto given = find_header(*message.headers, "Content-Type");
  return given.empty() || given.find(content_type_) != std::string_view::npos;
}

bool Recognition::fits_inside(const Node& root) const {
  for (const auto& path : exists_) {
    if (!path.exists(root)) return false;
  }
  return std::all_of(equals_.begin(), equals_.end(), [&](const auto& pair) {
    const auto text = pair.first.first_text(root);
    return std::find(pair.second.begin(), pair.second.end(), text) != pair.second.end();
  });
}

}  // namespace parcelgate
