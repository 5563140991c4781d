// A desk's folder with a wrong word is refused with the file, the place and what exists.
#include <fstream>
#include <functional>
#include <iterator>

#include <gtest/gtest.h>

#include <rapidjson/pointer.h>

#include "adapters/tickets/data_desk/catalog.hpp"
#include "gateway/wire/json.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate {
namespace {

const std::filesystem::path kDesks = PARCELGATE_SOURCE_DIR "/adapters/tickets/desks";

/// The faults of the Redmine desk after one change.
class WrongWords : public ::testing::Test {
 protected:
  std::string faults_after(const std::function<void(rapidjson::Document&)>& change) {
    std::ifstream in(kDesks / "redmine/desk.json");
    auto desk = parse_json_with_comments(std::string(std::istreambuf_iterator<char>(in), {}));
    EXPECT_TRUE(desk);
    change(*desk);
    return faults_of(to_json(*desk));
  }
  std::string faults_of(const std::string& json) {
    const std::filesystem::path folder = std::filesystem::path(folder_.path()) / "redmine";
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "desk.json") << json;
    Faults faults;
    const auto plan = find_desk(folder_.path(), "redmine", "/desk", faults);
    EXPECT_EQ(plan == nullptr, !faults.empty());
    return faults.text();
  }
  std::string faults_with(const char* pointer, const char* json) {
    return faults_after([&](rapidjson::Document& desk) {
      rapidjson::Document value;
      value.Parse(json);
      rapidjson::Value copy(value, desk.GetAllocator());
      rapidjson::Pointer(pointer).Set(desk, copy);
    });
  }
  std::string faults_without(const char* pointer) {
    return faults_after([&](rapidjson::Document& desk) { EXPECT_TRUE(rapidjson::Pointer(pointer).Erase(desk)); });
  }

  test::TemporaryFolder folder_;
};

void expect_fault(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << text;
}

TEST_F(WrongWords, NothingIsWrongWithTheDeskItself) {
  EXPECT_EQ(faults_after([](rapidjson::Document&) {}), "");
}

TEST_F(WrongWords, UnknownMembersAreNamedWithTheNearestOne) {
  expect_fault(faults_with("/updat", "{}"),
               "redmine/desk.json /updat: unknown member \"updat\"; did you mean \"update\"?");
  expect_fault(faults_with("/create/reqeust", "{}"),
               "/create/reqeust: unknown member \"reqeust\"; did you mean \"request\"?");
  expect_fault(faults_with("/lists/statuses/itmes", "\"a\""), "/lists/statuses/itmes: unknown member");
  expect_fault(faults_with("/merge/steps/0/may_fial", "true"), "/merge/steps/0/may_fial: unknown member");
  expect_fault(faults_with("/limits/subjekt", "{}"), "/limits/subjekt: unknown field");
}

TEST_F(WrongWords, UnknownValuesAreNamedWithWhatExists) {
  expect_fault(faults_with("/update/request/json/issue/priority_id", R"("${value:prioriti}")"),
               "unknown name \"prioriti\"; did you mean \"priority\"?");
  expect_fault(faults_with("/read/request/url", R"("${setting:base_ulr}/x")"), "names the setting \"base_ulr\"");
  expect_fault(faults_with("/priority/list", "\"priority\""), "/priority/list: there is no list \"priority\"");
  expect_fault(faults_with("/create/class", "\"hael\""),
               "/create/class: unknown class \"hael\"; did you mean \"heal\"?");
  expect_fault(faults_with("/comment/class", "\"header\""),
               "/comment/class: unknown class \"header\"; known: field, key");
  expect_fault(faults_with("/fields/names/oder_id", "\"x\""), "/fields/names/oder_id: is not one of our fields");
  expect_fault(faults_with("/errors/0/else", "\"refused\""), "/errors/0/else: unknown kind of error \"refused\"");
  expect_fault(faults_with("/find/pages/by", "\"pages\""), "/find/pages/by: unknown way \"pages\"");
  expect_fault(faults_with("/check/0/about", "\"projekt\""), "/check/0/about: names no setting");
  expect_fault(faults_with("/progress/request/headers", R"({"X": "${token}"})"), "/token: is missing");
  expect_fault(faults_with("/find/request/query/a", R"("${item:carrier}")"), "names a shipment");
}

TEST_F(WrongWords, MissingSectionsAreNamed) {
  for (const char* section : {"/find", "/read", "/create", "/comment", "/update", "/progress", "/priority", "/status",
                              "/ticket", "/check", "/labels", "/account"})
    expect_fault(faults_without(section), section);
  expect_fault(faults_without("/merge"), "/merge: is missing; this class of create can make duplicates");
  expect_fault(faults_without("/comment/look"), "/comment/look: is missing");
  expect_fault(faults_without("/fields/names/comment_key"), "comment_key");
  expect_fault(faults_without("/fields/names/external_id"), "external_id");
}

TEST_F(WrongWords, BrokenJsonIsOneFaultWithItsLine) {
  const std::string text = faults_of("{\n  \"id\": redmine\n}");
  expect_fault(text, "redmine/desk.json");
  expect_fault(text, "line 2");
}

TEST_F(WrongWords, AnUnknownDeskIsRefusedWithTheKnownOnes) {
  Faults faults;
  EXPECT_EQ(find_desk(kDesks, "redmin", "/outlets/0/desk", faults), nullptr);
  expect_fault(faults.text(), "/outlets/0/desk: no desk \"redmin\"; did you mean \"redmine\"?");
}

}  // namespace
}  // namespace parcelgate
