#include "adapters/transports/http_restinio/connection_counts.hpp"

namespace parcelgate {

ConnectionCounts::Verdict ConnectionCounts::inspect(const std::string& source) const {
  const std::scoped_lock lock(mutex_);
  if (total_ >= max_total_) return Verdict::too_many;
  const auto known = by_source_.find(source);
  if (known != by_source_.end() && known->second >= max_per_address_) return Verdict::too_many_from_address;
  return Verdict::admitted;
}

void ConnectionCounts::opened(const std::string& source) {
  const std::scoped_lock lock(mutex_);
  ++total_;
  ++by_source_[source];
}

void ConnectionCounts::closed(const std::string& source) {
  const std::scoped_lock lock(mutex_);
  const auto known = by_source_.find(source);
  if (known == by_source_.end()) return;
  --total_;
  if (--known->second == 0) by_source_.erase(known);
}

std::size_t ConnectionCounts::total() const {
  const std::scoped_lock lock(mutex_);
  return total_;
}

}  // namespace parcelgate
