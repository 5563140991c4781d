#include "gateway/runtime/config/listen_config.hpp"

#include <algorithm>

#include "gateway/runtime/config/section_reader.hpp"

namespace parcelgate {
namespace {

bool covers_all(const Network& network) noexcept {
  constexpr unsigned kAllOfV4 = 96;
  return network.bits == (network.address.is_v4() ? kAllOfV4 : 0U);
}

}  // namespace

ListenConfig read_listen(const rapidjson::Value& value, const std::string& pointer, Faults& faults) {
  ListenConfig out;
  ObjectReader reader(value, pointer, faults);
  out.address = reader.text("address", out.address);
  read_integer(reader, "port", out.port, 0, 65'535);
  read_integer(reader, "threads", out.threads, 1, 64);
  read_integer(reader, "max_body_bytes", out.max_body_bytes, 1'024, 1 << 20);
  read_integer(reader, "max_head_bytes", out.max_head_bytes, 1'024, 64 << 10);
  read_integer(reader, "max_connections", out.max_connections, 1, 100'000);
  read_integer(reader, "max_connections_per_address", out.max_connections_per_address, 1, 100'000);
  out.trusted_proxies = read_networks(reader, "trusted_proxies");
  if (std::any_of(out.trusted_proxies.begin(), out.trusted_proxies.end(), covers_all))
    reader.fault("trusted_proxies", "has a network of all addresses, so each client could choose its address",
                 "name the proxies alone");
  out.read_timeout = read_timeout(reader, "read_timeout", out.read_timeout);
  out.idle_timeout = read_timeout(reader, "idle_timeout", out.idle_timeout);
  out.open_reads = reader.boolean("open_reads", out.open_reads);
  out.open_metrics = reader.boolean("open_metrics", out.open_metrics);
  out.healthz_rows = reader.boolean("healthz_rows", out.healthz_rows);
  for (const auto& element : reader.array("aliases")) {
    ObjectReader alias(*element.value, element.pointer, faults);
    out.aliases.push_back({alias.required_text("path"), alias.required_text("to")});
  }
  const bool is_loopback = out.address == "::1" || out.address.starts_with("127.");
  if (!is_loopback && out.open_reads) {
    reader.fault("open_reads", "is allowed on a loopback address only", "use API keys");
  }
  if (!is_loopback && out.open_metrics) {
    reader.fault("open_metrics", "is allowed on a loopback address only", "use an admin key");
  }
  return out;
}

}  // namespace parcelgate
