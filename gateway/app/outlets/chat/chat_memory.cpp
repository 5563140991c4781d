#include "gateway/app/outlets/chat/chat_memory.hpp"

#include "gateway/wire/json.hpp"

namespace parcelgate {

std::string chat_memory_owner(std::string_view outlet) {
  return std::string("chat:").append(outlet);
}

std::string to_json(const ChatMemory& memory) {
  return render_json_object([&](JsonWriter& writer) {
    write_key(writer, "raised");
    writer.StartArray();
    for (const std::string& key : memory.raised) write_text(writer, key);
    writer.EndArray();
    write_key(writer, "problems");
    writer.StartObject();
    for (const auto& [parcel, state] : memory.problems) write_member(writer, parcel, state);
    writer.EndObject();
  });
}

Result<ChatMemory> parse_chat_memory(std::string_view json) {
  const auto document = parse_json(json);
  if (!document) return unexpected(ErrorKind::malformed, "chat record: " + document.error().what);
  ChatMemory memory;
  const auto* raised = find_member(*document, "raised");
  const auto* problems = find_member(*document, "problems");
  if (raised == nullptr || !raised->IsArray() || problems == nullptr || !problems->IsObject())
    return unexpected(ErrorKind::malformed, "chat record: raised and problems");
  for (const auto& key : raised->GetArray()) {
    if (key.IsString()) memory.raised.emplace(text_of(key));
  }
  for (const auto& member : problems->GetObject()) {
    if (member.value.IsString()) memory.problems.emplace(text_of(member.name), text_of(member.value));
  }
  return memory;
}

}  // namespace parcelgate
