// Remembers the faults of poll answers that are in quarantine already.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "gateway/app/intake/decoded_faults.hpp"

namespace parcelgate {

/// A courier repeats a shipment's whole history in each answer, and with it any unreadable event. It is enough to
/// quarantine one such answer, so the poller calls holds() before it quarantines another. A different fault of the same
/// number is quarantined again. In memory only: after a restart one more answer is quarantined. Above 10,000 faults the
/// whole set is cleared.
class KnownFaults {
 public:
  /// One unreadable part of an answer.
  struct Fault {
    std::string tracking_number;  ///< empty: the whole answer to several numbers
    std::size_t what{0};          ///< a hash of its text
  };
  using Faults = std::vector<Fault>;

  /// The faults of an answer.
  /// @param polled  the tracking number, if the request was for one number alone; otherwise empty
  [[nodiscard]] static Faults of(const Result<Decoded>& decoded, const std::string& polled) {
    Faults faults;
    const std::hash<std::string> digest;
    if (!decoded) return {{polled, digest(decoded.error().what)}};
    for (const ItemError& error : decoded->errors) {
      if (loses_data(error, Via::poll))
        faults.push_back({error.tracking_number.empty() ? polled : error.tracking_number, digest(error.what)});
    }
    return faults;
  }

  /// Whether all these faults are in quarantine already. False for an empty list.
  [[nodiscard]] bool holds(const Faults& faults) const {
    for (const Fault& fault : faults) {
      const auto known = known_.find(fault.tracking_number);
      if (known == known_.end() || known->second != fault.what) return false;
    }
    return !faults.empty();
  }
  /// Call when the quarantine row with these faults is durable.
  void add(const Faults& faults) {
    if (known_.size() + faults.size() > kMost) known_.clear();
    for (const Fault& fault : faults) known_.insert_or_assign(fault.tracking_number, fault.what);
  }

 private:
  static constexpr std::size_t kMost = 10'000;
  std::map<std::string, std::size_t> known_;
};

}  // namespace parcelgate
