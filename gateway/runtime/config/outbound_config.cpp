#include "gateway/runtime/config/outbound_config.hpp"

namespace parcelgate {

OutboundConfig read_outbound(const rapidjson::Value& value, const std::string& pointer, const ConfigFile& file,
                             Faults& faults) {
  ObjectReader reader(value, pointer, faults);
  OutboundConfig out;
  out.ca_file = read_pem_path(reader, "ca_file", "CERTIFICATE", file);
  out.subscriber_networks = read_networks(reader, "subscriber_networks");
  return out;
}

}  // namespace parcelgate
