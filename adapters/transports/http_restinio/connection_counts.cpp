#include "adapters/transports/http_restinio/connection_counts.hpp"

namespace parcelgate {

ConnectionCounts::Verdict ConnectionCounts::inspect(const std::string& address) const {
  const std::scoped_lock lock(mutex_);
  if (total_ >= max_total_) return Verdict::too_many;
  const auto known = by_address_.find(address);
  if (known != by_address_.end() && known->second >= max_per_address_) return Verdict::too_many_from_address;
  return Verdict::admitted;
}

void ConnectionCounts::opened(const std::string& address) {
  const std::scoped_lock lock(mutex_);
  ++total_;
  ++by_address_[address];
}

void ConnectionCounts::closed(const std::string& address) {
  const std::scoped_lock lock(mutex_);
  const auto known = by_address_.find(address);
  if (known == by_address_.end()) return;
  --total_;
  if (--known->second == 0) by_address_.erase(known);
}

std::size_t ConnectionCounts::total() const {
  const std::scoped_lock lock(mutex_);
  return total_;
}

}  // namespace parcelgate
