// What happened, and what may happen, in words: the triggers of rules.
#include "gateway/wire/explanation_texts.hpp"

namespace parcelgate {

Phrase phrase_of(Trigger trigger) noexcept {
  switch (trigger) {
    case Trigger::approved:
      return {"the return was approved", "退货申请通过", "退貨申請已核准"};
    case Trigger::waybill_entered:
      return {"the tracking number of the return was entered", "填写退货运单号", "填寫退貨物流單號"};
    case Trigger::first_physical_scan:
      return {"the carrier scanned the parcel for the first time", "快递公司首次扫描到包裹", "物流商首次掃描到包裹"};
    case Trigger::signed_:
      return {"the parcel was signed for", "包裹签收", "包裹簽收"};
    case Trigger::received:
      return {"the seller confirmed the receipt", "商家确认收货", "商家確認收貨"};
    case Trigger::inspected:
      return {"the goods were inspected", "商家验货完成", "商家驗貨完成"};
    case Trigger::refunded:
      return {"the buyer was refunded", "退款完成", "退款完成"};
    case Trigger::shipment_registered:
      return {"the parcel was registered", "登记包裹", "登記包裹"};
    case Trigger::requested:
      return {"the buyer requested the return", "买家申请退货", "買家申請退貨"};
    case Trigger::rejected:
      return {"the seller refused the request", "商家拒绝申请", "商家拒絕申請"};
    case Trigger::exchange_sent:
      return {"the replacement was sent", "换货商品寄出", "換貨商品寄出"};
    case Trigger::cancelled:
      return {"the return was called off", "退货申请已关闭", "退貨申請已取消"};
    case Trigger::dispute_opened:
      return {"a dispute was opened", "平台介入处理", "平台介入處理"};
    case Trigger::dispute_closed:
      return {"the dispute was closed", "平台处理结束", "平台處理結束"};
    case Trigger::picked_up:
      return {"the carrier picked the parcel up", "快递公司揽收包裹", "物流商收件"};
    case Trigger::hub_scan:
      return {"the parcel was scanned at a sorting centre", "包裹到达转运中心", "包裹到達轉運中心"};
    case Trigger::first_movement:
      return {"the parcel was scanned for the first time after the pickup", "揽收后首次更新物流轨迹",
              "收件後首次更新貨態"};
    case Trigger::movement:
      return {"the parcel was scanned again", "物流轨迹更新", "貨態更新"};
    case Trigger::out_for_delivery:
      return {"the parcel went out for delivery", "包裹开始派送", "包裹開始配送"};
    case Trigger::available_for_pickup:
      return {"the parcel was ready for pickup", "包裹到达自提点", "包裹抵達取貨點"};
    case Trigger::returning:
      return {"the parcel turned back to the sender", "包裹开始退回", "包裹開始退回"};
    case Trigger::ended:
      return {"the journey ended", "运输结束", "運送結束"};
    case Trigger::promised:
      return {"the carrier stated when it will deliver", "快递公司给出预计送达时间", "物流商給出預計送達時間"};
    case Trigger::complaint_received:
      return {"the complaint was received", "收到投诉", "收到客訴"};
    case Trigger::acknowledged:
      return {"the complaint was answered for the first time", "首次回复投诉", "首次回覆客訴"};
    case Trigger::proposed:
      return {"a solution was proposed to the customer", "向买家提出解决方案", "向買家提出解決方案"};
    case Trigger::closed:
      return {"the complaint was closed", "投诉结案", "客訴結案"};
    case Trigger::customer_message:
      return {"the customer wrote", "买家留言", "買家留言"};
    case Trigger::customer_answered:
      return {"the customer got an answer", "回复买家", "回覆買家"};
  }
  return {};
}

/// Chinese verbs have no tense; English needs the present for what has not happened.
std::string_view condition_of(Trigger trigger, Locale locale) noexcept {
  if (locale != Locale::en) return in(locale, phrase_of(trigger));
  switch (trigger) {
    case Trigger::approved:
      return "the return is approved";
    case Trigger::waybill_entered:
      return "the tracking number of the return is entered";
    case Trigger::first_physical_scan:
      return "the carrier scans the parcel for the first time";
    case Trigger::signed_:
      return "the parcel is signed for";
    case Trigger::received:
      return "the seller confirms the receipt";
    case Trigger::inspected:
      return "the goods are inspected";
    case Trigger::refunded:
      return "the buyer is refunded";
    case Trigger::shipment_registered:
      return "the parcel is registered";
    case Trigger::requested:
      return "the buyer requests the return";
    case Trigger::rejected:
      return "the seller refuses the request";
    case Trigger::exchange_sent:
      return "the replacement is sent";
    case Trigger::cancelled:
      return "the return is called off";
    case Trigger::dispute_opened:
      return "a dispute is opened";
    case Trigger::dispute_closed:
      return "the dispute is closed";
    case Trigger::picked_up:
      return "the carrier picks the parcel up";
    case Trigger::hub_scan:
      return "the parcel is scanned at a sorting centre";
    case Trigger::first_movement:
      return "the parcel is scanned for the first time after the pickup";
    case Trigger::movement:
      return "the parcel is scanned again";
    case Trigger::out_for_delivery:
      return "the parcel goes out for delivery";
    case Trigger::available_for_pickup:
      return "the parcel is ready for pickup";
    case Trigger::returning:
      return "the parcel turns back to the sender";
    case Trigger::ended:
      return "the journey ends";
    case Trigger::promised:
      return "the carrier states when it will deliver";
    case Trigger::complaint_received:
      return "the complaint is received";
    case Trigger::acknowledged:
      return "the complaint is answered for the first time";
    case Trigger::proposed:
      return "a solution is proposed to the customer";
    case Trigger::closed:
      return "the complaint is closed";
    case Trigger::customer_message:
      return "the customer writes";
    case Trigger::customer_answered:
      return "the customer gets an answer";
  }
  return {};
}

}  // namespace parcelgate
