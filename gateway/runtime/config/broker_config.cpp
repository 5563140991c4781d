#include "gateway/runtime/config/broker_config.hpp"

namespace parcelgate {
namespace {

void check_tls(ObjectReader& reader, const BrokerConfig& broker) {
  const bool has_certificate = !broker.certificate_file.empty();
  const bool has_key = !broker.key_file.empty();
  if (has_certificate != has_key) {
    reader.fault(has_key ? "certificate_file" : "key_file", "is missing: a certificate and its key go together",
                 has_key ? "add it, or leave key_file out" : "add it, or leave certificate_file out");
  }
  if (!broker.url.starts_with("mqtt://")) return;
  if (!broker.ca_file.empty() || has_certificate || has_key) {
    reader.fault("url", "is plain, and TLS files are given", "write mqtts://, or leave the files out");
  }
}

}  // namespace

BrokerConfig read_broker(const ObjectReader::Element& element, const ConfigFile& file, Faults& faults) {
  BrokerConfig out;
  ObjectReader reader(*element.value, element.pointer, faults);
  out.id = reader.required_text("id");
  out.url = reader.required_text("url");
  out.client_id = reader.text("client_id", out.client_id);
  out.username = reader.text("username", out.username);
  out.password = read_optional_secret(reader, "password", file);
  out.ca_file = read_pem_path(reader, "ca_file", "CERTIFICATE", file);
  out.certificate_file = read_pem_path(reader, "certificate_file", "CERTIFICATE", file);
  out.key_file = read_pem_path(reader, "key_file", "PRIVATE KEY", file);
  out.shared_group = reader.text("shared_group", out.shared_group);
  if (!out.url.empty() && !out.url.starts_with("mqtt://") && !out.url.starts_with("mqtts://")) {
    reader.fault("url", "must start with mqtt:// or mqtts://");
  }
  if (out.shared_group.find_first_of("/+#") != std::string::npos) {
    reader.fault("shared_group", "must not hold \"/\", \"+\" or \"#\"", "write a word such as \"gateways\"");
  }
  check_tls(reader, out);
  return out;
}

}  // namespace parcelgate
