// MQTT v5 properties that free themselves.
#pragma once

#include <cstdint>
#include <string>

#include <MQTTAsync.h>  // declares the property functions for C++, which their own header does not

namespace parcelgate {

/// Paho copies added properties, so the strings need to live only for the call.
class PahoProperties {
 public:
  PahoProperties() = default;
  ~PahoProperties() { MQTTProperties_free(&properties_); }
  PahoProperties(const PahoProperties&) = delete;
  PahoProperties& operator=(const PahoProperties&) = delete;

  void add(MQTTPropertyCodes code, std::uint32_t value);
  void add(MQTTPropertyCodes code, const std::string& text);
  void add_user(const std::string& name, const std::string& value);
  [[nodiscard]] MQTTProperties* get() noexcept { return &properties_; }

 private:
  MQTTProperties properties_{};
};

}  // namespace parcelgate
