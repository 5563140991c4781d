#include "gateway/runtime/config/outbound_config.hpp"

#include <string>
#include <string_view>

namespace parcelgate {
namespace {

Networks read_networks(ObjectReader& reader, std::string_view name) {
  Networks networks;
  for (const ObjectReader::Element& element : reader.array(name)) {
    if (!element.value->IsString()) {
      reader.faults().add(element.pointer, "must be a text", "write it like \"10.20.0.0/16\"");
      continue;
    }
    const std::string_view text = text_of(*element.value);
    if (auto network = Network::parse(text)) {
      networks.push_back(*network);
    } else {
      reader.faults().add(element.pointer, "\"" + std::string(text) + "\" " + network.error().what);
    }
  }
  return networks;
}

}  // namespace

OutboundConfig read_outbound(const rapidjson::Value& value, const std::string& pointer, const ConfigFile& file,
                             Faults& faults) {
  ObjectReader reader(value, pointer, faults);
  OutboundConfig out;
  out.ca_file = read_pem_path(reader, "ca_file", "CERTIFICATE", file);
  out.subscriber_networks = read_networks(reader, "subscriber_networks");
  return out;
}

}  // namespace parcelgate
