// Faults of answers that are in quarantine already.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "gateway/app/intake/decoded_faults.hpp"

namespace parcelgate {

/// A courier repeats a shipment's whole history in each answer, and with it the event that we cannot read. One such
/// answer in quarantine is enough; another fault of the same number is kept again. Memory alone: after a restart one
/// more answer is kept.
class KnownFaults {
 public:
  struct Fault {
    std::string tracking_number;  ///< empty: of the answer as a whole, to several numbers
    std::size_t what{0};          ///< a digest of its words
  };
  using Faults = std::vector<Fault>;

  /// What could not be read. @param asked  the number, where one alone was asked about
  [[nodiscard]] static Faults of(const Result<Decoded>& decoded, const std::string& asked) {
    Faults faults;
    const std::hash<std::string> digest;
    if (!decoded) return {{asked, digest(decoded.error().what)}};
    for (const ItemError& error : decoded->errors) {
      if (loses_data(error, Via::poll))
        faults.push_back({error.tracking_number.empty() ? asked : error.tracking_number, digest(error.what)});
    }
    return faults;
  }

  /// Whether all of them are kept already.
  [[nodiscard]] bool holds(const Faults& faults) const {
    for (const Fault& fault : faults) {
      const auto known = known_.find(fault.tracking_number);
      if (known == known_.end() || known->second != fault.what) return false;
    }
    return !faults.empty();
  }
  /// They are durable now.
  void add(const Faults& faults) {
    if (known_.size() + faults.size() > kMost) known_.clear();
    for (const Fault& fault : faults) known_.insert_or_assign(fault.tracking_number, fault.what);
  }

 private:
  static constexpr std::size_t kMost = 10'000;
  std::map<std::string, std::size_t> known_;
};

}  // namespace parcelgate
