// The meaning of Chinese sentences, alone and with each courier's codes.
#include <algorithm>
#include <array>
#include <filesystem>

#include <gtest/gtest.h>

#include "adapters/manifest/catalog.hpp"
#include "adapters/manifest/manifest.hpp"
#include "tests/golden/sentence_rows.hpp"

namespace parcelgate {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = PARCELGATE_SOURCE_DIR;

const ManifestCatalog& couriers() {
  static const auto catalog = [] {
    Faults faults;
    auto loaded = ManifestCatalog::load({kRoot / "adapters/carriers"}, faults);
    EXPECT_TRUE(loaded.has_value()) << faults.text();
    return loaded ? *std::move(loaded) : nullptr;
  }();
  return *catalog;
}

/// Whether the courier's map uses the shared Chinese sentences for codes that it does not list.
bool reads_chinese(const StatusMap& map) {
  return std::any_of(map.rows().begin(), map.rows().end(),
                     [](const MapRow& row) { return row.code.empty() && row.pattern == "@zh"; });
}

TEST(ChineseSentences, EachMeansWhatTheTableSays) {
  Faults faults;
  SentenceLoader loader({kRoot / "adapters/carriers"});
  const auto table = loader.load("zh", {}, faults);
  ASSERT_TRUE(faults.empty()) << faults.text();
  ASSERT_NE(table, nullptr);
  const auto rows = golden::read_sentence_rows("zh");
  for (const auto& row : rows) {
    Meaning coarse;
    coarse.status = row.coarse;
    EXPECT_EQ(golden::spelt(table->find(row.sentence, row.coarse ? &coarse : nullptr)), row.meaning) << row.line;
  }
  EXPECT_GE(rows.size(), 290U);
}

/// The seven facts that a receipt can be, and a refusal that is written as one.
constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kReceipts{{
    {"快件已放入【幸福小区】丰巢快递柜，请凭取件码取件", "available_for_pickup/at_locker_or_station"},
    {"已签收，签收人：菜鸟驿站代收", "delivered/locker_or_station_signed"},
    {"快件已由【幸福小区菜鸟驿站】代收", "delivered/locker_or_station_signed"},
    {"【杭州市】签收人在【幸福小区菜鸟驿站】领取", "delivered/collected_by_recipient"},
    {"已签收，签收人凭取货码签收。", "delivered/collected_by_recipient"},
    {"已签收，签收人：门卫", "delivered/proxy_signed"},
    {"已签收，家人代收", "delivered/proxy_signed"},
    {"已签收，邻居代收", "delivered/neighbour"},
    {"已签收，已放至家门口", "delivered/safe_place_or_mailbox"},
    {"已签收，签收人：本人", "delivered/signed_by_recipient"},
    {"退回件已签收，签收人：寄件人", "returned/rto_signed_back"},
    {"已签收,签收人是拒签", "exception/refused"},
}};

TEST(ChineseSentences, ForEveryCourierTheReceiptsComeApart) {
  std::size_t codes = 0;
  for (const auto& source : couriers().all()) {
    const StatusMap& map = source->manifest().statuses;
    if (!reads_chinese(map)) continue;
    for (const MapRow& row : map.rows()) {
      if (row.code.empty() || !row.pattern.empty() || to_string(row.meaning.reason) != "delivered_plain") continue;
      ++codes;
      std::string key;
      map.append_code(key, row.code);
      for (const auto& [sentence, meaning] : kReceipts) {
        EXPECT_EQ(golden::spelt(map.find(key, sentence).meaning), meaning)
            << source->id() << " " << row.code << ": " << sentence;
      }
      EXPECT_EQ(golden::spelt(map.find(key, "已签收").meaning), "delivered/delivered_plain")
          << source->id() << " " << row.code;
      EXPECT_EQ(golden::spelt(map.find(key, "").meaning), "delivered/delivered_plain")
          << source->id() << " " << row.code;
    }
    for (const auto& [sentence, meaning] : kReceipts) {
      EXPECT_EQ(golden::spelt(map.find_by_text(sentence).meaning), meaning) << source->id() << ": " << sentence;
    }
  }
  EXPECT_GE(codes, 25U);
}

TEST(ChineseSentences, ACodeForAStationsSignatureBecomesAReceiptOnlyByACollection) {
  const std::pair<const char*, const char*> kCodes[] = {
      {"kuaidi100", "304"}, {"kdniao", "311"}, {"zto", "query/第三方签收"}, {"zto", "query/7"}, {"best", "代理点签收"}};
  for (const auto& [courier, code] : kCodes) {
    const StatusMap& map = couriers().find(courier)->manifest().statuses;
    for (const char* words : {"", "已签收", "已签收，签收人：张三，感谢使用", "已由菜鸟驿站代收"}) {
      EXPECT_EQ(golden::spelt(map.find(code, words).meaning), "delivered/locker_or_station_signed")
          << courier << " " << words;
    }
    for (const char* words : {"已签收，签收人凭取货码签收", "签收人在【菜鸟驿站】领取", "客户已取件"}) {
      EXPECT_EQ(golden::spelt(map.find(code, words).meaning), "delivered/collected_by_recipient")
          << courier << " " << words;
    }
  }
}

struct CodeAndWords {
  const char* courier;
  const char* code;
  const char* words;
  const char* meaning;
};

// Codes that say less than their words, or that were read wrongly once.
constexpr CodeAndWords kCodesAndWords[] = {
    {"sf", "99", "应客户要求,快件正在转寄中", "in_transit/redirected"},
    {"sf", "99", "", "in_transit/redirected"},
    {"sf", "99", "快件退回中", "returning/rto_started"},
    {"sf", "648", "快件已转寄,新单号为SF1", "in_transit/redirected"},
    {"sf", "648", "快件已退回,新单号为SF1", "returning/rto_started"},
    {"sf", "648", "已退回/转寄,新单号为SF1", "in_transit/redirected"},
    {"sf", "8000", "在官网\"运单资料&签收图\",可查看签收人信息", "none/information_only"},
    {"sf", "126", "取消派件将快件取出丰巢", "out_for_delivery/out_for_delivery_plain"},
    {"sf", "33", "因电话无人接听,派件不成功", "delivery_attempted/unreachable"},
    {"sf", "70", "收方客户拒收", "exception/refused"},
    {"sf", "70", "客户要求更改派送时间", "on_hold/rescheduled"},
    {"sf", "33", "地址不详", "exception/bad_address"},
    {"zto", "query/签收", "【杭州】签收人在【菜鸟驿站】领取", "delivered/collected_by_recipient"},
    {"zto", "query/签收", "快件已由【菜鸟驿站】代收", "delivered/locker_or_station_signed"},
    {"zto", "push/SIGNED", "已签收，签收人：门卫", "delivered/proxy_signed"},
    {"zto", "push/SIGNED", "已放至家门口", "delivered/safe_place_or_mailbox"},
    {"zto", "query/第三方出站", "出库，客户已取件", "delivered/collected_by_recipient"},
    {"zto", "query/45", "快件已出库", "none/information_only"},
    {"zto", "query/问题件", "客户要求改期", "on_hold/rescheduled"},
    {"zto", "push/PROBLEM", "外包装破损", "exception/damaged"},
    {"zto", "push/PROBLEM", "受暴雨影响", "exception/weather"},
    {"zto", "push/PROBLEM", "快件滞留", "on_hold/held"},
    {"zto", "query/退件", "客户拒收，退回", "returning/refused"},
    {"yto", "SIGNED", "签收人: 家人代签", "delivered/proxy_signed"},
    {"yto", "SIGNED", "签收人凭取货码签收", "delivered/collected_by_recipient"},
    {"yto", "FAILED", "客户拒收", "exception/refused"},
    {"sto", "客户签收", "", "delivered/delivered_plain"},
    {"sto", "客户签收", "签收人：本人", "delivered/signed_by_recipient"},
    {"sto", "驿站出库", "已出库", "delivered/collected_by_recipient"},
    {"sto", "问题件", "客户要求改期 快件异常", "on_hold/rescheduled"},
    {"sto", "问题件", "超区 无法派送", "exception/out_of_area"},
    {"sto", "问题件", "拦截件", "exception/intercepted"},
    {"yunda", "ISSUE", "电话无人接听", "delivery_attempted/unreachable"},
    {"yunda", "SIGNFAIL", "收件人拒收", "exception/refused"},
    {"yunda", "SIGNED", "【代收点】已由收件人领取", "delivered/collected_by_recipient"},
    {"best", "问题件", "地址错误", "exception/bad_address"},
    {"jt-cn", "快件签收", "签收人是丰巢", "delivered/locker_or_station_signed"},
    {"jt-cn", "出库扫描", "已取出", "delivered/collected_by_recipient"},
    {"jt-cn", "11", "快件破损", "exception/damaged"},
    {"jt-cn", "11/A1", "", "exception/cancelled_by_sender"},
    {"jt-cn", "11/A12", "", "exception/bad_address"},
    {"jdl", "10034", "家门口签收", "delivered/safe_place_or_mailbox"},
    {"deppon", "SIGNED", "正常签收,签收人类型:门卫", "delivered/proxy_signed"},
    {"deppon", "SIGNED", "异常签收", "delivered/delivered_damaged"},
    {"deppon", "order/SIGNFAILED", "", "delivered/delivered_damaged"},
    {"deppon", "FAILED", "运单作废", "cancelled/voided"},
    {"deppon", "FAILED", "客户拒签", "exception/refused"},
    {"deppon", "ADVANCE_DELIVERY", "预派送", "in_transit/at_delivery_depot"},
    {"deppon", "ERROR", "客户电话无人接听", "delivery_attempted/unreachable"},
    {"ems", "80", "已投递至丰巢柜", "available_for_pickup/at_locker_or_station"},
    {"ems", "80", "已签收，他人代收：物业", "delivered/proxy_signed"},
    {"ems", "20", "离开【杭州中心】,下一站【上海中心】", "in_transit/departed_hub"},
    {"ems", "750", "投递员收回邮件", "out_for_delivery/out_for_delivery_plain"},
    {"ems", "743", "投递妥投撤销", "exception/exception_generic"},
    {"kuaidi100", "304", "已签收，签收人凭取货码签收", "delivered/collected_by_recipient"},
    {"kuaidi100", "208", "收件地址无人", "delivery_attempted/addressee_absent"},
    {"kuaidi100", "2", "客户要求改地址", "in_transit/redirected"},
    {"kuaidi100", "13", "", "customs/customs_delayed"},
    {"kuaidi100", "3", "派送不成功", "delivery_attempted/attempt_failed"},
    {"kdniao", "4", "电话无人接听", "delivery_attempted/unreachable"},
    {"kdniao", "423", "", "exception/out_of_area"},
    {"kdniao", "state/3", "退回件已签收", "returned/rto_signed_back"},
    {"cainiao", "FAILED", "收件人拒收", "exception/refused"},
    {"cainiao", "LH_POST_COLLECTION", "Accepted for transportation by postal service", "in_transit/handed_to_partner"},
    {"taobao", "FAILED", "电话无法接通", "delivery_attempted/unreachable"},
    {"pinduoduo", "OUT_CABINET", "快递员取出", "out_for_delivery/out_for_delivery_plain"},
    {"pinduoduo", "OUT_CABINET", "", "delivered/collected_by_recipient"},
    {"wechat", "store/9", "", "delivered/collected_by_recipient"},
    {"wechat", "300004", "收件人不在", "delivery_attempted/addressee_absent"},
    {"mqtt-json", "removed", "", "exception/exception_generic"},
    {"17track", "Delivered_Other", "已签收，签收人：菜鸟驿站", "delivered/locker_or_station_signed"},
    {"trackingmore", "delivered001", "【杭州】签收人在【菜鸟驿站】领取", "delivered/collected_by_recipient"},
    {"aftership", "Delivered_001", "已签收，签收人：邻居", "delivered/neighbour"},
};

TEST(ChineseSentences, CodesSayWhatTheirWordsSay) {
  for (const auto& row : kCodesAndWords) {
    const StatusMap& map = couriers().find(row.courier)->manifest().statuses;
    std::string key;
    map.append_code(key, row.code);
    EXPECT_EQ(golden::spelt(map.find(key, row.words).meaning), row.meaning)
        << row.courier << " " << row.code << " " << row.words;
  }
}

TEST(ChineseSentences, NoCourierTakesAFailedReceiptForOne) {
  const char* const kFailed[] = {"无法签收",
                                 "未签收",
                                 "签收失败",
                                 "客户拒签",
                                 "已签收,签收人是拒签",
                                 "客户 签收人: 本人签收 无法签收",
                                 "快件尚未签收",
                                 "未妥投",
                                 "投递失败，未能签收",
                                 "cannot be signed",
                                 "could not be delivered",
                                 "Not delivered",
                                 "delivery failed, not signed"};
  for (const auto& source : couriers().all()) {
    const StatusMap& map = source->manifest().statuses;
    for (const char* sentence : kFailed) {
      const Meaning* meaning = map.find_by_text(sentence).meaning;
      EXPECT_TRUE(meaning == nullptr || !info(meaning->reason).counts_as_receipt)
          << source->id() << ": " << sentence << " is " << golden::spelt(meaning);
    }
    if (!reads_chinese(map)) continue;
    for (const MapRow& row : map.rows()) {
      if (row.pattern != "@zh" || row.code.empty()) continue;
      std::string key;
      map.append_code(key, row.code);
      for (const char* sentence : {"无法签收", "未签收", "签收失败", "客户拒签", "已签收,签收人是拒签"}) {
        const Meaning* meaning = map.find(key, sentence).meaning;
        EXPECT_TRUE(meaning == nullptr || !info(meaning->reason).counts_as_receipt)
            << source->id() << " " << row.code << ": " << sentence << " is " << golden::spelt(meaning);
      }
    }
  }
}

TEST(StatusMaps, OneFactHasOneStatusWhoeverTheCourierIs) {
  const auto check = [](const Meaning& meaning, const std::string& where) {
    const auto only = info(meaning.reason).only_status;
    if (!only || !meaning.status) return;
    const bool is_cause_of_return =
        (*meaning.status == Status::returning || *meaning.status == Status::returned) && meaning.leg == Leg::rto;
    EXPECT_TRUE(meaning.status == only || is_cause_of_return)
        << where << ": " << golden::spelt(&meaning) << ", and the taxonomy says " << to_string(*only);
  };
  std::size_t count = 0;
  for (const auto& source : couriers().all()) {
    for (const MapRow& row : source->manifest().statuses.rows()) {
      check(row.meaning, std::string(source->id()) + " line " + std::to_string(row.line));
      ++count;
    }
  }
  EXPECT_GT(count, 4'000U);
  for (const auto& folder : fs::directory_iterator(kRoot / "adapters/carriers/shared")) {
    if (!folder.is_directory()) continue;
    Faults faults;
    SentenceLoader loader({kRoot / "adapters/carriers"});
    const auto table = loader.load(folder.path().filename().string(), {}, faults);
    ASSERT_NE(table, nullptr) << folder.path();
    for (const Meaning& meaning : table->meanings()) check(meaning, folder.path().filename().string());
  }
}

TEST(StatusMaps, AParcelThatItsSenderStoppedIsIntercepted) {
  const std::pair<const char*, const char*> kCodes[] = {{"kdniao", "413"}, {"jdl", "480"}, {"jdl", "已拦截"},
                                                        {"ems", "013"},    {"ems", "993"}, {"best", "异常拦截件"}};
  for (const auto& [courier, code] : kCodes) {
    EXPECT_EQ(golden::spelt(couriers().find(courier)->manifest().statuses.find(code, "").meaning),
              "exception/intercepted")
        << courier << " " << code;
  }
}

}  // namespace
}  // namespace parcelgate
