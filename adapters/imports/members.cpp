#include "adapters/imports/members.hpp"

#include <algorithm>
#include <array>

#include "gateway/base/text.hpp"

namespace parcelgate::imports {
namespace {

constexpr std::string_view kReturnId = "return_id|rma|退货单号|退货编号|退款单号|退款编号|售后单号|售后编号";
constexpr std::string_view kOrderId = "order_id|order_number|订单号|订单编号|主订单编号|平台订单号";
constexpr std::string_view kCarrier = "carrier|courier|快递公司|物流公司|承运商|退货物流公司";
constexpr std::string_view kNumber = "tracking_number|waybill|运单号|快递单号|物流单号|退货运单号|退货物流单号";
constexpr std::string_view kAmount = "amount|amount_value|amount.value|金额|退款金额|订单金额|实付金额";
constexpr std::string_view kCurrency = "currency|amount_currency|amount.currency|币种";
constexpr std::string_view kLeg = "leg|方向";
constexpr std::string_view kKindOfReturn = "kind|售后类型|退货类型|退款类型";
constexpr std::string_view kAgent = "agent|客服|跟单客服|业务员|负责人";
constexpr std::string_view kPhoneTail = "phone_tail|hints.phone_tail|手机尾号|手机后四位";
constexpr std::string_view kPostalCode = "postal_code|hints.postal_code|邮编|邮政编码";

constexpr std::array kReturns{
    Member{"return_id", Reading::id, true, kReturnId},
    Member{"order_id", Reading::id, true, kOrderId},
    Member{"requested_at", Reading::instant, false, "requested_at|申请时间|申请日期|退货申请时间|退款申请时间"},
    Member{"approved_at", Reading::instant, false, "approved_at|同意时间|审核时间|审核通过时间|商家同意时间"},
    Member{"rule_pack", Reading::word, false, "rule_pack|platform|平台|店铺平台|规则"},
    Member{"locale", Reading::text, false, "locale|语言"},
    Member{"kind", Reading::word, false, kKindOfReturn},
    Member{"amount.value", Reading::amount, false, kAmount},
    Member{"amount.currency", Reading::text, false, kCurrency},
    Member{"origin.province", Reading::text, false, "province|origin_province|origin.province|省份|省|买家省份"},
    Member{"origin.city", Reading::text, false, "city|origin_city|origin.city|城市|市|买家城市"},
    Member{"destination.province", Reading::text, false, "destination_province|destination.province|仓库省份"},
    Member{"destination.city", Reading::text, false, "destination_city|destination.city|仓库城市"},
    Member{"agent", Reading::text, false, kAgent},
    Member{"shipments.carrier", Reading::text, false, kCarrier},
    Member{"shipments.tracking_number", Reading::id, false, kNumber},
    Member{"shipments.leg", Reading::word, false, kLeg},
    Member{"shipments.hints.phone_tail", Reading::id, false, kPhoneTail},
    Member{"shipments.hints.postal_code", Reading::id, false, kPostalCode},
    Member{"platform_refunds.taobao.refund_id", Reading::id, false, "淘宝退款编号"},
    Member{"platform_refunds.pinduoduo.refund_id", Reading::id, false, "拼多多售后单号"},
    Member{"platform_refunds.douyin.refund_id", Reading::id, false, "抖店售后单号"},
    Member{"platform_refunds.wechat.refund_id", Reading::id, false, "微信售后单号"},
    Member{"platform_refunds.kuaimai.refund_id", Reading::id, false, "快麦工单号"},
    Member{"platform_refunds.kuaimai.sku", Reading::text, false, "快麦商家编码"},
    Member{"platform_refunds.jushuitan.refund_id", Reading::id, false, "聚水潭售后单号"},
    Member{"platform_refunds.jushuitan.sku", Reading::text, false, "聚水潭商品编码"},
};

constexpr std::array kShipments{
    Member{"carrier", Reading::text, false, kCarrier},
    Member{"tracking_number", Reading::id, true, kNumber},
    Member{"leg", Reading::word, false, kLeg},
    Member{"return_id", Reading::id, false, kReturnId},
    Member{"order_id", Reading::id, false, kOrderId},
    Member{"country", Reading::text, false, "country|国家"},
    Member{"kind", Reading::word, false, kKindOfReturn},
    Member{"amount.value", Reading::amount, false, kAmount},
    Member{"amount.currency", Reading::text, false, kCurrency},
    Member{"origin.province", Reading::text, false, "origin_province|origin.province|发货省份|仓库省份"},
    Member{"origin.city", Reading::text, false, "origin_city|origin.city|发货城市|仓库城市"},
    Member{"destination.province", Reading::text, false,
           "province|destination_province|destination.province|省份|省|收货省份|买家省份"},
    Member{"destination.city", Reading::text, false,
           "city|destination_city|destination.city|城市|市|收货城市|买家城市"},
    Member{"agent", Reading::text, false, kAgent},
    Member{"hints.phone_tail", Reading::id, false, kPhoneTail},
    Member{"hints.postal_code", Reading::id, false, kPostalCode},
};

constexpr std::array kFacts{
    Member{"return_id", Reading::id, true, kReturnId},
    Member{"fact_id", Reading::id, false, "fact_id|操作编号|记录编号"},
    Member{"kind", Reading::word, true, "kind|操作|操作类型|类型"},
    Member{"at", Reading::instant, false, "at|时间|操作时间|发生时间"},
    Member{"actor", Reading::text, false, "actor|操作人|客服"},
    Member{"clock", Reading::text, false, "clock|时效"},
    Member{"by", Reading::text, false, "by|延长"},
    Member{"due_at", Reading::instant, false, "due_at|截止时间|超时时间"},
    Member{"carrier", Reading::text, false, kCarrier},
    Member{"tracking_number", Reading::id, false, kNumber},
    Member{"withdraws", Reading::id, false, "withdraws"},
    Member{"of", Reading::id, false, "of|撤回编号"},
    Member{"source", Reading::text, false, "source|来源"},
    Member{"note", Reading::text, false, "note|备注|说明"},
    Member{"quantity", Reading::count, false, "quantity|实收数量|实收件数|收货数量|退回数量"},
    Member{"expected_quantity", Reading::count, false, "expected_quantity|应收数量|应收件数|应退数量|申请数量"},
    Member{"condition", Reading::word, false, "condition|商品状态|商品情况|货品状况|成色"},
};

/// A word that exports use, and the API's.
struct Word {
  std::string_view path;
  std::string_view text;
  std::string_view word;
};

constexpr std::array kWords{
    Word{"rule_pack", "淘宝", "tmall"},
    Word{"rule_pack", "天猫", "tmall"},
    Word{"rule_pack", "京东", "jd"},
    Word{"rule_pack", "京东到家", "jd-daojia"},
    Word{"rule_pack", "拼多多", "pinduoduo"},
    Word{"rule_pack", "抖音", "douyin"},
    Word{"rule_pack", "抖店", "douyin"},
    Word{"rule_pack", "抖音小店", "douyin"},
    Word{"rule_pack", "微信小店", "weixin-shop"},
    Word{"rule_pack", "视频号小店", "weixin-shop"},
    Word{"leg", "退货", "return"},
    Word{"leg", "退回", "return"},
    Word{"leg", "发货", "outbound"},
    Word{"leg", "拒收退回", "rto"},
    Word{"leg", "换货", "exchange"},
};

constexpr std::array kKindsOfReturn{
    Word{"kind", "退货", "return"},      Word{"kind", "退货退款", "return"},    Word{"kind", "我要退货退款", "return"},
    Word{"kind", "退款", "refund_only"}, Word{"kind", "仅退款", "refund_only"}, Word{"kind", "换货", "exchange"},
    Word{"kind", "维修", "repair"},      Word{"kind", "补寄", "resend"},        Word{"kind", "补发", "resend"},
};

constexpr std::array kWordsOfFact{
    Word{"kind", "申请", "requested"},
    Word{"kind", "同意", "approved"},
    Word{"kind", "审核通过", "approved"},
    Word{"kind", "拒绝", "rejected"},
    Word{"kind", "填写运单", "waybill_entered"},
    Word{"kind", "买家寄回", "waybill_entered"},
    Word{"kind", "撤回运单", "waybill_withdrawn"},
    Word{"kind", "收货", "received"},
    Word{"kind", "已收货", "received"},
    Word{"kind", "确认收货", "received"},
    Word{"kind", "验货", "inspected"},
    Word{"kind", "退款", "refunded"},
    Word{"kind", "已退款", "refunded"},
    Word{"kind", "延长", "extended"},
    Word{"kind", "暂停", "paused"},
    Word{"kind", "恢复", "resumed"},
    Word{"kind", "换货发出", "exchange_sent"},
    Word{"kind", "关闭", "cancelled"},
    Word{"kind", "取消", "cancelled"},
    Word{"condition", "完好", "good"},
    Word{"condition", "良好", "good"},
    Word{"condition", "正品", "good"},
    Word{"condition", "良品", "good"},
    Word{"condition", "破损", "defective"},
    Word{"condition", "残次", "defective"},
    Word{"condition", "残次品", "defective"},
    Word{"condition", "次品", "defective"},
    Word{"condition", "残品", "defective"},
    Word{"condition", "有问题", "defective"},
};

std::string_view find_word(std::span<const Word> words, std::string_view path, std::string_view text) noexcept {
  const auto found = std::find_if(words.begin(), words.end(),
                                  [&](const Word& word) { return word.path == path && word.text == text; });
  return found == words.end() ? std::string_view{} : found->word;
}

}  // namespace

std::span<const Member> members_of(Kind kind) noexcept {
  switch (kind) {
    case Kind::returns:
      return kReturns;
    case Kind::shipments:
      return kShipments;
    case Kind::facts:
      break;
  }
  return kFacts;
}

const Member* find_member(Kind kind, std::string_view column) {
  const std::string name = to_column_name(column);
  for (const Member& member : members_of(kind)) {
    if (name == member.path) return &member;
    for (std::string_view rest = member.columns; !rest.empty();) {
      if (cut_part(rest, '|') == name) return &member;
    }
  }
  return nullptr;
}

std::string to_column_name(std::string_view text) {
  std::string name = ascii_lower(trim(text));
  for (char& letter : name) {
    if (letter == ' ' || letter == '-') letter = '_';
  }
  return name;
}

std::string_view to_api_word(Kind kind, std::string_view path, std::string_view text) noexcept {
  constexpr std::string_view kOfShipment = "shipments.";
  if (path.starts_with(kOfShipment)) path.remove_prefix(kOfShipment.size());
  std::string_view word = find_word(kWords, path, text);
  if (word.empty())
    word = find_word(kind == Kind::facts ? std::span<const Word>(kWordsOfFact) : kKindsOfReturn, path, text);
  return word.empty() ? text : word;
}

}  // namespace parcelgate::imports
