#include "adapters/manifest/detect/form_detector.hpp"

#include "tests/unit/adapters_manifest/folder.hpp"

namespace parcelgate {
namespace {

using testing::CarrierFolder;

constexpr std::string_view kMessages = R"j([{"name": "m", "via": ["push"], "shipments": {"at": ".", "number": "n"},
  "events": {"at": "e", "time": {"at": "t", "format": "iso"}, "code": "c", "text": "w", "keys": [["c"]]}}])j";

constexpr std::string_view kTables = R"j({
  "scores": {"strong": 85, "strong_checked": 97, "medium": 60, "medium_checked": 80, "weak": 20, "weak_checked": 45,
             "own": 25, "at_home": 10},
  "checks": {"luhn": {"rule": "luhn"},
             "s10": {"rule": "weighted", "weights": [8, 6, 4, 2, 3, 5, 9, 7], "modulo": 11, "complement": 11,
                     "becomes": {"10": "0", "11": "5"}}},
  "s10": {"pattern": "[A-Z]{2}(?P<body>\\d{8})(?P<check>\\d)(?P<country>[A-Z]{2})",
                           "check" : "s10",
                           "strength" : "strong",
                           "issuers" : {"GB" : [ "royal", "force" ], "CN" : ["acme"]},
                           "other_countries" : ["ZW"],
                           "examples" : ["RB123456785GB"],
                           "invalid" : [ "RB123456786GB", "RB123456785XX" ]
},
  "carriers": {"nobody": [{"pattern": "\\d{12}", "strength": "weak", "examples": ["123456789012"]}]})j";

class FormDetectorTest : public ::testing::Test {
 protected:
  void write(std::string_view forms, std::string_view tables_end = "}") {
    folder_.write_manifest(kMessages, R"j(, "tracking_numbers": )j" + std::string(forms));
    folder_.write_map("A,,in_transit,in_transit_plain,,x\n");
    folder_.write("../tracking_numbers.json", std::string(kTables) + std::string(tables_end));
  }
  std::vector<CarrierCandidate> detect(const NumberQuestion& question) {
    if (!catalog_) catalog_ = folder_.load();
    return catalog_ ? catalog_->detector().detect(question) : std::vector<CarrierCandidate>{};
  }
  std::string faults() {
    Faults faults;
    EXPECT_FALSE(folder_.load(faults).has_value());
    return faults.text();
  }

  CarrierFolder folder_;
  std::unique_ptr<ManifestCatalog> catalog_;
};

std::vector<std::pair<std::string, int>> ranks(const std::vector<CarrierCandidate>& found) {
  std::vector<std::pair<std::string, int>> out;
  for (const auto& candidate : found) out.emplace_back(candidate.carrier, candidate.score);
  return out;
}
using Ranks = std::vector<std::pair<std::string, int>>;

TEST_F(FormDetectorTest, CouriersAreRankedByTheirBestForm) {
  write(R"j([{"pattern": "AC\\d{6}", "strength": "strong", "examples": ["AC123456"]},
            {"pattern": "(?P<body>\\d{11})(?P<check>\\d)", "check": "luhn", "examples": ["123456789015"]},
            {"pattern": "\\d{12}", "weight": 7, "examples": ["123456789012"], "note": "old form"}])j");
  const auto strong = detect({"AC123456"});
  ASSERT_EQ(ranks(strong), (Ranks{{"acme", 85}}));
  EXPECT_EQ(strong.front().reasons, std::vector<std::string>{"prefix AC"});
  const auto checked = detect({"123456789015"});
  EXPECT_EQ(ranks(checked), (Ranks{{"acme", 45}, {"nobody", 20}}));
  EXPECT_EQ(checked.front().reasons, (std::vector<std::string>{"12 digits", "check digit holds"}));
  const auto unchecked = detect({"123456789016"});
  EXPECT_EQ(ranks(unchecked), (Ranks{{"nobody", 20}, {"acme", 7}})) << "a wrong check digit leaves the other form";
  EXPECT_EQ(unchecked.back().reasons, (std::vector<std::string>{"12 digits", "old form"}));
  EXPECT_TRUE(detect({"AC1234567"}).empty());
}

TEST_F(FormDetectorTest, PostNumbersNameTheCouriersOfTheirIssuer) {
  write("[]");
  const auto british = detect({"RB123456785GB"});
  EXPECT_EQ(ranks(british), (Ranks{{"royal", 97}, {"force", 95}}));
  EXPECT_EQ(british.front().reasons, (std::vector<std::string>{"S10 check digit holds", "issued in GB"}));
  EXPECT_TRUE(detect({"RB123456786GB"}).empty()) << "wrong check digit";
  EXPECT_TRUE(detect({"RB123456785ZW"}).empty()) << "a right number whose post has no id";
}

TEST_F(FormDetectorTest, OnesOwnCouriersComeFirstAmongTheDoubtful) {
  write(R"j([{"pattern": "\\d{12}", "weight": 10, "examples": ["123456789012"]}])j");
  EXPECT_EQ(ranks(detect({"123456789012"})), (Ranks{{"nobody", 20}, {"acme", 10}}));
  const auto own = detect({"123456789012", [](std::string_view carrier) { return carrier == "acme"; }});
  EXPECT_EQ(ranks(own), (Ranks{{"acme", 35}, {"nobody", 20}}));
  EXPECT_EQ(own.front().reasons.back(), "one of your couriers");
  const auto home = detect({"123456789012", {}, "CN"});
  EXPECT_EQ(ranks(home), (Ranks{{"acme", 20}, {"nobody", 20}})) << "equal scores stand by name";
  EXPECT_EQ(home.front().reasons.back(), "at home in CN");
}

TEST_F(FormDetectorTest, ATypedNumberIsReadAsPeopleTypeIt) {
  write(R"j([{"pattern": "AC\\d{6}(-\\d)?", "strength": "strong", "examples": ["AC123456", "AC123456-1"]}])j");
  for (const char* typed :
       {"ac123456", " AC 123 456\t", "AC-123-456", "ＡＣ１２３４５６", "ac\u3000123\u00a0456", "AC–123—456"}) {
    const auto found = detect({typed});
    ASSERT_EQ(ranks(found), (Ranks{{"acme", 85}})) << typed;
    EXPECT_EQ(found.front().tracking_number, "AC123456") << typed;
  }
  EXPECT_EQ(detect({"AC123456-1"}).front().tracking_number, "AC123456-1") << "the hyphen is the courier's own";
  EXPECT_EQ(detect({"ＡＣ１２３４５６－１"}).front().tracking_number, "AC123456-1");
}

TEST_F(FormDetectorTest, WhatIsNoNumberIsNobodys) {
  write(R"j([{"pattern": ".*", "examples": ["1"]}])j");
  EXPECT_TRUE(detect({""}).empty());
  EXPECT_TRUE(detect({" \t"}).empty());
  EXPECT_TRUE(detect({std::string(kMaxNumberLength + 1, '1')}).empty());
  EXPECT_TRUE(detect({std::string(1 << 20, '1')}).empty());
  EXPECT_EQ(detect({std::string(kMaxNumberLength, '1')}).size(), 1U);
}

TEST_F(FormDetectorTest, AFactStandsOnce) {
  write(R"j([{"pattern": "AC\\d{6}", "examples": ["AC123456"]}, {"pattern": "AC\\d{6}", "examples": ["AC123457"]}])j");
  EXPECT_NE(faults().find("/tracking_numbers/1/pattern: is a duplicate for acme"), std::string::npos);
  write(R"j([{"pattern": "\\d{5}", "examples": ["12345"]}])j");
  folder_.write("../tracking_numbers.json", R"j({"scores": {"strong": 85, "strong_checked": 97, "medium": 60,
    "medium_checked": 80, "weak": 20, "weak_checked": 45, "own": 25, "at_home": 10}, "checks": {},
    "carriers": {"acme": [{"pattern": "\\d{5}", "examples": ["12345"]}]}})j");
  const std::string twice = faults();
  EXPECT_NE(twice.find("acme/manifest.json /tracking_numbers/0/pattern: is a duplicate"), std::string::npos) << twice;
}

TEST_F(FormDetectorTest, AFormMayStandInTheTableOrInAManifest) {
  write(R"j([{"pattern": "AC\\d{6}", "examples": ["AC123456"]}])j");
  EXPECT_EQ(ranks(detect({"AC123456"})), (Ranks{{"acme", 20}}));
  EXPECT_EQ(ranks(detect({"123456789012"})), (Ranks{{"nobody", 20}}));
}

TEST_F(FormDetectorTest, EveryFaultNamesItsPlace) {
  write(R"j([{"pattern": "(", "examples": ["1"]},
            {"pattern": "(?P<body>\\d)(?P<check>\\d)", "check": "lunh", "examples": ["18"]},
            {"pattern": "\\d\\d", "check": "luhn", "examples": ["18"]},
            {"pattern": "X(?P<body>\\d)(?P<check>\\d)", "check": "luhn", "examples": ["X19"], "invalid": ["X18", "Y"]},
            {"pattern": "Y(?P<body>\\d)(?P<check>\\d)", "examples": ["Y11"]},
            {"pattern": "Z", "examples": ["Q"], "strength": "huge"},
            {"pattern": "W", "weight": 100}])j");
  const std::string reported = faults();
  for (const char* fault : {
           "/tracking_numbers/0/pattern",  // no RE2
           ("/tracking_numbers/1/check: there is no rule \"lunh\"; did you mean \"luhn\"? known: luhn, s10; others are "
            "added"),
           "/tracking_numbers/2/check: its pattern names no groups",            //
           "/tracking_numbers/3/examples/0: \"X19\" has another check digit",   //
           "/tracking_numbers/3/invalid/0: \"X18\" holds all the same",         //
           "/tracking_numbers/4/pattern: names a group \"check\"",              //
           "/tracking_numbers/5/examples/0: \"Q\" does not match its pattern",  //
           "/tracking_numbers/5/strength",                                      //
           "/tracking_numbers/6/weight",                                        //
           "/tracking_numbers/6/examples: is missing",                          //
       }) {
    EXPECT_NE(reported.find(fault), std::string::npos) << fault << "\n" << reported;
  }
}

TEST_F(FormDetectorTest, WithoutTheTableNothingIsFound) {
  folder_.write_manifest(kMessages, R"j(, "tracking_numbers": [{"pattern": "AC\\d{6}", "examples": ["AC123456"]}])j");
  folder_.write_map("A,,in_transit,in_transit_plain,,x\n");
  EXPECT_TRUE(detect({"AC123456"}).empty());
}

}  // namespace
}  // namespace parcelgate
