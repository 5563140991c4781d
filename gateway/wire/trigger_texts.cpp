// What happened, and what may happen, in words: the triggers of rules.
#include "gateway/wire/explanation_texts.hpp"

namespace parcelgate {
namespace {

constexpr PhraseTable<Trigger, kTriggerCount> kHappened{{
    {Trigger::approved, {"the return was approved", "退货申请通过", "退貨申請已核准"}},
    {Trigger::waybill_entered, {"the tracking number of the return was entered", "填写退货运单号", "填寫退貨物流單號"}},
    {Trigger::first_physical_scan,
     {"the carrier scanned the parcel for the first time", "快递公司首次扫描到包裹", "物流商首次掃描到包裹"}},
    {Trigger::signed_, {"the parcel was signed for", "包裹签收", "包裹簽收"}},
    {Trigger::received, {"the seller confirmed the receipt", "商家确认收货", "商家確認收貨"}},
    {Trigger::inspected, {"the goods were inspected", "商家验货完成", "商家驗貨完成"}},
    {Trigger::refunded, {"the buyer was refunded", "退款完成", "退款完成"}},
    {Trigger::shipment_registered, {"the parcel was registered", "登记包裹", "登記包裹"}},
    {Trigger::requested, {"the buyer requested the return", "买家申请退货", "買家申請退貨"}},
    {Trigger::rejected, {"the seller refused the request", "商家拒绝申请", "商家拒絕申請"}},
    {Trigger::exchange_sent, {"the replacement was sent", "换货商品寄出", "換貨商品寄出"}},
    {Trigger::cancelled, {"the return was called off", "退货申请已关闭", "退貨申請已取消"}},
    {Trigger::dispute_opened, {"a dispute was opened", "平台介入处理", "平台介入處理"}},
    {Trigger::dispute_closed, {"the dispute was closed", "平台处理结束", "平台處理結束"}},
    {Trigger::picked_up, {"the carrier picked the parcel up", "快递公司揽收包裹", "物流商收件"}},
    {Trigger::hub_scan, {"the parcel was scanned at a sorting centre", "包裹到达转运中心", "包裹到達轉運中心"}},
    {Trigger::first_movement,
     {"the parcel was scanned for the first time after the pickup", "揽收后首次更新物流轨迹", "收件後首次更新貨態"}},
    {Trigger::movement, {"the parcel was scanned again", "物流轨迹更新", "貨態更新"}},
    {Trigger::out_for_delivery, {"the parcel went out for delivery", "包裹开始派送", "包裹開始配送"}},
    {Trigger::available_for_pickup, {"the parcel was ready for pickup", "包裹到达自提点", "包裹抵達取貨點"}},
    {Trigger::returning, {"the parcel turned back to the sender", "包裹开始退回", "包裹開始退回"}},
    {Trigger::ended, {"the journey ended", "运输结束", "運送結束"}},
    {Trigger::promised,
     {"the carrier stated when it will deliver", "快递公司给出预计送达时间", "物流商給出預計送達時間"}},
    {Trigger::complaint_received, {"the complaint was received", "收到投诉", "收到客訴"}},
    {Trigger::acknowledged, {"the complaint was answered for the first time", "首次回复投诉", "首次回覆客訴"}},
    {Trigger::proposed, {"a solution was proposed to the customer", "向买家提出解决方案", "向買家提出解決方案"}},
    {Trigger::closed, {"the complaint was closed", "投诉结案", "客訴結案"}},
    {Trigger::customer_message, {"the customer wrote", "买家留言", "買家留言"}},
    {Trigger::customer_answered, {"the customer got an answer", "回复买家", "回覆買家"}},
}};
static_assert(has_each_once(kHappened));

/// English needs the present for what has not happened; Chinese verbs have no tense.
constexpr std::array<std::pair<Trigger, std::string_view>, kTriggerCount> kConditions{{
    {Trigger::approved, "the return is approved"},
    {Trigger::waybill_entered, "the tracking number of the return is entered"},
    {Trigger::first_physical_scan, "the carrier scans the parcel for the first time"},
    {Trigger::signed_, "the parcel is signed for"},
    {Trigger::received, "the seller confirms the receipt"},
    {Trigger::inspected, "the goods are inspected"},
    {Trigger::refunded, "the buyer is refunded"},
    {Trigger::shipment_registered, "the parcel is registered"},
    {Trigger::requested, "the buyer requests the return"},
    {Trigger::rejected, "the seller refuses the request"},
    {Trigger::exchange_sent, "the replacement is sent"},
    {Trigger::cancelled, "the return is called off"},
    {Trigger::dispute_opened, "a dispute is opened"},
    {Trigger::dispute_closed, "the dispute is closed"},
    {Trigger::picked_up, "the carrier picks the parcel up"},
    {Trigger::hub_scan, "the parcel is scanned at a sorting centre"},
    {Trigger::first_movement, "the parcel is scanned for the first time after the pickup"},
    {Trigger::movement, "the parcel is scanned again"},
    {Trigger::out_for_delivery, "the parcel goes out for delivery"},
    {Trigger::available_for_pickup, "the parcel is ready for pickup"},
    {Trigger::returning, "the parcel turns back to the sender"},
    {Trigger::ended, "the journey ends"},
    {Trigger::promised, "the carrier states when it will deliver"},
    {Trigger::complaint_received, "the complaint is received"},
    {Trigger::acknowledged, "the complaint is answered for the first time"},
    {Trigger::proposed, "a solution is proposed to the customer"},
    {Trigger::closed, "the complaint is closed"},
    {Trigger::customer_message, "the customer writes"},
    {Trigger::customer_answered, "the customer gets an answer"},
}};

}  // namespace

Phrase phrase_of(Trigger trigger) noexcept {
  return phrase_in(kHappened, trigger);
}

std::string_view condition_of(Trigger trigger, Locale locale) noexcept {
  if (locale != Locale::en) return in(locale, phrase_of(trigger));
  for (const auto& [value, text] : kConditions) {
    if (value == trigger) return text;
  }
  return {};
}

}  // namespace parcelgate
