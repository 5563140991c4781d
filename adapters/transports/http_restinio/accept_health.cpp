#include "adapters/transports/http_restinio/accept_health.hpp"

#include <cstring>

namespace parcelgate {
namespace {

const char* name_of(int code) noexcept {
  const char* name = ::strerrorname_np(code);
  return name == nullptr ? "other" : name;
}

}  // namespace

void AcceptHealth::failed(int code) {
  const char* name = name_of(code);
  metrics_
      .counter("parcelgate_http_accept_failures_total",
               "Connections that could not be accepted, by the system's error.", {{"error", name}})
      .Increment();
  episodes_.note(LogLevel::error, "http_accept_failed", name,
                 {{"error", std::string(name) + ": " + ::strerrordesc_np(code)}});
  const std::scoped_lock lock(mutex_);
  last_what_ = ::strerrordesc_np(code);
  last_at_ = std::chrono::steady_clock::now();
}

void AcceptHealth::shed(std::uint64_t connections) {
  if (connections == 0) return;
  metrics_
      .counter("parcelgate_http_connections_refused_total", "Connections closed at once, by the limit hit.",
               {{"limit", "descriptors"}})
      .Increment(static_cast<double>(connections));
}

std::optional<std::string> AcceptHealth::fault() const {
  const std::scoped_lock lock(mutex_);
  if (!last_at_ || std::chrono::steady_clock::now() - *last_at_ > kReported) return std::nullopt;
  return "connections cannot be accepted: " + last_what_;
}

}  // namespace parcelgate
