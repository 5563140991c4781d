#include "gateway/runtime/config/kafka_config.hpp"

#include <utility>

namespace parcelgate {
namespace {

KafkaSaslConfig read_sasl(const rapidjson::Value& value, std::string pointer, const ConfigFile& file, Faults& faults) {
  KafkaSaslConfig out;
  ObjectReader reader(value, std::move(pointer), faults);
  out.mechanism = reader.one_of("mechanism", {"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"}, out.mechanism);
  out.username = reader.required_text("username");
  out.password = read_optional_secret(reader, "password", file);
  if (!reader.has("password")) reader.fault("password", "is missing", "add it as {\"env\": NAME} or {\"file\": PATH}");
  return out;
}

KafkaTlsConfig read_tls(const rapidjson::Value& value, std::string pointer, const ConfigFile& file, Faults& faults) {
  KafkaTlsConfig out;
  ObjectReader reader(value, std::move(pointer), faults);
  out.ca_file = read_pem_path(reader, "ca_file", "CERTIFICATE", file);
  out.certificate_file = read_pem_path(reader, "certificate_file", "CERTIFICATE", file);
  out.key_file = read_pem_path(reader, "key_file", "PRIVATE KEY", file);
  if (reader.has("certificate_file") != reader.has("key_file")) {
    const bool has_key = reader.has("key_file");
    reader.fault(has_key ? "certificate_file" : "key_file", "is missing: a certificate and its key go together",
                 has_key ? "add it, or leave key_file out" : "add it, or leave certificate_file out");
  }
  return out;
}

/// A list separated by commas, or a URL, would be taken for the name of one host.
void read_brokers(ObjectReader& reader, std::vector<std::string>& out) {
  const std::size_t faults_before = reader.faults().size();
  out = reader.texts("brokers");
  if (out.empty() && reader.faults().size() == faults_before)
    reader.fault("brokers", "is missing or empty", "name some brokers of the cluster, like [\"kafka-1:9092\"]");
  for (const std::string& broker : out) {
    if (broker.empty() || broker.find_first_of(", /") != std::string::npos)
      reader.fault("brokers", "\"" + broker + "\" is no broker", "write each as host:port");
  }
}

}  // namespace

void read_kafka_outlet(ObjectReader& reader, const ConfigFile& file, KafkaOutletConfig& out) {
  read_brokers(reader, out.brokers);
  out.topic = reader.text("topic", out.topic);
  if (const rapidjson::Value* const filter = reader.member("filter", Need::optional))
    out.filter = read_feed_filter(*filter, reader.pointer_to("filter"), {}, reader.faults());
  if (const auto mode = reader.enum_value("content_mode", Need::optional, find_content_mode)) out.content_mode = *mode;
  if (const rapidjson::Value* const tls = reader.member("tls", Need::optional))
    out.tls = read_tls(*tls, reader.pointer_to("tls"), file, reader.faults());
  if (const rapidjson::Value* const sasl = reader.member("sasl", Need::optional))
    out.sasl = read_sasl(*sasl, reader.pointer_to("sasl"), file, reader.faults());
  read_integer(reader, "window", out.window, 1, 10'000);
  read_integer(reader, "max_message_bytes", out.max_message_bytes, 1'000, 100'000'000);
}

}  // namespace parcelgate
