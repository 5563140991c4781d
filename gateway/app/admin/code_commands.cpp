#include "gateway/app/admin/code_commands.hpp"

#include <algorithm>

#include "gateway/app/admin/admin_answer.hpp"
#include "gateway/wire/json.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

Result<std::string> unmapped(Store& store, const rapidjson::Value& request) {
  auto reader = store.open_reader();
  if (!reader) return unexpected(reader.error());
  auto codes = (*reader)->list_codes(find_text(request, "source"));
  if (!codes) return unexpected(codes.error());
  std::erase_if(*codes, [](const SeenCode& code) { return code.mapped; });
  std::stable_sort(codes->begin(), codes->end(),
                   [](const SeenCode& left, const SeenCode& right) { return left.count > right.count; });
  return admin_answer([&](JsonWriter& writer) {
    writer.Key("codes");
    writer.StartArray();
    for (const SeenCode& code : *codes) {
      writer.StartObject();
      write_member(writer, "source", code.source);
      write_member(writer, "code", code.code);
      writer.Key("count");
      writer.Uint64(code.count);
      write_instant(writer, "first_seen_at", code.first_seen_at);
      write_instant(writer, "last_seen_at", code.last_seen_at);
      write_member(writer, "sample_event_id", code.sample);
      writer.EndObject();
    }
    writer.EndArray();
  });
}

}  // namespace

void add_code_commands(AdminService& admin, Store& store) {
  admin.add("codes.unmapped", [&store](const rapidjson::Value& request) { return unmapped(store, request); });
}

}  // namespace parcelgate
