#include "gateway/runtime/config/write_back_config.hpp"

#include "gateway/runtime/config/account_config.hpp"

namespace parcelgate {

void read_write_back_outlet(ObjectReader& reader, const ConfigFile& file, WriteBackConfig& out) {
  out.platform = reader.required_text("platform");
  if (out.tenant.empty() && !reader.has("tenant"))
    reader.fault("tenant", "is missing: the shop at the platform is that of one tenant", "name the tenant");
  out.account.id = out.id;
  out.account.source = out.platform;
  out.account.tenant = out.tenant;
  read_settings_and_secrets(reader, file, out.account);
  for (const auto& member : reader.members("companies")) {
    if (member.value->IsString())
      out.companies[member.name] = text_of(*member.value);
    else
      reader.faults().push_back({member.pointer, "must be a text", {}});
  }
  out.states = reader.texts("states");
  read_either(reader, "warehoused_by", "inspected", "received", out.after_inspection);
  out.repeat_in_doubt = reader.boolean("repeat_in_doubt", out.repeat_in_doubt);
}

}  // namespace parcelgate
