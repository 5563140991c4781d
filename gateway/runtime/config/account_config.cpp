#include "gateway/runtime/config/account_config.hpp"

namespace parcelgate {

void read_settings_and_secrets(ObjectReader& reader, const ConfigFile& file, Account& out) {
  read_plain_settings(reader, out.settings);
  for (const auto& member : reader.members("secrets")) {
    out.secrets[member.name] = read_secret(*member.value, member.pointer, file, reader.faults());
  }
}

AccountConfig read_account(const ObjectReader::Element& element, const ConfigFile& file, Faults& faults) {
  AccountConfig out;
  ObjectReader reader(*element.value, element.pointer, faults);
  out.account.id = read_slug(reader);
  out.account.source = reader.required_text("source");
  out.account.tenant = reader.required_text("tenant");
  read_settings_and_secrets(reader, file, out.account);
  out.poll = reader.boolean("poll", out.poll);
  out.subscribe = reader.boolean("subscribe", out.subscribe);
  out.broker = reader.text("broker", out.broker);
  out.shadow = file.resolve(reader.text("shadow", ""));
  read_either(reader, "mode", "live", "shadow", out.acts);
  if (reader.has("requests_per_second")) {
    out.requests_per_second = reader.number("requests_per_second", 1, 0.0001, 10'000);
  }
  if (reader.has("requests_per_day")) {
    out.requests_per_day = static_cast<std::uint32_t>(reader.integer("requests_per_day", 1, 1, 4'000'000'000));
  }
  return out;
}

Account read_lone_account(const rapidjson::Value& root, const ConfigFile& file, Faults& faults) {
  Account out;
  ObjectReader reader(root, "", faults);
  for (const char* name : {"$schema", "id", "source", "tenant"}) reader.allow(name);
  read_settings_and_secrets(reader, file, out);
  return out;
}

}  // namespace parcelgate
