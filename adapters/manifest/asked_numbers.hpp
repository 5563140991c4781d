// Which of the numbers that a poll asked about a part of the answer belongs to.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/ports/source.hpp"

namespace parcelgate {

/// Couriers repeat a number in their own spelling: other capitals, blanks or hyphens between groups, without its leading
/// zeros. The shipment is the one that was asked about, so its number is written as it was asked.
class AskedNumbers {
 public:
  /// @param asked  must outlive this object; empty for a message that answers nothing
  explicit AskedNumbers(std::span<const PollItem> asked);

  /// The number as it was asked; empty when it is not one of those. Two numbers that differ in their spelling alone
  /// never stand for each other: such an answer is matched letter by letter.
  [[nodiscard]] std::string_view find(std::string_view number) const;
  [[nodiscard]] bool is_lone() const noexcept { return asked_.size() == 1; }
  [[nodiscard]] bool empty() const noexcept { return asked_.empty(); }
  [[nodiscard]] std::string_view first() const noexcept { return asked_.front().tracking_number; }

 private:
  std::span<const PollItem> asked_;
  /// By comparable form, without and with leading zeros; empty where several have it.
  std::map<std::string, std::string_view, std::less<>> by_form_;
};

}  // namespace parcelgate
