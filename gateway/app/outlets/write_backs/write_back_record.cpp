#include "gateway/app/outlets/write_backs/write_back_record.hpp"

#include "gateway/wire/object_reader.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

using States = std::map<ReturnState, Instant>;

void write_states(JsonWriter& writer, std::string_view name, const States& states) {
  write_key(writer, name);
  writer.StartObject();
  for (const auto& [state, at] : states) write_instant(writer, to_string(state), at);
  writer.EndObject();
}

States read_states(ObjectReader& parent, std::string_view name) {
  States states;
  const auto* value = parent.member(name, Need::required);
  if (value == nullptr) return states;
  ObjectReader reader(*value, parent.pointer_to(name), parent.faults());
  for (const std::string_view state : kReturnStates) {
    if (const auto at = reader.instant(state, Need::optional)) states[*find_return_state(state)] = *at;
  }
  return states;
}

}  // namespace

std::string write_back_key(std::string_view platform, std::string_view subject) {
  return std::string("write_back:").append(platform).append(":").append(subject);
}

std::string to_json(const WriteBackRecord& record) {
  return render_json_object([&](JsonWriter& writer) {
    write_states(writer, "written", record.written);
    write_states(writer, "pending", record.pending);
  });
}

Result<WriteBackRecord> parse_write_back_record(std::string_view json) {
  const auto document = parse_json(json);
  if (!document) return unexpected(document.error());
  WriteBackRecord record;
  Faults faults;
  {
    ObjectReader reader(*document, "", faults);
    record.written = read_states(reader, "written");
    record.pending = read_states(reader, "pending");
  }
  if (!faults.empty()) return to_error(faults, "write-back record");
  return record;
}

}  // namespace parcelgate
