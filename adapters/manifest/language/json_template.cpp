#include "adapters/manifest/language/json_template.hpp"

#include <algorithm>

namespace parcelgate {
namespace {

bool is_json_number(std::string_view text) {
  const auto parsed = parse_json(text);
  return parsed && parsed->IsNumber();
}

constexpr std::string_view kLine = "line";

}  // namespace

void JsonTemplate::compile_each_line(JsonTemplate& made, const rapidjson::Value& value, std::string_view pointer,
                                     CompileContext& vocabulary) {
  made.kind_ = Kind::each_line;
  if (!check_members(value, pointer, {"$each_line", "write"}, vocabulary.faults)) return;
  const auto* lines = find_member(value, "$each_line");
  const auto* write = find_member(value, "write");
  if (!lines->IsString() || write == nullptr) {
    vocabulary.faults.add(pointer, "needs a text in \"$each_line\" and an element in \"write\"");
    return;
  }
  made.text_ = TextTemplate::compile(text_of(*lines), join_pointer(pointer, "$each_line"), vocabulary);
  const bool is_outermost = vocabulary.lets.emplace(kLine).second;
  made.members_.emplace_back(std::string{}, compile(*write, join_pointer(pointer, "write"), vocabulary));
  if (is_outermost) vocabulary.lets.erase(std::string(kLine));
}

JsonTemplate JsonTemplate::compile(const rapidjson::Value& value, std::string_view pointer,
                                   CompileContext& vocabulary) {
  JsonTemplate made;
  if (value.IsString()) {
    made.kind_ = Kind::text;
    made.text_ = TextTemplate::compile(text_of(value), pointer, vocabulary);
  } else if (value.IsArray()) {
    made.kind_ = Kind::array;
    std::size_t index = 0;
    for (const auto& element : value.GetArray()) {
      made.members_.emplace_back(std::string{}, compile(element, join_pointer(pointer, index++), vocabulary));
    }
  } else if (const auto* each = find_member(value, "$each_item"); each != nullptr && value.MemberCount() == 1) {
    made.kind_ = Kind::each_item;
    made.members_.emplace_back(std::string{}, compile(*each, join_pointer(pointer, "$each_item"), vocabulary));
  } else if (find_member(value, "$each_line") != nullptr) {
    compile_each_line(made, value, pointer, vocabulary);
  } else if (const auto* number = find_member(value, "$number"); number != nullptr && value.MemberCount() == 1) {
    made = compile_text(Kind::number, *number, join_pointer(pointer, "$number"), vocabulary);
  } else if (const auto* json = find_member(value, "$json"); json != nullptr && value.MemberCount() == 1) {
    made = compile_text(Kind::json, *json, join_pointer(pointer, "$json"), vocabulary);
  } else if (value.IsObject()) {
    made.kind_ = Kind::object;
    for (const auto& member : value.GetObject()) {
      const std::string_view name = text_of(member.name);
      const std::string here = join_pointer(pointer, name);
      made.members_.emplace_back(name, name == "$merge" ? compile_text(Kind::merge, member.value, here, vocabulary)
                                                        : compile(member.value, here, vocabulary));
    }
  } else {
    made.fixed_ = to_json(value);
  }
  return made;
}

JsonTemplate JsonTemplate::compile_text(Kind kind, const rapidjson::Value& text, std::string_view pointer,
                                        CompileContext& vocabulary) {
  JsonTemplate made;
  made.kind_ = kind;
  if (text.IsString())
    made.text_ = TextTemplate::compile(text_of(text), pointer, vocabulary);
  else
    vocabulary.faults.add(pointer, "must be a string");
  return made;
}

Result<std::string> JsonTemplate::render(const EvaluationContext& scope) const {
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  if (auto written = write(writer, scope); !written) return unexpected(written.error());
  return std::string(buffer.GetString(), buffer.GetSize());
}

Result<void> JsonTemplate::write(JsonWriter& writer, const EvaluationContext& scope) const {
  switch (kind_) {
    case Kind::fixed:
      writer.RawValue(fixed_.data(), fixed_.size(), rapidjson::kNullType);
      return {};
    case Kind::text:
    case Kind::number:
    case Kind::json:
      return write_text_to(writer, scope);
    case Kind::merge:
      return merge_members(writer, scope);
    case Kind::object:
      return write_object(writer, scope);
    case Kind::each_item:
      return write_each_item(writer, scope);
    case Kind::each_line:
      return write_each_line(writer, scope);
    case Kind::array:
      break;
  }
  writer.StartArray();
  for (const auto& [name, element] : members_) {
    const auto left_out = element.is_left_out(scope);
    if (!left_out) return unexpected(left_out.error());
    if (*left_out) continue;
    if (auto written = element.write(writer, scope); !written) return written;
  }
  writer.EndArray();
  return {};
}

Result<void> JsonTemplate::write_text_to(JsonWriter& writer, const EvaluationContext& scope) const {
  std::string scratch;
  const auto text = text_.render(scope, scratch);
  if (!text) return unexpected(text.error());
  if (kind_ == Kind::text) {
    write_text(writer, *text);
    return {};
  }
  if (kind_ == Kind::json) {
    const auto parsed = parse_json(*text);
    if (!parsed) return unexpected(ErrorKind::malformed, "a value that must be JSON is none");
    const std::string compact = to_json(*parsed);
    writer.RawValue(compact.data(), compact.size(), parsed->GetType());
    return {};
  }
  if (!is_json_number(*text)) return unexpected(ErrorKind::malformed, "a value that must be a number is none");
  writer.RawValue(text->data(), text->size(), rapidjson::kNumberType);
  return {};
}

Result<void> JsonTemplate::write_object(JsonWriter& writer, const EvaluationContext& scope) const {
  writer.StartObject();
  for (const auto& [name, member] : members_) {
    const auto left_out = member.is_left_out(scope);
    if (!left_out) return unexpected(left_out.error());
    if (*left_out) continue;
    if (member.kind_ != Kind::merge) write_key(writer, name);
    if (auto written = member.write(writer, scope); !written) return written;
  }
  writer.EndObject();
  return {};
}

Result<void> JsonTemplate::merge_members(JsonWriter& writer, const EvaluationContext& scope) const {
  std::string scratch;
  const auto text = text_.render(scope, scratch);
  if (!text) return unexpected(text.error());
  if (text->empty()) return {};
  const auto parsed = parse_json(*text);
  if (!parsed || !parsed->IsObject()) return unexpected(ErrorKind::malformed, "\"$merge\" needs a JSON object");
  for (const auto& member : parsed->GetObject()) {
    write_key(writer, text_of(member.name));
    const std::string value = to_json(member.value);
    writer.RawValue(value.data(), value.size(), member.value.GetType());
  }
  return {};
}

Result<void> JsonTemplate::write_each_item(JsonWriter& writer, const EvaluationContext& scope) const {
  writer.StartArray();
  EvaluationContext inner = scope;
  for (const auto& item : scope.items) {
    inner.item = &item;
    if (auto written = members_.front().second.write(writer, inner); !written) return written;
  }
  writer.EndArray();
  return {};
}

Result<void> JsonTemplate::write_each_line(JsonWriter& writer, const EvaluationContext& scope) const {
  std::string scratch;
  const auto text = text_.render(scope, scratch);
  if (!text) return unexpected(text.error());
  EvaluationContext inner = scope;
  // In front, so that it comes before the line of an outer list.
  inner.lets.emplace(inner.lets.begin(), kLine, std::string{});
  writer.StartArray();
  for (std::string_view rest = *text; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (line.empty()) continue;
    inner.lets.front().second = line;
    if (auto written = members_.front().second.write(writer, inner); !written) return written;
  }
  writer.EndArray();
  return {};
}

Result<bool> JsonTemplate::is_left_out(const EvaluationContext& scope) const {
  const bool is_text = kind_ == Kind::text || kind_ == Kind::number || kind_ == Kind::json;
  if (!is_text || !text_.is_optional()) return false;
  std::string scratch;
  const auto text = text_.render(scope, scratch);
  if (!text) return unexpected(text.error());
  return text->empty();
}

}  // namespace parcelgate
