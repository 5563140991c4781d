#include "gateway/app/admin/account_commands.hpp"

#include "gateway/app/admin/admin_answer.hpp"
#include "gateway/wire/push_record.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

Result<std::optional<Instant>> last_push_of(Reader& reader, const Account& account) {
  const auto record = reader.find_record(kPushRecords, push_record_key(account.tenant, account.source));
  if (!record) return unexpected(record.error());
  return *record ? read_push_record(**record) : std::nullopt;
}

void write_settings(JsonWriter& writer, const AccountSettings& settings, const Source* source,
                    const std::optional<Instant>& last_push_at) {
  writer.StartObject();
  write_member(writer, "account", settings.account.id);
  write_member(writer, "source", settings.account.source);
  write_member(writer, "tenant", settings.account.tenant);
  write_key(writer, "polls");
  writer.Bool(settings.polls);
  write_key(writer, "subscribes");
  writer.Bool(settings.subscribes);
  write_text_or_null(writer, "mapping_version", source == nullptr ? std::string_view{} : source->mapping_version());
  write_instant(writer, "last_push_at", last_push_at);
  writer.EndObject();
}

Result<std::string> list_accounts(Store& store, const LoadDirectory& load) {
  auto reader = store.open_reader();
  if (!reader) return unexpected(std::move(reader).error());
  const auto directory = load();
  std::vector<std::optional<Instant>> pushes;
  for (const auto& [id, settings] : directory->accounts) {
    const auto last = last_push_of(**reader, settings.account);
    if (!last) return unexpected(last.error());
    pushes.push_back(*last);
  }
  return admin_answer([&](JsonWriter& writer) {
    write_key(writer, "accounts");
    writer.StartArray();
    auto push = pushes.begin();
    for (const auto& [id, settings] : directory->accounts)
      write_settings(writer, settings, directory->find_account(id).source, *push++);
    writer.EndArray();
  });
}

}  // namespace

void add_account_command(AdminService& service, Store& store, LoadDirectory load) {
  service.add("accounts.list",
              [&store, load = std::move(load)](const rapidjson::Value&) { return list_accounts(store, load); });
}

}  // namespace parcelgate
