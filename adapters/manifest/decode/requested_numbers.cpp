#include "adapters/manifest/decode/requested_numbers.hpp"

#include <algorithm>

#include "gateway/ports/carrier_detector.hpp"

namespace parcelgate {
namespace {

/// Capitals, without blanks and hyphens. Empty: nothing that could be a number.
std::string comparable(std::string_view number) {
  std::string form = normalize_number(number);
  std::erase(form, '-');
  return form;
}

std::string_view without_zeros(std::string_view form) {
  form.remove_prefix(std::min(form.find_first_not_of('0'), form.size()));
  return form;
}

}  // namespace

RequestedNumbers::RequestedNumbers(std::span<const PollItem> requested) : requested_(requested) {
  const auto add = [this](std::string form, std::string_view number) {
    if (form.empty()) return;
    const auto [place, is_new] = by_form_.try_emplace(std::move(form), number);
    if (!is_new && place->second != number) place->second = {};
  };
  for (const PollItem& item : requested_) {
    const std::string form = comparable(item.tracking_number);
    const std::string bare(without_zeros(form));
    if (bare != form) add(bare, item.tracking_number);
    add(form, item.tracking_number);
  }
}

std::string_view RequestedNumbers::find(std::string_view number) const {
  for (const PollItem& item : requested_) {
    if (item.tracking_number == number) return item.tracking_number;
  }
  if (requested_.empty()) return {};
  const std::string form = comparable(number);
  auto found = by_form_.find(form);
  if (found == by_form_.end()) found = by_form_.find(without_zeros(form));
  return found == by_form_.end() || form.empty() ? std::string_view{} : found->second;
}

std::string AnswerNumbers::as_requested(std::string_view number) {
  if (number.empty() || requested_.empty()) return std::string(number);
  if (const std::string_view found = requested_.find(number); !found.empty()) {
    saw_requested_ = true;
    holds_several_ = holds_several_ || !other_.empty();
    return std::string(found);
  }
  if (!one_shipment_) return std::string(number);
  holds_several_ = holds_several_ || saw_requested_ || (!other_.empty() && other_ != number);
  other_ = number;
  return std::string(requested_.first());
}

}  // namespace parcelgate
