#include "gateway/domain/personal_names.hpp"

#include <algorithm>
#include <cstdint>

#include "gateway/base/text.hpp"
#include "gateway/base/words.hpp"
#include "gateway/domain/characters.hpp"
#include "gateway/domain/place.hpp"

namespace parcelgate {
namespace {

constexpr std::string_view kRoles[]{
    "派件员", "派送员", "配送员", "快递员",   "业务员", "收派员", "收件员", "揽收员", "揽件员", "揽投员",
    "投递员", "邮递员", "小件员", "快递小哥", "小哥",   "司机",   "派件人", "取件人", "收件人", "签收人",
    "寄件人", "发件人", "收货人", "联系人",   "代收人", "派件員", "派送員", "配送員", "快遞員", "業務員",
    "收件員", "投遞員", "郵遞員", "司機",     "簽收人", "收貨人", "寄件人", "聯絡人", "代收人", "取件員",
    "取件员", "外送員", "物流士", "站长",     "客服",   "签收",   "簽收",   "收方",   "姓名"};
/// Behind a role: no name, but a person without one, a place, or the sentence going on.
constexpr std::string_view kNobody[]{
    "本人",   "家人",   "家属",   "家屬", "亲友", "親友", "朋友", "同事", "邻居",     "鄰居",   "他人",   "门卫",
    "門衛",   "保安",   "物业",   "物業", "管理", "前台", "前臺", "櫃檯", "收发室",   "收發室", "传达室", "驿站",
    "驛站",   "快递柜", "智能柜", "自提", "丰巢", "豐巢", "菜鸟", "菜鳥", "妈妈驿站", "兔喜",   "代收",   "超市",
    "便利店", "门口",   "門口",   "信箱", "邮箱", "公司", "单位", "單位", "学校",     "學校",   "仓库",   "倉庫",
    "客户",   "客戶",   "用户",   "图片", "拍照", "照片", "草签", "电子", "电话",     "電話",   "手机",   "手機",
    "地址",   "信息",   "联系",   "聯絡", "寄件", "发件", "收件", "签收", "簽收",     "快递",   "快件",   "网点",
    "中心",   "服务",   "要求",   "拒收", "拒签", "暂时", "不在", "不便", "正在",     "成功",   "异常",   "类型",
    "類型",   "取消",   "搬",     "通知", "表示", "预约", "凭",   "自取", "身份",     "身分",   "失败",   "安排"};
/// The same where no mark says that a name follows: these characters are surnames or parts of names, too.
constexpr std::string_view kNoNameBegins[]{"未", "已", "正", "为", "為", "将", "將", "会", "會", "请", "請", "您",
                                           "你", "无", "無", "有", "是", "在", "的", "与", "需", "可", "到", "于",
                                           "於", "后", "後", "方", "处", "地", "所", "改", "时", "時"};
/// Ends of a name of an office or place in brackets.
constexpr std::string_view kPlaceEnds[]{"市",   "区", "區",   "省", "县", "縣",   "镇",   "鎮", "乡", "村",
                                        "路",   "街", "站",   "点", "點", "网点", "中心", "部", "仓", "倉",
                                        "公司", "店", "柜",   "櫃", "场", "場",   "库",   "院", "校", "楼",
                                        "城",   "园", "园区", "号", "湾", "岛",   "局",   "处"};
/// A sentence going on behind a name.
constexpr std::string_view kContinuations[]{
    "正在", "正",   "已",   "为",   "將",   "将",   "的",   "派",   "在",   "电话", "電話", "手机",
    "手機", "联系", "聯絡", "您",   "请",   "請",   "会",   "代",   "签收", "簽收", "收",   "送",
    "把",   "准备", "先生", "女士", "小姐", "给",   "因",   "于",   "於",   "第",   "取件", "揽收",
    "投递", "配送", "拒",   "要",   "电",   "完成", "上门", "开始", "号",   "，",   "。",   "、"};
constexpr std::string_view kReceives[]{"签收", "簽收", "代收", "代签", "代簽", "收取",
                                       "收货", "收貨", "取走", "领取", "領取", "取件"};

/// Behind the name of a rider.
constexpr std::string_view kRiderContinuations[]{"电话",   "電話",   "手机", "手機", "正在派",
                                                 "正在为", "正在為", "联系", "聯絡", "***"};

/// The commonest surnames, simplified and traditional; two characters each in the second list.
constexpr std::string_view kSurnames =
    "王李张張刘劉陈陳杨楊赵趙黄黃周吴吳徐孙孫胡朱高林何郭马馬罗羅梁宋郑鄭谢謝韩韓唐冯馮于董萧蕭程曹袁邓鄧许許傅沈曾彭吕"
    "呂苏蘇卢盧蒋蔣蔡贾賈丁魏薛"
    "叶葉阎閻余潘杜戴夏钟鍾汪田任姜范範方石姚谭譚廖邹鄒熊金陆陸郝孔白崔康毛邱秦江史顾顧侯邵孟龙龍万萬段雷钱錢汤湯尹黎易"
    "常武乔喬贺賀赖賴龚龔文庞龐"
    "樊兰蘭殷施陶洪翟安颜顏倪严嚴牛温溫芦季俞章鲁魯葛伍韦韋申尤毕畢聂聶丛焦向柳邢路岳齐齊沿梅莫庄莊辛管祝左涂谷祁时時舒"
    "耿牟卜詹关關苗凌费費纪紀靳盛"
    "童欧歐甄项項曲成游阳陽裴席卫衛查屈鲍鮑位覃霍翁隋植甘景薄单單包司柏宁寧柯阮桂闵閔解强柴车車冉房边邊辜吉饶饒刁瞿戚丘"
    "古米池滕晋晉苑邬臧畅宫宮来來"
    "嵺苟全褚廉简簡娄婁盖符奚木穆党黨燕郎邸冀谈談姬屠连連郜晏栾欒郁商蒙计計喻揭窦竇迟遲宇敖糜鄢冷卓花仇艾蓝藍都巩稽井练"
    "仲乐樂虞卞封竺冼原官衣楚佟栗"
    "匡宗应應台巫鞠僧桑荆谌银扬明沙薄伏岑习胥保和蔺";
constexpr std::string_view kLongSurnames[]{"欧阳", "歐陽", "上官", "司马", "司馬", "诸葛", "諸葛",
                                           "东方", "尉迟", "皇甫", "慕容", "令狐", "端木", "夏侯"};

bool begins_with(std::string_view text, Words words) noexcept {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return text.starts_with(word); });
}
bool ends_with(std::string_view text, Words words) noexcept {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return text.ends_with(word); });
}
bool holds_any(std::string_view text, Words words) noexcept {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

/// Three bytes of UTF-8 as one number: every Han character of these lists has three.
constexpr std::uint32_t han_at(std::string_view text, std::size_t at) noexcept {
  const auto byte = [&](std::size_t index) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(text[index]));
  };
  return at + 3 > text.size() ? 0 : byte(at) << 16U | byte(at + 1) << 8U | byte(at + 2);
}

/// Whether a character is one of a list.
class HanSet {
 public:
  explicit HanSet(std::string_view list) {
    for (std::size_t at = 0; at + 3 <= list.size(); at += 3) all_.push_back(han_at(list, at));
    std::sort(all_.begin(), all_.end());
  }
  [[nodiscard]] bool holds(std::uint32_t han) const noexcept {
    return std::binary_search(all_.begin(), all_.end(), han);
  }

 private:
  std::vector<std::uint32_t> all_;
};

bool begins_with_surname(std::string_view text) {
  static const HanSet kSet(kSurnames);
  return kSet.holds(han_at(text, 0)) || begins_with(text, kLongSurnames);
}

/// Where the Han characters (and the dot inside of names) end that begin at `from`.
std::size_t han_end(std::string_view text, std::size_t from) {
  std::size_t end = from;
  for (const Character& each : characters_of(text.substr(from, 90))) {
    if (!each.is_han() && each.point != U'·' && each.point != U'•') break;
    end = from + each.at + each.size;
  }
  return end;
}

bool is_person(std::string_view name) {
  return !holds_any(name, kNobody) && !ends_with(name, kPlaceEnds) && !is_city_name(name);
}

/// The end of a Chinese name that begins at `from`, or `from`. @param is_stated  the text says that a name follows
std::size_t name_end(std::string_view text, std::size_t from, bool is_stated) {
  constexpr std::size_t kHan = 3;
  const std::size_t end = han_end(text, from);
  const std::string_view run = text.substr(from, end - from);
  if (run.size() < 2 * kHan || begins_with(run, kNobody)) return from;
  if (!is_stated && (begins_with(run, kNoNameBegins) || !begins_with_surname(run))) return from;
  for (std::size_t size = 2 * kHan; size <= std::min(run.size(), (is_stated ? 4 : 3) * kHan); size += kHan) {
    if (!begins_with(run.substr(size), kContinuations)) continue;
    return is_person(run.substr(0, size)) ? from + size : from;
  }
  const std::size_t longest = (is_stated ? 15 : 4) * kHan;
  return run.size() <= longest && is_person(run) ? end : from;
}

std::size_t skip_marks(std::string_view text, std::size_t from, bool& is_stated) {
  for (bool moved = true; moved;) {
    moved = false;
    for (const std::string_view mark : {":", "：", " ", "\t", "【", "[", "(", "（", "“", "\"", "「", "姓名"}) {
      if (!text.substr(from).starts_with(mark)) continue;
      from += mark.size();
      moved = true;
      if (mark != " " && mark != "\t") is_stated = true;
    }
  }
  return from;
}

/// "JOHN SMITH" or "J. Müller" at `from`: up to four words that begin with a capital letter.
std::size_t latin_name_end(std::string_view text, std::size_t from) {
  std::size_t end = from;
  int words = 0;
  for (std::size_t at = from; at < text.size() && words < 4;) {
    const auto first = static_cast<unsigned char>(text[at]);
    if (!(first >= 'A' && first <= 'Z') && first != 0xC3) break;
    while (at < text.size() &&
           (characters_of(text.substr(at, 4)).front().is_letter() || text[at] == '.' || text[at] == '\'' ||
            text[at] == '-' ||
            (static_cast<unsigned char>(text[at]) >= 0x80 && static_cast<unsigned char>(text[at]) < 0xD0)))
      ++at;
    end = at;
    ++words;
    if (at >= text.size() || text[at] != ' ') break;
    ++at;
  }
  while (end > from && (text[end - 1] == '.' || text[end - 1] == '-')) --end;
  return end;
}

constexpr std::string_view kLatinRoles[]{
    "signed by",     "signed for by", "received by", "accepted by", "collected by", "left with", "signatory",
    "signee",        "recipient:",    "consignee:",  "courier:",    "driver:",      "rider:",    "receiver:",
    "delivered to:", "signed by:",    "signature:",  "attn:",       "attn",         "c/o"};
constexpr std::string_view kLatinNobody[]{
    "front",    "reception", "neighbo", "resident",  "individual", "agent",     "mail",      "guard",    "recipient",
    "customer", "parcel",    "locker",  "safe",      "household",  "self",      "employee",  "sender",   "dock",
    "office",   "garage",    "porch",   "door",      "security",   "concierge", "the ",      "a ",       "other",
    "store",    "shop",      "lobby",   "addressee", "person",     "building",  "receiving", "warehouse"};

void find_latin(std::string_view text, std::vector<FoundName>& found) {
  const std::string lower = ascii_lower(text);
  for (const std::string_view role : kLatinRoles) {
    for (auto at = lower.find(role); at != std::string::npos; at = lower.find(role, at + 1)) {
      std::size_t from = at + role.size();
      const bool begins = at == 0 || !(lower[at - 1] >= 'a' && lower[at - 1] <= 'z');
      if (!begins || (from < text.size() && lower[from] >= 'a' && lower[from] <= 'z')) continue;
      while (from < text.size() && (text[from] == ' ' || text[from] == ':')) ++from;
      const std::size_t end = latin_name_end(text, from);
      if (end > from && !begins_with(lower.substr(from), kLatinNobody)) found.push_back({from, end});
    }
  }
}

void find_behind(std::string_view text, std::string_view role, std::size_t at, std::vector<FoundName>& found) {
  bool is_stated = false;
  const std::size_t from = skip_marks(text, at, is_stated);
  // "签收" alone can be followed by any text.
  if (!is_stated && (role == "签收" || role == "簽收" || role == "收方" || role == "姓名")) return;
  const std::size_t end = name_end(text, from, is_stated);
  if (end > from) {
    found.push_back({from, end});
  } else if (is_stated) {
    const std::size_t latin = latin_name_end(text, from);
    if (latin > from && !begins_with(ascii_lower(text.substr(from)), kLatinNobody)) found.push_back({from, latin});
  }
}

/// One pass: a role is looked for only at characters that end a role.
void find_by_role(std::string_view text, std::vector<FoundName>& found) {
  static const HanSet kLasts("员員哥机機人士长服收方名");
  for (std::size_t at = 0; at + 3 <= text.size(); ++at) {
    if (static_cast<unsigned char>(text[at]) < 0xE4 || !kLasts.holds(han_at(text, at))) continue;
    for (const std::string_view role : kRoles) {
      if (!text.substr(0, at + 3).ends_with(role)) continue;
      find_behind(text, role, at + 3, found);
      break;
    }
  }
}

/// "的【张三】(138…)", "的张三正在派件", "【张三】，电话".
void find_by_rider(std::string_view text, std::vector<FoundName>& found) {
  for (const std::string_view mark : {"的", "【", "[", "由"}) {
    for (auto at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at + mark.size())) {
      std::size_t from = at + mark.size();
      for (const std::string_view bracket : {"【", "["}) {
        if (mark == "的" && text.substr(from).starts_with(bracket)) from += bracket.size();
      }
      const std::size_t end = name_end(text, from, false);
      if (end == from) continue;
      std::string_view rest = text.substr(end);
      for (const std::string_view bracket : {"】", "]"}) {
        if (rest.starts_with(bracket)) rest.remove_prefix(bracket.size());
      }
      if (mark == "由") {
        if (begins_with(rest, kReceives)) found.push_back({from, end});
        continue;
      }
      for (const std::string_view gap : {"，", ",", "（", "(", " ", "【", "["}) {
        if (rest.starts_with(gap)) rest.remove_prefix(gap.size());
      }
      const bool has_number =
          rest.size() >= 7 && std::all_of(rest.begin(), rest.begin() + 5, [](char letter) {
            return (letter >= '0' && letter <= '9') || letter == '*' || letter == '-' || letter == ' ';
          });
      if (has_number || begins_with(rest, kRiderContinuations)) found.push_back({from, end});
    }
  }
}

}  // namespace

std::vector<FoundName> find_names(std::string_view text) {
  std::vector<FoundName> found;
  find_by_role(text, found);
  find_by_rider(text, found);
  if (std::count_if(text.begin(), text.end(),
                    [](char letter) { return (letter | 0x20) >= 'a' && (letter | 0x20) <= 'z'; }) >= 6) {
    find_latin(text, found);
  }
  std::sort(found.begin(), found.end(), [](const FoundName& left, const FoundName& right) {
    return left.first != right.first ? left.first < right.first : left.end > right.end;
  });
  return found;
}

}  // namespace parcelgate
