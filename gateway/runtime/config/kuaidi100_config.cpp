#include "gateway/runtime/config/kuaidi100_config.hpp"

namespace parcelgate {

Kuaidi100CustomerConfig read_kuaidi100_customer(const ObjectReader::Element& element, const ConfigFile& file,
                                                Faults& faults) {
  Kuaidi100CustomerConfig out;
  ObjectReader reader(*element.value, element.pointer, faults);
  out.customer = reader.required_text("customer");
  out.key = read_optional_secret(reader, "key", file);
  if (find_member(*element.value, "key") == nullptr) reader.fault("key", "is required", "set the customer's key");
  out.url_key = read_optional_secret(reader, "url_key", file);
  out.registers_unknown = reader.boolean("registers_unknown", out.registers_unknown);
  read_integer(reader, "requests_per_second", out.requests_per_second, 1, 10'000);
  return out;
}

}  // namespace parcelgate
