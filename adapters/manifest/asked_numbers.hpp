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

/// Couriers repeat a number in their own spelling: other capitals, blanks or hyphens between groups, without its
/// leading zeros. The shipment is the one that was asked about, so its number is written as it was asked.
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

/// The numbers of one answer, as they were asked. An answer about one shipment to a request for one number is about
/// that number, whatever it says: a partner's number, or what a spreadsheet made of it.
class AnswerNumbers {
 public:
  /// @param one_shipment  false: the answer is known to be about several
  AnswerNumbers(std::span<const PollItem> asked, bool one_shipment)
      : asked_(asked), one_shipment_(one_shipment && asked_.is_lone()) {}

  [[nodiscard]] bool is_one_shipment() const noexcept { return one_shipment_; }
  /// @param number  as the message has it
  [[nodiscard]] std::string as_asked(std::string_view number);
  /// Several numbers were taken for the one that was asked: what was read has to be read again, as about several.
  [[nodiscard]] bool holds_several() const noexcept { return one_shipment_ && holds_several_; }

 private:
  AskedNumbers asked_;
  bool one_shipment_;
  bool saw_asked_{false};
  bool holds_several_{false};
  std::string other_;  ///< a number that is not the one asked about, and was taken for it
};

}  // namespace parcelgate
