#include "gateway/domain/chinese_cities.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace parcelgate {
namespace {

// Separated by blanks. Prefectures as of 2024, in the order of the provinces. Of the other cities first county-level
// ones with their own sorting centres, then Taiwan, Hong Kong and Macau in both scripts.
constexpr std::string_view kProvinces =
    "北京 天津 上海 重庆 重慶 河北 山西 辽宁 遼寧 吉林 黑龙江 黑龍江 江苏 江蘇 浙江 安徽 福建 江西 山东 山東 河南 湖北 "
    "湖南 广东 廣東 海南 四川 贵州 貴州 云南 "
    "雲南 陕西 陝西 甘肃 甘肅 青海 台湾 台灣 臺灣 内蒙古 廣西 广西 西藏 宁夏 寧夏 新疆 香港 澳门 澳門";
constexpr std::string_view kPrefectures =
    "石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水 太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾 "
    "吕梁 呼和浩特 包头 乌海 赤峰 通辽 "
    "鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布 兴安盟 锡林郭勒 阿拉善 沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 "
    "铁岭 朝阳 葫芦岛 长春 四平 辽源 "
    "通化 白山 松原 白城 延边 哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河 绥化 大兴安岭 南京 "
    "无锡 徐州 常州 苏州 南通 连云港 "
    "淮安 盐城 扬州 镇江 泰州 宿迁 杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水 合肥 芜湖 蚌埠 淮南 马鞍山 "
    "淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 "
    "六安 亳州 池州 宣城 福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德 南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 "
    "抚州 上饶 济南 青岛 淄博 枣庄 东营 "
    "烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽 郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 "
    "三门峡 南阳 商丘 信阳 周口 驻马店 "
    "济源 武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施 仙桃 潜江 天门 神农架 长沙 株洲 湘潭 衡阳 "
    "邵阳 岳阳 常德 张家界 益阳 郴州 永州 "
    "怀化 娄底 湘西 广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 "
    "揭阳 云浮 南宁 柳州 桂林 梧州 北海 "
    "防城港 钦州 贵港 玉林 百色 贺州 河池 来宾 崇左 海口 三亚 三沙 儋州 成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 "
    "乐山 南充 眉山 宜宾 广安 达州 雅安 "
    "巴中 资阳 阿坝 甘孜 凉山 贵阳 六盘水 遵义 安顺 毕节 铜仁 黔西南 黔东南 黔南 昆明 曲靖 玉溪 保山 昭通 丽江 普洱 "
    "临沧 楚雄 红河 文山 西双版纳 大理 "
    "德宏 怒江 迪庆 拉萨 日喀则 昌都 林芝 山南 那曲 阿里 西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛 兰州 嘉峪关 "
    "金昌 白银 天水 武威 张掖 平凉 酒泉 "
    "庆阳 定西 陇南 临夏 甘南 西宁 海东 海北 黄南 果洛 玉树 海西 银川 石嘴山 吴忠 固原 中卫 乌鲁木齐 克拉玛依 吐鲁番 "
    "哈密 昌吉 博尔塔拉 巴音郭楞 阿克苏 "
    "克孜勒苏 喀什 和田 伊犁 塔城 阿勒泰";
constexpr std::string_view kOtherCities =
    "石河子 义乌 昆山 江阴 张家港 常熟 太仓 宜兴 慈溪 余姚 温岭 瑞安 乐清 海宁 "
    "桐乡 诸暨 晋江 石狮 南安 "
    "台北 臺北 新北 桃园 桃園 台中 臺中 台南 臺南 高雄 基隆 新竹 嘉义 嘉義 苗栗 彰化 南投 云林 雲林 屏东 屏東 宜兰 "
    "宜蘭 花莲 花蓮 台东 臺東 澎湖 金门 金門 "
    "马祖 馬祖 連江 九龙 九龍 新界";

/// The names of a list in the order of their bytes.
class CityNames {
 public:
  CityNames(std::initializer_list<std::string_view> lists) {
    for (const std::string_view list : lists) add(list);
    std::sort(names_.begin(), names_.end());
  }
  /// The longest name at the front of the text; empty: none.
  [[nodiscard]] std::string_view longest_at_front(std::string_view text) const noexcept {
    constexpr std::size_t kHan = 3;
    const std::string_view first = text.substr(0, kHan);
    std::string_view found;
    for (auto name = std::lower_bound(names_.begin(), names_.end(), first);
         name != names_.end() && name->substr(0, kHan) == first; ++name) {
      if (name->size() > found.size() && text.starts_with(*name)) found = *name;
    }
    return found;
  }

  [[nodiscard]] bool holds(std::string_view name) const noexcept {
    return std::binary_search(names_.begin(), names_.end(), name);
  }

 private:
  void add(std::string_view list) {
    for (std::size_t at = 0; at < list.size();) {
      const std::size_t end = std::min(list.find(' ', at), list.size());
      names_.push_back(list.substr(at, end - at));
      at = end + 1;
    }
  }

  std::vector<std::string_view> names_;
};

std::string_view province_at_front(std::string_view text) {
  static const CityNames kNames{kProvinces};
  return kNames.longest_at_front(text);
}
std::string_view city_at_front(std::string_view text) {
  static const CityNames kNames{kPrefectures, kOtherCities};
  return kNames.longest_at_front(text);
}

constexpr std::array<std::string_view, 14> kProvinceEnds{
    "壮族自治区", "回族自治区", "维吾尔自治区", "自治区",       "特别行政区", "特別行政區", "省",
    "市",         "壯族自治區", "回族自治區",   "維吾爾自治區", "自治區",     "全省",       "地区"};
constexpr std::array<std::string_view, 6> kCityEnds{"地区", "市", "盟", "县", "縣", "州"};

template <std::size_t kCount>
RegionName with_end(std::string_view name, std::string_view text,
                    const std::array<std::string_view, kCount>& ends) noexcept {
  const std::string_view rest = text.substr(name.size());
  for (const std::string_view end : ends) {
    // "南京市场部" is no "南京市", and "市区" belongs to the city.
    if (rest.starts_with(end) && !rest.starts_with("市场") && !rest.starts_with("市場"))
      return {name, name.size() + end.size(), true};
  }
  return {name, name.size(), rest.empty()};
}

bool is_han(std::string_view text) noexcept {
  if (text.size() < 3) return false;
  const auto first = static_cast<unsigned char>(text[0]);
  return first >= 0xE3 && first <= 0xE9;
}

}  // namespace

RegionName find_province(std::string_view text) {
  const std::string_view name = province_at_front(text);
  return name.empty() ? RegionName{} : with_end(name, text, kProvinceEnds);
}

RegionName find_city(std::string_view text) {
  if (const std::string_view name = city_at_front(text); !name.empty()) {
    // "朝阳区" and "南京路" are elsewhere.
    for (const std::string_view part : {"区", "區", "路", "街", "镇", "鎮", "村", "大道"}) {
      if (text.substr(name.size()).starts_with(part)) return {};
    }
    return with_end(name, text, kCityEnds);
  }
  // Any other city is one only with its 市: two to four characters before it.
  std::size_t end = 0;
  for (int characters = 0; characters < 5 && is_han(text.substr(end)); ++characters, end += 3) {
    if (characters < 2 || !text.substr(end).starts_with("市")) continue;
    const std::string_view rest = text.substr(end + 3);
    const bool continues =
        rest.starts_with("场") || rest.starts_with("場") || rest.starts_with("民") || rest.starts_with("政");
    return continues ? RegionName{} : RegionName{text.substr(0, end), end + 3, true};
  }
  return {};
}

bool is_prefecture(std::string_view name) noexcept {
  static const CityNames kNames{kPrefectures};
  return kNames.holds(name);
}

bool is_municipality(std::string_view name) noexcept {
  return name == "北京" || name == "天津" || name == "上海" || name == "重庆" || name == "重慶" || name == "香港" ||
         name == "澳门" || name == "澳門";
}

}  // namespace parcelgate
