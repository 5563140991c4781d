#include "adapters/manifest/decode/status_map.hpp"

#include <gtest/gtest.h>

#include "tests/unit/adapters_manifest/folder.hpp"

namespace parcelgate {
namespace {

std::string faults_of(std::string_view rows) {
  Faults faults;
  (void)StatusMap::compile(std::string(testing::kMapHeader) + std::string(rows), {}, faults);
  return faults.text();
}

TEST(StatusMap, AReasonThatMovesClocksNeedsItsStatus) {
  EXPECT_EQ(faults_of("60,,,delivered_plain,,test\n"),
            "line 2: reason \"delivered_plain\" is without a status; name the status, or write information_only "
            "where nothing moved\n");
  EXPECT_EQ(faults_of("61,,exception,delivered_plain,,test\n62,,in_transit,neighbour,,test\n"),
            "line 2: reason \"delivered_plain\" belongs to delivered, and the status is exception; write the reason "
            "that goes with it, or the other status\n"
            "line 3: reason \"neighbour\" belongs to delivered, and the status is in_transit; write the reason that "
            "goes with it, or the other status\n");
  EXPECT_NE(faults_of("63,,delivered,rto_started,,test\n").find("belongs to returning and returned"),
            std::string::npos);
}

TEST(StatusMap, AReasonThatMovesNothingStandsAlone) {
  EXPECT_EQ(faults_of("1,,,information_only,,test\n2,,,contacted_recipient,,test\n3,,delivered,neighbour,,test\n"
                      "4,,returned,rto_signed_back,,test\n5,,on_hold,refused,,test\n"),
            "");
}

TEST(StatusMap, AnUnknownWordIsReportedOnce) {
  const std::string reported = faults_of("61,,exeption,delivered_plain,,test\n");
  EXPECT_NE(reported.find("did you mean \"exception\"?"), std::string::npos) << reported;
  EXPECT_EQ(reported.find("belongs"), std::string::npos) << reported;
}

std::string meaning_of(const StatusMap& map, std::string_view key, std::string_view text) {
  const MapMatch match = key.empty() ? map.find_by_text(text) : map.find(key, text);
  if (!match) return "none";
  return std::string(match.meaning->status ? to_string(*match.meaning->status) : "-") + "/" +
         std::string(to_string(match.meaning->reason));
}

StatusMap compile_good(std::string_view rows, CodeForm form = {}, const StatusMap::FindTable& tables = nullptr) {
  Faults faults;
  auto map = StatusMap::compile(std::string(testing::kMapHeader) + std::string(rows), form, faults, tables);
  EXPECT_TRUE(faults.empty()) << faults.text();
  return map;
}

TEST(StatusMap, RowsOfACodeAreTriedInOrderTheBareCodeLast) {
  const auto map = compile_good(
      "10,.*(拒签|未签收).*,exception,refused,,test\n"
      "10,.*菜鸟.*,delivered,locker_or_station_signed,,test\n"
      "10,.*签收.*,delivered,signed_by_recipient,,test\n"
      "10,,delivered,delivered_plain,,test\n"
      "20,.*签收.*,exception,damaged,,test\n"
      ",.*签收.*,delivered,proxy_signed,,test\n");
  EXPECT_EQ(meaning_of(map, "10", "已签收，签收人是拒签"), "exception/refused");
  EXPECT_EQ(meaning_of(map, "10", "菜鸟驿站已签收"), "delivered/locker_or_station_signed");
  EXPECT_EQ(meaning_of(map, "10", "第一行\n已签收"), "delivered/signed_by_recipient") << "a line break is a character";
  EXPECT_EQ(meaning_of(map, "10", "x"), "delivered/delivered_plain");
  EXPECT_EQ(meaning_of(map, "10", ""), "delivered/delivered_plain");
  EXPECT_EQ(meaning_of(map, "20", "已签收"), "exception/damaged");
  EXPECT_EQ(meaning_of(map, "20", "x"), "none") << "a code without a row of its own has no meaning";
  EXPECT_EQ(meaning_of(map, "", "已签收"), "delivered/proxy_signed") << "rows with a code do not match without it";
}

TEST(StatusMap, PatternsOfJoinedAndFoldedCodesAreFound) {
  const auto map =
      compile_good("Problem/07,.*(?i)refused.*,exception,refused,,test\nproblem,,exception,held,,test\n", {true, true});
  std::string key;
  map.append_code(key, "PROBLEM");
  key += '/';
  map.append_code(key, "7");
  EXPECT_EQ(meaning_of(map, key, "REFUSED by consignee"), "exception/refused");
  EXPECT_EQ(meaning_of(map, key, "other"), "none") << "the next key is tried then";
}

TEST(StatusMap, ARowThatIsNeverReachedOrADuplicateIsAFault) {
  EXPECT_EQ(faults_of("10,,delivered,delivered_plain,,test\n10,.*拒收.*,exception,refused,,test\n"),
            "line 3: is never reached: the row of code \"10\" without a pattern comes before; move the row without a "
            "pattern below those with one\n");
  EXPECT_EQ(faults_of("10,a,exception,held,,test\n10,a,exception,refused,,test\n"),
            "line 3: duplicate 10 \"a\"; keep one of the rows\n");
  EXPECT_EQ(faults_of("10,a,exception,held,,test\n,a,exception,refused,,test\n"), "") << "another key";
  EXPECT_EQ(faults_of(",,exception,held,,test\n"),
            "line 2: has neither a code nor a text pattern; write one of them, or both\n");
  EXPECT_EQ(faults_of("10,@zz,,,,test\n"),
            "line 2: no shared table \"zz\"; put its sentences into shared/zz/sentences.csv next to the couriers' "
            "folders\n");
}

TEST(StatusMap, ASharedTableRefinesACodeWithoutContradictingIt) {
  Faults faults;
  const auto table = std::make_shared<const SentenceTable>(
      SentenceTable::compile({"text_pattern,status,reason,leg,source\n"
                              ".*{REFUSED}.*,exception,refused,,test\n"
                              ".*派送中.*,out_for_delivery,out_for_delivery_plain,,test\n"
                              ".*驿站.*,delivered,locker_or_station_signed,,test\n"
                              ".*签收.*,delivered,signed_by_recipient,,test\n",
                              "name,pattern\nNO,[拒]{1}\nREFUSED,{NO}(收|签)\n", "from,to\n驛,驿\n簽,签\n \n"},
                             "shared/zh", faults));
  EXPECT_EQ(faults.text(), "shared/zh/spellings.csv line 4: has 1 cells, not 2; quote cells that hold commas\n");
  const auto find = [&](std::string_view name) { return name == "zh" ? table : nullptr; };
  const auto map = compile_good(
      "10,.*本站.*,delivered,proxy_signed,,test\n10,@zh,,,,test\n10,,delivered,delivered_plain,,test\n"
      "20,@zh,,,,test\n20,,exception,exception_generic,,test\n,.*专.*,on_hold,held,,test\n,@zh,,,,test\n",
      {}, find);
  EXPECT_EQ(meaning_of(map, "10", "本站驿站"), "delivered/proxy_signed") << "the courier's own rows go first";
  EXPECT_EQ(meaning_of(map, "10", "菜鳥驛站已簽收"), "delivered/locker_or_station_signed") << "traditional spelling";
  EXPECT_EQ(meaning_of(map, "10", "派送中，已签收"), "delivered/signed_by_recipient")
      << "a row that contradicts the code is passed over";
  EXPECT_EQ(meaning_of(map, "10", "派送中"), "delivered/delivered_plain");
  EXPECT_EQ(meaning_of(map, "20", "签收"), "exception/exception_generic") << "a problem's words are no receipt";
  EXPECT_EQ(meaning_of(map, "20", "客户拒收"), "exception/refused");
  EXPECT_EQ(meaning_of(map, "", "专线派送中"), "on_hold/held");
  EXPECT_EQ(meaning_of(map, "", "派送中"), "out_for_delivery/out_for_delivery_plain");
}

}  // namespace
}  // namespace parcelgate
