// The number of open connections: in total and by source address.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace parcelgate {

/// Limits connections in total and by source, which is source_network() of the address. Shared by all listener threads;
/// locked only when a connection opens or closes.
class ConnectionCounts {
 public:
  enum class Verdict : std::uint8_t { admitted, too_many, too_many_from_address };

  ConnectionCounts(std::size_t max_total, std::size_t max_per_address)
      : max_total_(max_total), max_per_address_(max_per_address) {}

  /// Whether one more connection of `source` is within the limits. Does not count it.
  [[nodiscard]] Verdict inspect(const std::string& source) const;
  void opened(const std::string& source);
  void closed(const std::string& source);
  [[nodiscard]] std::size_t total() const;

 private:
  const std::size_t max_total_;
  const std::size_t max_per_address_;
  mutable std::mutex mutex_;
  std::size_t total_{0};
  std::unordered_map<std::string, std::size_t> by_source_;
};

}  // namespace parcelgate
