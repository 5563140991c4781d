#include "gateway/edge/kuaidi100/param.hpp"

#include <algorithm>

namespace parcelgate {
namespace {

constexpr std::size_t kPhoneTail = 4;

Unexpected rejected(std::string_view what) {
  return unexpected(ErrorKind::rejected, std::string(what));
}

}  // namespace

std::string loose_text(const rapidjson::Value& object, std::string_view name) {
  const auto* member = find_member(object, name);
  if (member == nullptr) return {};
  if (member->IsString()) return std::string(text_of(*member));
  return member->IsInt64() || member->IsUint64() ? to_json(*member) : std::string{};
}

std::string phone_tail_of(std::string_view phone) {
  std::string digits;
  for (const char letter : phone) {
    if (letter >= '0' && letter <= '9') digits.push_back(letter);
  }
  return digits.size() < kPhoneTail ? std::string{} : digits.substr(digits.size() - kPhoneTail);
}

bool is_kuaidi100_number(std::string_view number) noexcept {
  return number.size() >= 6 && number.size() <= 32 &&
         std::all_of(number.begin(), number.end(), [](char letter) { return letter > ' ' && letter < 127; });
}

Result<Kuaidi100Query> read_kuaidi100_query(std::string_view param) {
  const auto document = parse_json(param);
  if (!document || !document->IsObject()) return rejected("param 不是合法的 JSON");
  Kuaidi100Query query;
  query.company = loose_text(*document, "com");
  query.number = loose_text(*document, "num");
  query.phone_tail = phone_tail_of(loose_text(*document, "phone"));
  query.detail = kuaidi100_detail(loose_text(*document, "resultv2"));
  query.oldest_first = loose_text(*document, "order") == "asc";
  const std::string show = loose_text(*document, "show");
  if (!show.empty() && show != "0") return rejected("show 仅支持 0（JSON）");
  if (query.company.empty()) return rejected("缺少快递公司编码 com");
  if (!is_kuaidi100_number(query.number)) return rejected("快递单号 num 应为 6 至 32 个字符");
  return query;
}

std::string key_of_kuaidi100_order(std::string_view param) {
  const auto document = parse_json(param);
  return document && document->IsObject() ? loose_text(*document, "key") : std::string{};
}

Result<Kuaidi100Order> read_kuaidi100_order(std::string_view param) {
  const auto document = parse_json(param);
  if (!document || !document->IsObject()) return rejected("param 不是合法的 JSON");
  Kuaidi100Order order;
  order.key = loose_text(*document, "key");
  order.company = loose_text(*document, "company");
  order.number = loose_text(*document, "number");
  if (!is_kuaidi100_number(order.number)) return rejected("快递单号 number 应为 6 至 32 个字符");
  const auto* parameters = find_member(*document, "parameters");
  if (parameters == nullptr || !parameters->IsObject()) return rejected("缺少 parameters");
  order.callback_url = loose_text(*parameters, "callbackurl");
  order.resultv2 = loose_text(*parameters, "resultv2");
  order.phone_tail = phone_tail_of(loose_text(*parameters, "phone"));
  const auto* salt = find_member(*parameters, "salt");
  if (salt != nullptr && !salt->IsNull()) order.salt = loose_text(*parameters, "salt");
  if (order.callback_url.empty()) return rejected("缺少回调地址 callbackurl");
  if (order.company.empty() && loose_text(*parameters, "autoCom") != "1") return rejected("缺少快递公司编码 company");
  return order;
}

}  // namespace parcelgate
