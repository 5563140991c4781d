#include "adapters/transports/mqtt_paho/paho_properties.hpp"

#include <stdexcept>

namespace parcelgate {
namespace {

MQTTLenString view_of(const std::string& text) {
  return {static_cast<int>(text.size()), const_cast<char*>(text.data())};
}

void add_to(MQTTProperties& properties, const MQTTProperty& property) {
  if (MQTTProperties_add(&properties, &property) != 0) throw std::invalid_argument("MQTT property refused");
}

}  // namespace

void PahoProperties::add(MQTTPropertyCodes code, std::uint32_t value) {
  MQTTProperty property{};
  property.identifier = code;
  switch (MQTTProperty_getType(code)) {
    case MQTTPROPERTY_TYPE_BYTE:
      property.value.byte = static_cast<unsigned char>(value);
      break;
    case MQTTPROPERTY_TYPE_TWO_BYTE_INTEGER:
      property.value.integer2 = static_cast<unsigned short>(value);
      break;
    default:
      property.value.integer4 = value;
      break;
  }
  add_to(properties_, property);
}

void PahoProperties::add(MQTTPropertyCodes code, const std::string& text) {
  MQTTProperty property{};
  property.identifier = code;
  property.value.data = view_of(text);
  add_to(properties_, property);
}

void PahoProperties::add_user(const std::string& name, const std::string& value) {
  MQTTProperty property{};
  property.identifier = MQTTPROPERTY_CODE_USER_PROPERTY;
  property.value.data = view_of(name);
  property.value.value = view_of(value);
  add_to(properties_, property);
}

}  // namespace parcelgate
