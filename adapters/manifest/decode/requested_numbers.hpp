// Matches the numbers in the answer to a poll with the numbers that were requested.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/ports/source.hpp"

namespace parcelgate {

/// Couriers repeat a number in their own spelling: in another case, with blanks or hyphens between groups, or without
/// leading zeros. The shipment keeps the spelling of the request.
class RequestedNumbers {
 public:
  /// @param requested  must outlive this object; empty for a message that is not the answer to a poll
  explicit RequestedNumbers(std::span<const PollItem> requested);

  /// The number as requested; empty when it was not requested. When two requested numbers differ only in spelling, the
  /// answer has to repeat one of them exactly.
  [[nodiscard]] std::string_view find(std::string_view number) const;
  [[nodiscard]] bool is_lone() const noexcept { return requested_.size() == 1; }
  [[nodiscard]] bool empty() const noexcept { return requested_.empty(); }
  [[nodiscard]] std::string_view first() const noexcept { return requested_.front().tracking_number; }

 private:
  std::span<const PollItem> requested_;
  /// Requested numbers by their normalized form, without and with leading zeros; empty where several share the form.
  std::map<std::string, std::string_view, std::less<>> by_form_;
};

/// The numbers of one answer, in the spelling of the request. When one number was requested and the answer is about one
/// shipment, it is that number, even if the answer has another one (a partner's, or one that a spreadsheet changed).
class AnswerNumbers {
 public:
  /// @param one_shipment  false: the answer is known to be about several
  AnswerNumbers(std::span<const PollItem> requested, bool one_shipment)
      : requested_(requested), one_shipment_(one_shipment && requested_.is_lone()) {}

  [[nodiscard]] bool is_one_shipment() const noexcept { return one_shipment_; }
  /// @param number  as the message has it
  [[nodiscard]] std::string as_requested(std::string_view number);
  /// The answer is about several shipments after all: read it again with `one_shipment` false.
  [[nodiscard]] bool holds_several() const noexcept { return one_shipment_ && holds_several_; }

 private:
  RequestedNumbers requested_;
  bool one_shipment_;
  bool saw_requested_{false};
  bool holds_several_{false};
  std::string other_;  ///< a number other than the requested one that was taken for it
};

}  // namespace parcelgate
