// The state of the running gateway, for /readyz and for `parcelgate status`.
#include "gateway/app/admin/gateway_status.hpp"
#include "gateway/main/wiring/gateway.hpp"

namespace parcelgate {

/// Checks of /readyz in addition to the store. A disconnected broker is reported but does not make the gateway
/// unready: a restart would not reconnect it, and requests are served without it.
std::vector<ReadinessCheck> Gateway::readiness() {
  std::vector<ReadinessCheck> checks;
  checks.push_back({"listener", [this]() -> std::optional<std::string> {
                      const RestinioServer* listener = listener_;
                      return listener == nullptr ? std::nullopt : listener->fault();
                    }});
  checks.push_back({"date", [watch = clock_watch_.get()] { return watch->date_fault(); }, false});
  const auto connected = [](const auto& client) {
    return client.is_connected() ? std::nullopt : std::optional<std::string>("not connected to its broker");
  };
  for (const auto& [id, outlet] : outlets_) {
    if (outlet.mqtt)
      checks.push_back({"outlet:" + id, [&client = *outlet.mqtt, connected] { return connected(client); }, false});
    if (outlet.kafka)
      checks.push_back({"outlet:" + id, [&client = *outlet.kafka, connected] { return connected(client); }, false});
  }
  checks.push_back({"inlets",
                    [this]() -> std::optional<std::string> {
                      const std::scoped_lock lock(inlets_mutex_);
                      std::string away;
                      for (const auto& [id, inlet] : inlets_) {
                        if (!inlet.mqtt->is_connected()) away.append(away.empty() ? "" : ", ").append(id);
                      }
                      if (away.empty()) return std::nullopt;
                      return "not connected to their brokers: " + away;
                    },
                    false});
  return checks;
}

/// Called on threads of the admin socket.
GatewayFacts Gateway::facts() const {
  GatewayFacts facts{PARCELGATE_VERSION, started_at_, {}, clock_statistics_->counts()};
  for (const ReadinessCheck& check : checks_) facts.checks.push_back({check.name, check.fault(), check.required});
  return facts;
}

}  // namespace parcelgate
