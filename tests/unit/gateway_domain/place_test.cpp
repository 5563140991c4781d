#include "gateway/domain/place.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace parcelgate {
namespace {

TEST(CityOf, ChinesePlacesAreReducedToTheirCity) {
  const std::vector<std::pair<const char*, const char*>> cases{
      {"四川,成都市,张三1", "四川成都"},
      {"张三,成都市", "成都市"},
      {"杭州市滨江区江南大道3888号", "杭州市"},
      {"杭州市滨江区江南", "杭州市"},
      {"浙江省杭州市滨江区", "浙江杭州"},
      {"浙江,杭州市", "浙江杭州"},
      {"上海市浦东新区张江路1号", "上海市"},
      {"上海,上海市", "上海"},
      {"北京", "北京"},
      {"【杭州滨江网点】", "杭州"},
      {"广东省深圳市南山区科技园李四13800138000", "广东深圳"},
      {"内蒙古自治区呼和浩特市", "内蒙古呼和浩特"},
      {"中国 深圳", "深圳"},
      {"义乌市", "义乌市"},
      {"宁波", "宁波"},
      {"臺北市大安區", "臺北市"},
      {"香港", "香港"},
      {"浙江省余杭区某某路", "浙江"},
      {"常州市 某某投递站", "常州市"},
  };
  for (const auto& [place, city] : cases) EXPECT_EQ(city_of(place), city) << place;
}

TEST(CityOf, WhatNamesNoCityIsLeftOut) {
  for (const char* place : {"",
                            "张三",
                            "某某仓",
                            "丰巢快递柜12号",
                            "南京路步行街",
                            "朝阳区",
                            "门口",
                            "13800138000",
                            "Locker 12",
                            "Depot",
                            "Web Services",
                            "78701",
                            "12 Main Street",
                            "Main Street 5",
                            "Signed by JOHN SMITH",
                            "Rue de la Paix",
                            "c/o Miller",
                            "john@example.com",
                            "Paris Hilton",
                            "JOHN SMITH",
                            "Maria da Silva",
                            "Oscar de la Renta",
                            "Anna Lena Schmidt",
                            "left at the front door",
                            "Hauptstraße 5, Anna Schmidt",
                            "Musterdorfer Landst…",
                            "\xE5\xBC",
                            "\xFF\xFE"}) {
    EXPECT_EQ(city_of(place), "") << place;
  }
}

TEST(CityOf, OtherPlacesKeepTheirCityAndCountry) {
  const std::vector<std::pair<const char*, const char*>> cases{
      {"Frankfurt am Main Flughafen", "Frankfurt am Main"},
      {"CINCINNATI HUB", "CINCINNATI"},
      {"Leeds DO", "Leeds"},
      {"ARRAS CHRONOPOST", "ARRAS"},
      {"Liege Hub", "Liege"},
      {"Köln", "Köln"},
      {"Zürich", "Zürich"},
      {"Tulsa,OK,US", "Tulsa, OK, US"},
      {"Amman, Jordan", "Amman, Jordan"},
      {"Hamburg - Germany", "Hamburg, Germany"},
      {"Hamburg-DE", "Hamburg, DE"},
      {"KINGSTON-JAM", "KINGSTON, JAM"},
      {"02650,Israel", "Israel"},
      {"EXAMPLE CITY DEPOT, ON", "EXAMPLE CITY, ON"},
      {"Juan Perez, Madrid, ES", "Madrid, ES"},
      {"12 Main Street, Springfield, IL", "Springfield, IL"},
      {"10115 Berlin", "Berlin"},
      {"Stratford-upon-Avon", "Stratford-upon-Avon"},
      {"St Albans", "St Albans"},
      {"PERTH WA", "PERTH WA"},
      {"Paris Hilton, FR", "Paris Hilton, FR"},
      {"Kuala Lumpur", "Kuala Lumpur"},
      {"SALT LAKE CITY", "SALT LAKE CITY"},
      {"Bergisch Gladbach Depot", "Bergisch Gladbach"},
      {"51465 Bergisch Gladbach", "Bergisch Gladbach"},
      {"Aix en Provence", "Aix en Provence"},
      {"Dubai, United Arab Emirates", "Dubai, United Arab Emirates"},
  };
  for (const auto& [place, city] : cases) EXPECT_EQ(city_of(place), city) << place;
}

TEST(ShortPlace, IsWholeOrACityOrShowsThatItWasCut) {
  const auto short_of = [](const char* name) { return short_place(Location{name, "", "", ""}, 24); };
  EXPECT_EQ(short_of("Frankfurt am Main"), "Frankfurt am Main");
  EXPECT_EQ(short_of("Frankfurt am Main Flughafen"), "Frankfurt am Main");
  EXPECT_EQ(short_of("杭州市滨江区江南大道"), "杭州市");
  EXPECT_EQ(short_of("某某某某某某某某某某仓"), "某某某某某某某…");
  EXPECT_EQ(short_place(Location{"", "浙江省", "", "CN"}, 24), "浙江省");
}

TEST(ShortPlace, ARegionConfirmsACityOfSeveralWords) {
  const auto short_of = [](const char* name, const char* region, const char* country) {
    return short_place(Location{name, region, "", country}, 24);
  };
  EXPECT_EQ(short_of("ROUND HILL", "TX", "US"), "ROUND HILL, TX");
  EXPECT_EQ(short_of("Bergisch Gladbach", "", "DE"), "Bergisch Gladbach, DE");
  EXPECT_EQ(short_of("Bergisch Gladbach", "", ""), "Bergisch Gladbach");
  EXPECT_EQ(short_of("Bonn", "", "DE"), "Bonn") << "one word needs none";
  EXPECT_EQ(short_of("LOS ANGELES", "CA", "US"), "LOS ANGELES") << "nor a known city";
  EXPECT_EQ(short_of("12 Main Street", "NY", "US"), "12 Main Street");
  EXPECT_EQ(short_of("中国 深圳", "广东省", "CN"), "中国 深圳");
  EXPECT_EQ(short_of("QUEENS NY DISTRIBUTION CENTER", "", "US"), "QUEENS NY, US");
  EXPECT_EQ(short_of("Dubai, United Arab Emirates", "", ""), "Dubai");
  EXPECT_EQ(short_of("Villingen Schwenningen", "", "DE"), "Villingen Schwenningen") << "there is no room";
}

}  // namespace
}  // namespace parcelgate
