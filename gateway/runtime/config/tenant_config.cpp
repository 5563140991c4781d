#include "gateway/runtime/config/tenant_config.hpp"

#include "gateway/base/enum_names.hpp"
#include "gateway/runtime/config/section_reader.hpp"

namespace parcelgate {
namespace {

std::optional<std::chrono::milliseconds> read_messages_age(ObjectReader& reader, const std::string& pointer,
                                                           Faults& faults) {
  constexpr auto kUnset = std::chrono::milliseconds::max();
  const auto age = reader.duration("messages_max_age", kUnset);
  if (age == kUnset) return std::nullopt;
  // Segments of the journal are closed once a day, and messages are erased by whole segments.
  if (age < std::chrono::hours{24})
    faults.add(join_pointer(pointer, "messages_max_age"), "is shorter than a day", "write \"1d\" or more");
  return age;
}

}  // namespace

TenantConfig read_tenant(const ObjectReader::Element& element, const ConfigFile& file, Faults& faults) {
  TenantConfig out;
  ObjectReader reader(*element.value, element.pointer, faults);
  out.id = read_slug(reader);
  out.name = reader.text("name", out.name);
  out.rule_pack = reader.text("rule_pack", out.rule_pack);
  out.complaint_rule_pack = reader.text("complaint_rule_pack", out.complaint_rule_pack);
  bool hides_all = out.mask == MaskLevel::all;
  read_either(reader, "mask", "all", "ids", hides_all);
  out.mask = hides_all ? MaskLevel::all : MaskLevel::ids;
  const std::string locale = reader.one_of("locale", {"zh-CN", "zh-TW", "en"}, to_string(out.locale));
  out.locale = find_locale(locale).value_or(out.locale);
  for (const auto& customer : reader.array("kuaidi100_customers"))
    out.kuaidi100_customers.push_back(read_kuaidi100_customer(customer, file, faults));
  out.messages_max_age = read_messages_age(reader, element.pointer, faults);
  if (const auto* page = reader.member("tracking_page"))
    out.tracking_page = read_track_page(*page, reader.pointer_to("tracking_page"), file, faults);
  return out;
}

}  // namespace parcelgate
