#include "adapters/manifest/detect/check_digit.hpp"

#include <gtest/gtest.h>

#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

CheckDigit rule(std::string_view json) {
  Faults faults;
  const auto section = parse_json(json);
  EXPECT_TRUE(section) << json;
  auto compiled = CheckDigit::compile(*section, "/checks/c", faults);
  EXPECT_TRUE(faults.empty()) << faults.text();
  return compiled;
}

std::string fault_of(std::string_view json) {
  Faults faults;
  const auto section = parse_json(json);
  EXPECT_TRUE(section) << json;
  (void)CheckDigit::compile(*section, "/checks/c", faults);
  return faults.text();
}

// Computed by hand from the published descriptions.
TEST(CheckDigit, PostNumbersAreWeightedModuloEleven) {
  const auto s10 = rule(R"({"rule": "weighted", "weights": [8, 6, 4, 2, 3, 5, 9, 7], "modulo": 11, "complement": 11,
                            "becomes": {"10": "0", "11": "5"}})");
  EXPECT_EQ(s10.of("12345678"), '5');
  EXPECT_EQ(s10.of("00000000"), '5') << "11 is written as 5";
  EXPECT_EQ(s10.of("00000100"), '6') << "11 - 5";
  EXPECT_EQ(s10.of("01000300"), '1') << "6 + 15 leaves 10, and 11 - 10 is 1";
  EXPECT_EQ(s10.of("00003000"), '2') << "9 leaves 2";
  EXPECT_EQ(s10.of("1234567"), std::nullopt) << "one place too few";
  EXPECT_EQ(s10.of("1234567A"), std::nullopt);
}

TEST(CheckDigit, AlternatingCountsLettersOnlyWhereTheRuleSaysHow) {
  const auto gs1 = rule(R"({"rule": "alternating", "first": 3, "second": 1})");
  EXPECT_EQ(gs1.of("34043416109401590"), '2');
  EXPECT_EQ(gs1.of("1A"), std::nullopt);
  const auto ups = rule(R"({"rule": "alternating", "first": 1, "second": 2, "letters": "ascii_minus_3"})");
  EXPECT_EQ(ups.of("5R8939035756712"), '7');
  EXPECT_EQ(ups.of("A"), '8') << "A counts 2";
}

TEST(CheckDigit, APrefixIsPutBeforeTheSumUnlessItStandsThere) {
  const auto usps =
      rule(R"({"rule": "alternating", "first": 3, "second": 1, "prefix": {"text": "91", "unless": "91"}})");
  EXPECT_EQ(usps.of("7196901075600307738"), '5');
  EXPECT_EQ(usps.of("917196901075600307738"), '5') << "the same digits, written out";
}

TEST(CheckDigit, RemainderLuhnAndTheAlphanumericSystem) {
  EXPECT_EQ(rule(R"({"rule": "remainder", "modulo": 7})").of("331881002"), '5');
  EXPECT_EQ(rule(R"({"rule": "luhn"})").of("7992739871"), '3');
  const auto dpd = rule(R"({"rule": "iso7064_37_36"})");
  EXPECT_EQ(dpd.of("09980000020033"), 'F');
  EXPECT_EQ(dpd.of("008182709980000020033350276"), 'C');
  EXPECT_EQ(dpd.of("0998000002003f"), std::nullopt) << "capitals alone";
}

TEST(CheckDigit, AResultOfTwoDigitsThatBecomesNothingHoldsForNoNumber) {
  const auto strict = rule(R"({"rule": "weighted", "weights": [1, 1], "modulo": 11})");
  EXPECT_EQ(strict.of("55"), std::nullopt);
  EXPECT_EQ(strict.of("54"), '9');
}

TEST(CheckDigit, FaultsNameTheirPlace) {
  EXPECT_NE(fault_of(R"({"rule": "lunh"})").find("/checks/c/rule"), std::string::npos);
  EXPECT_NE(fault_of(R"({"rule": "weighted", "weights": [1]})").find("/checks/c/modulo"), std::string::npos);
  EXPECT_NE(fault_of(R"({"rule": "weighted", "weights": ["x"], "modulo": 11})").find("/checks/c/weights/0"),
            std::string::npos);
  EXPECT_NE(fault_of(R"({"rule": "weighted", "weights": [1], "modulo": 11, "becomes": {"ten": "0"}})").find("becomes"),
            std::string::npos);
  EXPECT_NE(fault_of(R"({"rule": "luhn", "modulo": 11})").find("/checks/c/modulo"), std::string::npos);
}

}  // namespace
}  // namespace parcelgate
