// Where "now" comes from. Tests step it; code never sleeps to wait.
#pragma once

#include "gateway/domain/time.hpp"

namespace parcelgate {

class TimeSource {
 public:
  virtual ~TimeSource() = default;
  [[nodiscard]] virtual Instant now() const = 0;
};

/// The machine's clock.
class SystemTime final : public TimeSource {
 public:
  [[nodiscard]] Instant now() const override {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
};

}  // namespace parcelgate
