// The sentences of polling, by reason and locale.
#include <algorithm>
#include <array>

#include "gateway/wire/phrase.hpp"
#include "gateway/wire/polling.hpp"

namespace parcelgate {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

/// {of} is the status or the clock, {due} its deadline. The interval follows the sentence.
constexpr PhraseTable<CheckReason, 20> kSentences{{
    {CheckReason::registered, {"Registered, not polled yet", "已登记，尚未查询", "已登記，尚未查詢"}},
    {CheckReason::clock_close,
     {"The deadline of {of} is close: {due}", "{of} 的期限临近：{due}", "{of} 的期限將至：{due}"}},
    {CheckReason::status_about_to_change,
     {"{of}: the status is about to change", "{of}：状态即将变化", "{of}：狀態即將變化"}},
    {CheckReason::nothing_heard, {"No tracking event yet", "尚无任何物流信息", "尚無任何物流資訊"}},
    {CheckReason::under_way, {"{of}", "{of}", "{of}"}},
    {CheckReason::silent, {"{of}, and no news for a long time", "{of}，但很久没有新消息", "{of}，但很久沒有新消息"}},
    {CheckReason::safety_net,
     {"{of}: events are pushed, polled as a safety net", "{of}：物流信息由推送获得，查询仅作核对",
      "{of}：物流資訊由推送取得，查詢僅作核對"}},
    {CheckReason::clock_open,
     {"{of}, but a deadline of the return is still open", "{of}，但退货时限尚未结束", "{of}，但退貨時限尚未結束"}},
    {CheckReason::not_found,
     {"The carrier does not know the number yet", "快递公司尚未收录该单号", "物流商尚未收錄該單號"}},
    {CheckReason::rejected, {"The carrier refuses the number", "快递公司拒绝查询该单号", "物流商拒絕查詢該單號"}},
    {CheckReason::no_answer, {"The carrier did not answer", "快递公司没有应答", "物流商沒有回應"}},
    {CheckReason::interval,
     {"The carrier requires a pause between two queries", "快递公司要求两次查询之间留出间隔",
      "物流商要求兩次查詢之間留出間隔"}},
    {CheckReason::subscription,
     {"The subscription for pushes is to be made or renewed", "需要订阅或续订推送", "需要訂閱或續訂推送"}},
    {CheckReason::journey_over,
     {"The journey is over and no deadline is open: no longer polled", "运输已结束且无未结时限：不再查询",
      "運送已結束且無未結時限：不再查詢"}},
    {CheckReason::only_heard,
     {"Not polled at this account: it receives pushes", "此账户不查询，仅接收推送", "此帳戶不查詢，僅接收推送"}},
    {CheckReason::given_up,
     {"No news for half a year: no longer polled", "半年没有任何消息：不再查询", "半年沒有任何消息：不再查詢"}},
    {CheckReason::other_carrier,
     {"Handled by another carrier: {of}", "由其他快递公司运输：{of}", "由其他物流商運送：{of}"}},
    {CheckReason::unreadable,
     {"The carrier's answer cannot be read and is in quarantine", "快递公司的答复无法解析，已隔离保存",
      "物流商的回覆無法解析，已隔離保存"}},
    {CheckReason::no_account,
     {"Registered, but no account polls this carrier: add an account and reload",
      "已登记，但没有账户查询该快递公司：请添加账户并重新加载",
      "已登記，但沒有帳戶查詢該物流商：請新增帳戶並重新載入"}},
    {CheckReason::withdrawn,
     {"Its waybill was withdrawn: no longer polled", "运单号已撤回：不再查询", "運單號已撤回：不再查詢"}},
}};
static_assert(has_each_once(kSentences));

constexpr Phrase kPolledEvery{", polled every ", "，查询间隔 ", "，查詢間隔 "};
constexpr Phrase kStretched{" (stretched from ", "（因额度不足，原为 ", "（因額度不足，原為 "};
constexpr Phrase kStretchedEnd{": the account's budget is short)", "）", "）"};
constexpr Phrase kAnswers{"; its answer: ", "；对方答复：", "；對方答覆："};
constexpr Phrase kHours{" h", " 小时", " 小時"};
constexpr Phrase kMinutes{" min", " 分钟", " 分鐘"};

std::string period(milliseconds length, std::size_t locale) {
  const auto whole = std::max(std::chrono::floor<minutes>(length), minutes{1});
  const auto hours = whole.count() / 60;
  const auto rest = whole.count() % 60;
  std::string text;
  if (hours > 0) text.append(std::to_string(hours)).append(kHours[locale]);
  if (rest > 0) {
    if (!text.empty()) text += ' ';
    text.append(std::to_string(rest)).append(kMinutes[locale]);
  }
  return text;
}

void replace(std::string& text, std::string_view name, std::string_view value) {
  if (const auto place = text.find(name); place != std::string::npos) text.replace(place, name.size(), value);
}

}  // namespace

std::string explain(const CheckBasis& why, Locale locale) {
  const auto at = static_cast<std::size_t>(locale);
  std::string text(phrase_in(kSentences, why.reason)[at]);
  const auto status = find_status(why.subject);
  const auto nothing = phrase_in(kSentences, CheckReason::nothing_heard)[at];
  replace(text, "{of}", status ? info(*status).labels[at] : why.subject.empty() ? nothing : why.subject);
  if (why.due_at) replace(text, "{due}", to_rfc3339(*why.due_at));
  if (why.every > milliseconds{0}) {
    text.append(kPolledEvery[at]).append(period(why.every, at));
    if (why.every >= why.wanted + minutes{1}) {
      text.append(kStretched[at]).append(period(why.wanted, at)).append(kStretchedEnd[at]);
    }
  }
  if (!why.answer_text.empty()) text.append(kAnswers[at]).append(why.answer_text);
  return text;
}

}  // namespace parcelgate
