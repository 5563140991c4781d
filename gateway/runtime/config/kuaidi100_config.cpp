#include "gateway/runtime/config/kuaidi100_config.hpp"

#include <algorithm>

namespace parcelgate {
namespace {

/// It becomes part of the name of an outlet.
bool is_customer_number(std::string_view text) noexcept {
  return text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char letter) {
           return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                  (letter >= '0' && letter <= '9') || letter == '-' || letter == '_';
         });
}

}  // namespace

Kuaidi100CustomerConfig read_kuaidi100_customer(const ObjectReader::Element& element, const ConfigFile& file,
                                                Faults& faults) {
  Kuaidi100CustomerConfig out;
  ObjectReader reader(*element.value, element.pointer, faults);
  out.customer = reader.required_text("customer");
  if (!is_customer_number(out.customer))
    reader.fault("customer", "must be at most 64 letters, digits, \"-\" and \"_\"", "choose another number");
  out.key = read_optional_secret(reader, "key", file);
  // An empty key would let anybody sign. One that cannot be read is a fault already.
  const rapidjson::Value* key = find_member(*element.value, "key");
  if (key == nullptr || (key->IsString() && key->GetStringLength() == 0))
    reader.fault("key", "is required", "set the customer's key");
  out.url_key = read_optional_secret(reader, "url_key", file);
  out.registers_unknown = reader.boolean("registers_unknown", out.registers_unknown);
  read_integer(reader, "requests_per_second", out.requests_per_second, 1, 10'000);
  return out;
}

}  // namespace parcelgate
