#include "gateway/app/ingest/registration_differences.hpp"

#include <algorithm>

#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kLongestValue = 80;

/// Lists members that differ.
class DifferenceList {
 public:
  void compare(std::string_view pointer, std::string_view known, std::string_view repeated) {
    if (known == repeated) return;
    text_.append(text_.empty() ? "" : "; ").append(pointer).append(": is ");
    append_value(repeated);
    text_.append(", was ");
    append_value(known);
  }
  void compare(const std::string& pointer, const RegisteredPlace& known, const RegisteredPlace& repeated) {
    compare(pointer + "/province", known.province, repeated.province);
    compare(pointer + "/city", known.city, repeated.city);
  }
  void compare(std::string_view pointer, const std::optional<Money>& known, const std::optional<Money>& repeated) {
    const auto text = [](const std::optional<Money>& money) { return money ? to_string(*money) : std::string{}; };
    compare(pointer, text(known), text(repeated));
  }
  void compare(std::string_view pointer, const std::optional<std::uint32_t>& known,
               const std::optional<std::uint32_t>& repeated) {
    const auto text = [](const auto& value) { return value ? std::to_string(*value) : std::string{}; };
    compare(pointer, text(known), text(repeated));
  }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  void append_value(std::string_view value) {
    if (value.empty())
      text_.append("absent");
    else
      text_.append("\"").append(shorten(value, kLongestValue)).append("\"");
  }

  std::string text_;
};

/// Both lists, so that a platform that only one of them names is a difference.
void compare_platforms(DifferenceList& list, const PlatformRefunds& known, const PlatformRefunds& repeated) {
  PlatformRefunds all = known;
  all.insert(repeated.begin(), repeated.end());
  for (const auto& [platform, any] : all) {
    const auto member = [&platform = platform](const PlatformRefunds& in, std::string PlatformRefund::*name) {
      const auto found = in.find(platform);
      return found == in.end() ? std::string{} : found->second.*name;
    };
    const std::string pointer = "/platform_refunds/" + platform;
    list.compare(pointer + "/refund_id", member(known, &PlatformRefund::refund_id),
                 member(repeated, &PlatformRefund::refund_id));
    list.compare(pointer + "/sku", member(known, &PlatformRefund::sku), member(repeated, &PlatformRefund::sku));
  }
}

}  // namespace

std::string differences_of(const Return& known, const ReturnRegistration& repeated) {
  const Return& wanted = repeated.ret;
  DifferenceList list;
  list.compare("/order_id", known.order_id, wanted.order_id);
  list.compare("/rule_pack", known.rule_pack, wanted.rule_pack);
  list.compare("/locale", to_string(known.locale), to_string(wanted.locale));
  list.compare("/kind", to_string(known.order.kind), to_string(wanted.order.kind));
  list.compare("/amount", known.order.amount, wanted.order.amount);
  list.compare("/origin", known.order.origin, wanted.order.origin);
  list.compare("/destination", known.order.destination, wanted.order.destination);
  list.compare("/weight_grams", known.order.weight_grams, wanted.order.weight_grams);
  list.compare("/agent", known.order.agent, wanted.order.agent);
  compare_platforms(list, known.platform_refunds, wanted.platform_refunds);
  for (const Fact& fact : repeated.facts) {
    const auto found = std::find_if(known.facts.begin(), known.facts.end(),
                                    [&](const Fact& other) { return other.fact_id == fact.fact_id; });
    if (found != known.facts.end() && found->kind == fact.kind)
      list.compare("/" + std::string(to_string(fact.kind)) + "_at", to_rfc3339(found->at), to_rfc3339(fact.at));
  }
  return list.take();
}

}  // namespace parcelgate
