// What Chinese sentences say, alone and beside each courier's codes.
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include <gtest/gtest.h>

#include "adapters/manifest/catalog.hpp"
#include "adapters/manifest/manifest.hpp"

namespace parcelgate {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = PARCELGATE_SOURCE_DIR;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string spelt(const Meaning* meaning) {
  if (meaning == nullptr) return "-";
  return std::string(meaning->status ? to_string(*meaning->status) : "none") + "/" +
         std::string(to_string(meaning->reason));
}

const ManifestCatalog& couriers() {
  static const auto catalog = [] {
    Faults faults;
    auto loaded = ManifestCatalog::load({kRoot / "adapters/carriers"}, faults);
    EXPECT_TRUE(loaded.has_value()) << faults.text();
    return loaded ? *std::move(loaded) : nullptr;
  }();
  return *catalog;
}

/// Whether the courier's map asks the shared Chinese sentences where it knows no code.
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
  std::istringstream rows(read(kRoot / "tests/golden/sentences/zh.txt"));
  std::size_t count = 0;
  for (std::string row; std::getline(rows, row);) {
    if (row.empty() || row.front() == '#') continue;
    const auto first = row.find('|');
    const auto last = row.rfind('|');
    ASSERT_LT(first, last) << row;
    Meaning coarse;
    coarse.status = find_status(row.substr(0, first));
    const Meaning* meaning =
        table->find(row.substr(first + 1, last - first - 1), coarse.status ? &coarse : nullptr);
    EXPECT_EQ(spelt(meaning), row.substr(last + 1)) << row;
    ++count;
  }
  EXPECT_GE(count, 290U);
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
        EXPECT_EQ(spelt(map.find(key, sentence).meaning), meaning) << source->id() << " " << row.code << ": " << sentence;
      }
      EXPECT_EQ(spelt(map.find(key, "已签收").meaning), "delivered/delivered_plain") << source->id() << " " << row.code;
      EXPECT_EQ(spelt(map.find(key, "").meaning), "delivered/delivered_plain") << source->id() << " " << row.code;
    }
    for (const auto& [sentence, meaning] : kReceipts) {
      EXPECT_EQ(spelt(map.find_by_text(sentence).meaning), meaning) << source->id() << ": " << sentence;
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
      EXPECT_EQ(spelt(map.find(code, words).meaning), "delivered/locker_or_station_signed") << courier << " " << words;
    }
    for (const char* words : {"已签收，签收人凭取货码签收", "签收人在【菜鸟驿站】领取", "客户已取件"}) {
      EXPECT_EQ(spelt(map.find(code, words).meaning), "delivered/collected_by_recipient") << courier << " " << words;
    }
  }
}

TEST(ChineseSentences, NoCourierTakesAFailedReceiptForOne) {
  const char* const kFailed[] = {"无法签收",           "未签收",
                                 "签收失败",           "客户拒签",
                                 "已签收,签收人是拒签", "客户 签收人: 本人签收 无法签收",
                                 "快件尚未签收",       "未妥投",
                                 "投递失败，未能签收", "cannot be signed",
                                 "could not be delivered", "Not delivered",
                                 "delivery failed, not signed"};
  for (const auto& source : couriers().all()) {
    const StatusMap& map = source->manifest().statuses;
    for (const char* sentence : kFailed) {
      const Meaning* meaning = map.find_by_text(sentence).meaning;
      EXPECT_TRUE(meaning == nullptr || !info(meaning->reason).counts_as_receipt)
          << source->id() << ": " << sentence << " is " << spelt(meaning);
    }
    if (!reads_chinese(map)) continue;
    for (const MapRow& row : map.rows()) {
      if (row.pattern != "@zh" || row.code.empty()) continue;
      std::string key;
      map.append_code(key, row.code);
      for (const char* sentence : {"无法签收", "未签收", "签收失败", "客户拒签", "已签收,签收人是拒签"}) {
        const Meaning* meaning = map.find(key, sentence).meaning;
        EXPECT_TRUE(meaning == nullptr || !info(meaning->reason).counts_as_receipt)
            << source->id() << " " << row.code << ": " << sentence << " is " << spelt(meaning);
      }
    }
  }
}

TEST(StatusMaps, OneFactHasOneStatusWhoeverTheCourierIs) {
  const auto check = [](const Meaning& meaning, const std::string& where) {
    const auto only = info(meaning.reason).only_status;
    if (!only || !meaning.status) return;
    const bool is_cause_of_return = (*meaning.status == Status::returning || *meaning.status == Status::returned) &&
                                    meaning.leg == Leg::rto;
    EXPECT_TRUE(meaning.status == only || is_cause_of_return)
        << where << ": " << spelt(&meaning) << ", and the taxonomy says " << to_string(*only);
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
  const std::pair<const char*, const char*> kCodes[] = {
      {"kdniao", "413"}, {"jdl", "480"}, {"jdl", "已拦截"}, {"ems", "013"}, {"ems", "993"}, {"best", "异常拦截件"}};
  for (const auto& [courier, code] : kCodes) {
    EXPECT_EQ(spelt(couriers().find(courier)->manifest().statuses.find(code, "").meaning), "exception/intercepted")
        << courier << " " << code;
  }
}

}  // namespace
}  // namespace parcelgate
