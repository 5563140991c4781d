#include "gateway/app/evidence/page_texts.hpp"

#include <array>
#include <utility>

#include "gateway/wire/feed.hpp"

namespace parcelgate {

namespace {

constexpr PhraseTable<FactKind, 24> kFacts{{
    {FactKind::approved, {"Return approved", "退货申请通过", "退貨申請通過"}},
    {FactKind::waybill_entered, {"Waybill entered", "填写退货运单号", "填寫退貨物流單號"}},
    {FactKind::received, {"Goods received", "仓库收货", "倉庫收貨"}},
    {FactKind::inspected, {"Goods inspected", "验货完成", "驗貨完成"}},
    {FactKind::refunded, {"Buyer refunded", "已退款", "已退款"}},
    {FactKind::extended, {"Deadline extended", "延长时限", "延長期限"}},
    {FactKind::paused, {"Clock paused", "暂停计时", "暫停計時"}},
    {FactKind::resumed, {"Clock resumed", "恢复计时", "恢復計時"}},
    {FactKind::waived, {"Deadline waived", "豁免时限", "豁免期限"}},
    {FactKind::overridden, {"Deadline set", "设定时限", "設定期限"}},
    {FactKind::waybill_withdrawn, {"Waybill withdrawn", "撤回退货运单号", "撤回退貨物流單號"}},
    {FactKind::requested, {"Return requested", "买家申请退货", "買家申請退貨"}},
    {FactKind::rejected, {"Return refused by the seller", "商家拒绝退货申请", "商家拒絕退貨申請"}},
    {FactKind::exchange_sent, {"Replacement sent", "换货已发出", "換貨已寄出"}},
    {FactKind::cancelled, {"Return called off", "退货申请已关闭", "退貨申請已取消"}},
    {FactKind::dispute_opened, {"Dispute opened", "平台介入", "平台介入"}},
    {FactKind::dispute_closed, {"Dispute closed", "平台处理结束", "平台處理結束"}},
    {FactKind::deadline_stated, {"Deadline stated by the platform", "平台给出时限", "平台給出期限"}},
    {FactKind::withdrawn, {"Entry withdrawn", "撤回一条记录", "撤回一筆紀錄"}},
    {FactKind::acknowledged, {"Complaint acknowledged", "已受理投诉", "已受理客訴"}},
    {FactKind::proposed, {"Solution proposed", "已提出解决方案", "已提出解決方案"}},
    {FactKind::closed, {"Complaint closed", "投诉已结案", "客訴已結案"}},
    {FactKind::customer_message, {"Message from the customer", "买家留言", "買家留言"}},
    {FactKind::customer_answered, {"Customer answered", "已回复买家", "已回覆買家"}},
}};
static_assert(has_each_once(kFacts));

constexpr PhraseTable<ClockChangeKind, 11> kClockChanges{{
    {ClockChangeKind::started, {"started", "开始计时", "開始計時"}},
    {ClockChangeKind::warning, {"deadline near", "即将超时", "即將逾時"}},
    {ClockChangeKind::breached, {"deadline missed", "已超时", "已逾時"}},
    {ClockChangeKind::met, {"met", "已完成", "已完成"}},
    {ClockChangeKind::paused, {"paused", "暂停计时", "暫停計時"}},
    {ClockChangeKind::resumed, {"resumed", "恢复计时", "恢復計時"}},
    {ClockChangeKind::extended, {"deadline moved later", "时限延后", "期限延後"}},
    {ClockChangeKind::waived, {"waived", "已免除", "已免除"}},
    {ClockChangeKind::cancelled, {"cancelled", "已取消", "已取消"}},
    {ClockChangeKind::reopened, {"open again", "重新计时", "重新計時"}},
    {ClockChangeKind::shortened, {"deadline moved earlier", "时限提前", "期限提前"}},
}};
static_assert(has_each_once(kClockChanges));

constexpr PhraseTable<EvidenceGrade, 5> kGrades{{
    {EvidenceGrade::traced, {"Traced", "有物流轨迹", "有貨態紀錄"}},
    {EvidenceGrade::no_trace, {"No trace", "查无物流轨迹", "查無貨態紀錄"}},
    {EvidenceGrade::failed, {"Query failed", "查询失败", "查詢失敗"}},
    {EvidenceGrade::denied, {"Query refused", "查询被拒", "查詢遭拒"}},
    {EvidenceGrade::stale, {"Out of date", "信息已过期", "資訊已過期"}},
}};
static_assert(has_each_once(kGrades));

}  // namespace

Phrase page_phrase(FactKind kind) noexcept {
  return phrase_in(kFacts, kind);
}

Phrase page_phrase(ClockChangeKind kind) noexcept {
  return phrase_in(kClockChanges, kind);
}

Phrase page_phrase(EvidenceGrade grade) noexcept {
  return phrase_in(kGrades, grade);
}

Phrase page_phrase(std::string_view entry_type) noexcept {
  static constexpr std::array<std::pair<std::string_view, Phrase>, 9> kEntries{{
      {kShipmentRegistered, {"Parcel registered", "登记包裹", "登記包裹"}},
      {kShipmentDetached, {"Parcel taken out of the return", "包裹与退货解除关联", "包裹與退貨解除關聯"}},
      {kCarrierCorrected, {"Carrier corrected", "更正快递公司", "更正物流商"}},
      {kSourcesDisagree, {"Sources disagree", "不同来源的轨迹不一致", "不同來源的貨態不一致"}},
      {kShipmentReportChanged, {"Other details reported", "其他信息更新", "其他資訊更新"}},
      {kReturnRegistered, {"Return registered", "登记退货", "登記退貨"}},
      {kReceiptRecorded, {"Parcel received", "仓库收到包裹", "倉庫收到包裹"}},
      {kReceiptMatched, {"Receipt matched with the return", "收货记录已匹配退货", "收貨紀錄已對應退貨"}},
      {kReceiptReleased, {"Receipt taken off the return", "收货记录已与退货解除匹配", "收貨紀錄已與退貨解除對應"}},
  }};
  for (const auto& [type, phrase] : kEntries) {
    if (type == entry_type) return phrase;
  }
  return {};
}

std::string proof_in_words(std::string_view verdict, std::string_view verified_by, Locale locale) {
  Phrase phrase{verdict, verdict, verdict};
  if (verdict == "requested") phrase = {"requested by the gateway", "由网关查询取得", "由閘道查詢取得"};
  if (verdict == "verified") phrase = {"pushed, sender verified", "推送，来源验证通过", "推送，來源驗證通過"};
  if (verdict == "broker") phrase = {"from the broker, by its connection", "经消息代理连接收到", "經訊息代理連線收到"};
  std::string text(in(locale, phrase));
  if (verified_by.empty()) return text;
  return text.append(in(locale, {" (", "（", "（"})).append(verified_by).append(in(locale, {")", "）", "）"}));
}

namespace page_text {

const Phrase kTitle{"Evidence of return {id}", "退货 {id} 证据", "退貨 {id} 證據"};
const Phrase kOrder{"Order", "订单", "訂單"};
const Phrase kMadeAt{"Made", "生成时间", "產生時間"};
const Phrase kRules{"Rule pack", "规则包", "規則包"};
const Phrase kZone{"Time zone of this page", "本页时区", "本頁時區"};
const Phrase kProves{"What the signed file proves", "签名文件可以证明的内容", "簽章檔案可證明的事項"};
const Phrase kProvesList{
    "Its content was not changed since the owner of the key below signed it.\n"
    "Each entry below is shown as it was recorded, with the record of the journal that holds it, and the record's "
    "hash.\n"
    "Of each message from outside: when it was received, how its sender was verified, and the SHA-256 of its bytes.",
    "自下方密钥持有者签名以来，文件内容未被更改。\n"
    "下列每条记录均按入库内容列出，并注明所在日志记录及其哈希值。\n"
    "每条外部消息均注明接收时间、来源验证方式，以及原始字节的 SHA-256。",
    "自下列金鑰的持有者簽章以來，檔案內容未被更改。\n"
    "下列每筆紀錄均依儲存內容列出，並註明所在日誌紀錄及其雜湊值。\n"
    "每則外部訊息均註明接收時間、來源驗證方式，以及原始位元組的 SHA-256。"};
const Phrase kNotProven{"What it does not prove", "签名文件不能证明的内容", "簽章檔案無法證明的事項"};
const Phrase kNotProvenList{
    "That the courier's report is true: it proves that the report was received.\n"
    "The time of the signature by a third party: times are those of the gateway's machine.\n"
    "Hashes of records whose bytes are not in the file: the gateway checked them when it made the file; its journal is "
    "needed to check them again.\n"
    "This page: it only shows the file. Check the file itself.",
    "物流信息本身真实无误：只能证明收到过该信息。\n"
    "签名时间未经第三方认证，以网关主机的时钟为准。\n"
    "未随文件附带原始字节的记录哈希：网关在生成文件时已核对，再次核对需要其日志。\n"
    "本页面：仅用于展示，请核对文件本身。",
    "物流資訊本身真實無誤：只能證明收到過該資訊。\n"
    "簽章時間未經第三方認證，以閘道主機時間為準。\n"
    "未隨檔案附上原始位元組的紀錄雜湊：閘道在產生檔案時已核對，再次核對需要其日誌。\n"
    "本頁面：僅供展示，請核對檔案本身。"};
const Phrase kDeadlines{"Deadlines", "时限", "期限"};
const Phrase kClock{"Deadline", "时限", "期限"};
const Phrase kState{"State", "状态", "狀態"};
const Phrase kDue{"Due", "截止", "截止"};
const Phrase kResult{"Result", "结果", "結果"};
const Phrase kMet{"met {at}", "{at} 完成", "{at} 完成"};
const Phrase kMissed{"missed {at}", "{at} 超时", "{at} 逾時"};
const Phrase kParcels{"Parcels", "包裹", "包裹"};
const Phrase kParcel{"Parcel", "包裹", "包裹"};
const Phrase kGrade{"Evidence", "证据等级", "證據等級"};
const Phrase kTimeline{"Timeline", "时间线", "時間軸"};
const Phrase kTime{"Time", "时间", "時間"};
const Phrase kEvent{"What happened", "事项", "事項"};
const Phrase kSource{"Known from", "来源", "來源"};
const Phrase kRecord{"Record", "日志记录", "日誌紀錄"};
const Phrase kNoMessage{"computed by the gateway", "由网关计算", "由閘道計算"};
const Phrase kChain{"Chain of records", "日志哈希链", "日誌雜湊鏈"};
const Phrase kChainWhole{
    "From position {from} to {until} of the journal {incarnation}, {records} records were read; each states the hash "
    "of "
    "the one before it.",
    "已读取日志 {incarnation} 自位置 {from} 至 {until} 的 {records} 条记录，每条均含前一条的哈希值。",
    "已讀取日誌 {incarnation} 自位置 {from} 至 {until} 的 {records} 筆紀錄，每筆均含前一筆的雜湊值。"};
const Phrase kChainRead{"From position {from} to {until} of the journal {incarnation}, {records} records were read.",
                        "已读取日志 {incarnation} 自位置 {from} 至 {until} 的 {records} 条记录。",
                        "已讀取日誌 {incarnation} 自位置 {from} 至 {until} 的 {records} 筆紀錄。"};
const Phrase kChainBroken{"The chain is broken at position {at}: records before it are missing or damaged.",
                          "哈希链在位置 {at} 处中断：此前的记录缺失或损坏。",
                          "雜湊鏈在位置 {at} 處中斷：此前的紀錄遺失或損壞。"};
const Phrase kSignature{"Signature", "签名", "簽章"};
const Phrase kKey{"Public key (Ed25519)", "公钥（Ed25519）", "公鑰（Ed25519）"};
const Phrase kKeyId{"Key id", "密钥编号", "金鑰編號"};
const Phrase kValue{"Signature", "签名值", "簽章值"};
const Phrase kFileDigest{"SHA-256 of the signed content", "签名内容的 SHA-256", "簽章內容的 SHA-256"};
const Phrase kVerify{"To check the file:", "核对文件：", "核對檔案："};
const Phrase kMapping{"mapping {version}", "映射版本 {version}", "對應版本 {version}"};
const Phrase kAlertOpened{"Alert: {what}", "提醒：{what}", "提醒：{what}"};
const Phrase kAlertClosed{"Alert closed: {what}", "提醒解除：{what}", "提醒解除：{what}"};
const Phrase kMasked{"Personal data is masked.", "个人信息已脱敏。", "個人資料已遮罩。"};
const Phrase kIdsMasked{"Identity numbers are masked.", "身份证件号码已脱敏。", "身分證字號已遮罩。"};
const Phrase kUnmaskedBytes{"The file also holds the messages as they were received, which are not masked.",
                            "文件中另附未脱敏的原始消息。", "檔案中另附未遮罩的原始訊息。"};
const Phrase kReceived{"received {at}", "接收于 {at}", "接收於 {at}"};
const Phrase kErased{"the message was erased {at} by the tenant's retention", "原始消息已于 {at} 按租户的保存期限清除",
                     "原始訊息已於 {at} 依租戶的保存期限清除"};
const Phrase kRecorded{"recorded {at}", "登记于 {at}", "登記於 {at}"};
const Phrase kByPerson{"recorded by {who}", "由{who}登记", "由{who}登記"};

}  // namespace page_text

}  // namespace parcelgate
