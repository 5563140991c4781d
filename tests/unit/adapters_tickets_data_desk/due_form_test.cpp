// Due dates as desks write them.
#include <gtest/gtest.h>

#include "adapters/tickets/data_desk/due_form.hpp"

namespace parcelgate {
namespace {

DueForm form_of(const char* word) {
  rapidjson::Document document;
  document.SetString(rapidjson::StringRef(word));
  Faults faults;
  DueForm made = DueForm::compile(document, "/due/form", faults);
  EXPECT_TRUE(faults.empty()) << faults.text();
  return made;
}

Instant at(const char* text) {
  return parse_rfc3339(text)->at;
}

TEST(DueForm, EachFormIsWrittenAndReadBack) {
  const auto shanghai = Zone::load("Asia/Shanghai");
  const Instant due = at("2026-03-02T18:20:33.700Z");  // in Shanghai it is March 3rd, 02:20
  const auto expect = [&](const char* word, const char* text, const char* held) {
    EXPECT_EQ(form_of(word).write(due, shanghai.get()), text);
    EXPECT_EQ(form_of(word).read(text, shanghai.get()), at(held));
    EXPECT_EQ(form_of(word).as_held(due, shanghai.get()), at(held));
  };
  expect("rfc3339", "2026-03-02T18:20:33Z", "2026-03-02T18:20:33Z");
  expect("utc", "2026-03-02 18:20:33", "2026-03-02T18:20:33Z");
  expect("date", "2026-03-03", "2026-03-02T16:00:00Z");
  expect("epoch_s", "1772475633", "2026-03-02T18:20:33Z");
  expect("epoch_ms", "1772475633000", "2026-03-02T18:20:33Z");
}

TEST(DueForm, NumbersAreNumbersInJson) {
  const Instant due = at("2026-03-02T18:20:33Z");
  EXPECT_EQ(form_of("epoch_s").write_json(due, nullptr), "1772475633");
  EXPECT_EQ(form_of("date").write_json(due, nullptr), "\"2026-03-02\"");
}

TEST(DueForm, WhatIsNoDateIsNone) {
  for (const char* word : {"rfc3339", "utc", "date", "epoch_s", "epoch_ms"}) {
    for (const char* text : {"", " ", "soon", "0", "-5", "99999999999999999999", "1970-01-01T00:00:00Z", "2026-13-40"})
      EXPECT_EQ(form_of(word).read(text, nullptr), std::nullopt) << word << " " << text;
  }
}

TEST(DueForm, AnOffsetWithoutAColonIsRead) {
  EXPECT_EQ(form_of("rfc3339").read("2026-03-02T18:20:33.000+0800", nullptr), at("2026-03-02T10:20:33Z"));
}

TEST(DueForm, AnUnknownFormIsAFaultWithTheKnownOnes) {
  rapidjson::Document document;
  document.SetString("rcf3339");
  Faults faults;
  (void)DueForm::compile(document, "/ticket/due/form", faults);
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_NE(faults.text().find("/ticket/due/form: unknown form of a date \"rcf3339\""), std::string::npos)
      << faults.text();
  EXPECT_NE(faults.text().find("rfc3339"), std::string::npos);
}

}  // namespace
}  // namespace parcelgate
