// Couriers made for a test: what the language can say, and what it says of its own faults.
#include <sstream>

#include <gtest/gtest.h>

#include "adapters/manifest/decode/decode.hpp"
#include "adapters/manifest/kit/case_runner.hpp"
#include "tests/unit/adapters_manifest/folder.hpp"

namespace parcelgate {
namespace {

using testing::CarrierFolder;
using testing::decode;

constexpr std::string_view kPlain = R"([{"name": "m", "via": ["poll"],
  "shipments": {"at": "parcels", "number": "no"},
  "events": {"at": "scans", "order": "newest_first", "time": {"at": "t"}, "code": "c", "text": "x"}}])";

TEST(Manifest, NamesAllFaultsOfAllFilesAtOnce) {
  const CarrierFolder folder;
  folder.write("manifest.json",
               R"({"id": "other", "lables": {}, "maturity": "betta", "basis": "documents", "time_zone": "Mars/Base",
    "messages": [{"name": "m", "via": ["pull"], "unwrap": ["jsn"],
      "shipments": {"at": "a//b"}, "events": {"at": ".", "time": {"at": "t", "format": "%Q", "zone": "Nowhere"}, "order": "newest_fist"},
      "errors": [{"at": "code", "else": "broken"}]}]})");
  folder.write_map(
      "1,,in_tranzit,accepted,,test\n1,,in_transit,arrived_hubb,back,\n,(,in_transit,accepted,,test\n,,delivered,"
      "delivered_plain,,x\n");
  Faults faults;
  ASSERT_FALSE(folder.load(faults).has_value());
  const std::string text = faults.text();
  for (const std::string_view part :
       {"acme/manifest.json /id",
        "/lables: unknown member \"lables\"; did you mean \"labels\"?",
        "did you mean \"beta\"?",
        "/time_zone: unknown zone \"Mars/Base\"",
        "/messages/0/via/0: unknown transport \"pull\"",
        "did you mean \"json\"?",
        "/messages/0/shipments/at",
        "/messages/0/shipments/number: is missing",
        "/messages/0/events/time/format",
        "/messages/0/events/time/zone",
        "did you mean \"newest_first\"?",
        "/messages/0/errors/0/else",
        "no carrier is known",
        "acme/status_map.csv line 2: unknown status \"in_tranzit\"; did you mean \"in_transit\"?",
        "line 3: unknown reason \"arrived_hubb\"; did you mean \"arrived_hub\"?",
        "line 3: unknown leg",
        "line 3: has no source",
        "line 3: duplicate 1",
        "line 4: text pattern",
        "line 5: has neither a code nor a text pattern"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << " is not in\n" << text;
  }
}

TEST(Manifest, FaultsAddedAfterTheFoldersWereReadNameNoneOfTheirFiles) {
  const CarrierFolder folder;
  folder.write_manifest(kPlain);
  folder.write_map("");
  folder.write("../tracking_numbers.json", "{}");
  Faults faults;
  (void)folder.load(faults);
  faults.add("/accounts/0/secrets/key", "is missing");
  EXPECT_EQ(faults[faults.size() - 1].file, "") << faults.text();
}

TEST(Manifest, FaultsOutsideTheFirstFolderNameThePath) {
  const CarrierFolder folder;
  folder.write("manifest.json", "{\n \"名\": ]");
  const auto path = folder.path() / "acme";
  Faults faults;
  EXPECT_FALSE(ManifestCatalog::load({folder.path(), folder.path()}, faults));
  EXPECT_FALSE(ManifestCatalog::load({folder.path() / "none", folder.path()}, faults));
  EXPECT_NE(faults.text().find("acme/manifest.json: JSON, line 2, column 7: "), std::string::npos) << faults.text();
  EXPECT_NE(faults.text().find("\n" + path.string() + "/manifest.json: JSON, line 2, column 7: "), std::string::npos)
      << faults.text();
}

TEST(Manifest, RefusesAnIdThatTwoFoldersWant) {
  const CarrierFolder folder;
  folder.write_manifest(kPlain, R"(, "aliases": ["acme"])");
  folder.write_map("");
  Faults faults;
  ASSERT_FALSE(folder.load(faults).has_value());
  EXPECT_NE(faults.text().find("/aliases/0: \"acme\" is already a name of \"acme\""), std::string::npos);
}

TEST(Manifest, MappingVersionFollowsItsFiles) {
  const CarrierFolder folder;
  folder.write_manifest(kPlain);
  folder.write_map("1,,in_transit,arrived_hub,,test\n");
  const std::string before(folder.load()->find("acme")->mapping_version());
  folder.write_map("1,,in_transit,departed_hub,,test\n");
  const std::string after(folder.load()->find("acme")->mapping_version());
  EXPECT_NE(before, after);
  EXPECT_TRUE(after.ends_with("." + std::string(taxonomy_version()))) << after;
}

TEST(Decode, TurnsNewestFirstAndKeepsUnknownCodes) {
  const CarrierFolder folder;
  folder.write_manifest(kPlain);
  folder.write_map("1,,in_transit,arrived_hub,,test\n");
  const auto catalog = folder.load();
  const auto decoded = decode(*catalog, R"({"parcels": {"no": "A1", "scans": [
    {"t": "2026-03-04 10:00:00", "c": 77, "x": "new"}, {"t": "2026-03-04 10:00:00", "c": 1, "x": "old"}]}})");
  ASSERT_TRUE(decoded.has_value());
  ASSERT_EQ(decoded->shipments.size(), 1U);
  const auto& events = decoded->shipments[0].events;
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].carrier_text, "old");
  EXPECT_EQ(events[0].position, 0);
  EXPECT_EQ(events[1].position, 1);
  EXPECT_EQ(events[1].carrier_code, "77");
  EXPECT_FALSE(events[1].status.has_value());
  EXPECT_TRUE(events[1].reason.is_unmapped());
  EXPECT_EQ(events[1].event_id.size(), 64U);
  EXPECT_NE(events[0].event_id, events[1].event_id);
}

TEST(Decode, EventIdsDependOnTheEventAlone) {
  const CarrierFolder folder;
  folder.write_manifest(kPlain);
  folder.write_map("");
  const auto catalog = folder.load();
  const auto one = decode(*catalog, R"({"parcels": {"no": "A1", "scans": {"t": "2026-03-04 10:00:00", "c": 1}}})");
  const auto two = decode(*catalog, R"({"more": 1, "parcels": [{"no": "A0"}, {"scans": [{"t": "2026-03-05", "c": 2},
    {"c": "1", "t": "2026-03-04 10:00:00"}], "no": " A1 "}]})");
  ASSERT_TRUE(one && two);
  EXPECT_EQ(one->shipments[0].events[0].event_id, two->shipments[0].events[0].event_id);
}

TEST(Decode, UnwrapsFormsBase64AndInnerJson) {
  const CarrierFolder folder;
  folder.write_manifest(
      R"([{"name": "m", "via": ["push"], "when": {"form_field": "data"}, "unwrap": ["form data", "base64", "json", "json body/inner"],
    "shipments": {"at": "body/inner", "number": "no"},
    "events": {"at": "scans", "time": {"at": {"join": ["d", "t"]}, "format": "%Y%m%d %H%M%S"}, "code": "c", "keys": [["k", "c"], ["c"]]}}])");
  folder.write_map("x/1,,delivered,delivered_plain,,test\n1,,in_transit,arrived_hub,,test\n");
  const auto catalog = folder.load();
  // {"body": {"inner": "{\"no\": \"A1\", \"scans\":
  // [{\"d\":\"20260304\",\"t\":\"050607\",\"c\":1,\"k\":\"x\"},{\"d\":\"20260303\",\"t\":\"050607\",\"c\":1}]}"}}
  const auto decoded = decode(
      *catalog,
      "a=b&data="
      "eyJib2R5IjogeyJpbm5lciI6ICJ7XCJub1wiOiBcIkExXCIsIFwic2NhbnNcIjogW3tcImRcIjpcIjIwMjYwMzA0XCIsXCJ0XCI6XCIwNTA2MDdc"
      "IixcImNcIjoxLFwia1wiOlwieFwifSx7XCJkXCI6XCIyMDI2MDMwM1wiLFwidFwiOlwiMDUwNjA3XCIsXCJjXCI6MX1dfSJ9fQ%3D%3D",
      Via::push);
  ASSERT_TRUE(decoded.has_value()) << decoded.error().what;
  ASSERT_EQ(decoded->shipments.at(0).events.size(), 2U);
  EXPECT_EQ(decoded->shipments[0].events[0].status, Status::in_transit);
  EXPECT_EQ(decoded->shipments[0].events[1].status, Status::delivered);
  EXPECT_EQ(decode(*catalog, "other=1", Via::push).error().kind, ErrorKind::malformed);
  EXPECT_EQ(decode(*catalog, "data=%21%21", Via::push).error().kind, ErrorKind::malformed);
}

TEST(Decode, DistinguishesStatedErrorsFromAnEmptyAnswer) {
  const CarrierFolder folder;
  folder.write_manifest(R"([{"name": "m", "via": ["poll"],
    "errors": [{"at": "code", "ok": ["0"], "is": {"404": "not_found", "9": "rate_limited"}, "else": "rejected", "text": "msg"}],
    "shipments": {"at": "list", "number": "no", "errors": [{"at": "err", "is": {"E": "not_found"}}]},
    "events": {"at": "scans", "time": {"at": "t"}, "code": "c"}, "none": "nothing yet"}])");
  folder.write_map("");
  const auto catalog = folder.load();
  EXPECT_EQ(decode(*catalog, R"({"code": 9, "msg": "slow"})").error(), (Error{ErrorKind::rate_limited, "9: slow", {}}));
  EXPECT_EQ(decode(*catalog, R"({"code": 5})").error().kind, ErrorKind::rejected);
  EXPECT_EQ(decode(*catalog, R"({"code": 404, "msg": "no"})")->errors.at(0).code, ItemErrorCode::not_found);
  const auto items = decode(*catalog, R"({"code": 0, "list": [{"no": "A1", "err": "E"}, {"no": "A2", "scans": []},
    {"no": "string"}, {"no": "A3", "scans": [{"t": "2026-03-04", "c": 1}, {"c": 2}, {"t": "never"}]}]})");
  ASSERT_TRUE(items.has_value());
  ASSERT_EQ(items->shipments.size(), 1U);
  std::string codes;
  for (const auto& error : items->errors) codes.append(to_string(error.code)).append(" " + error.tracking_number + ";");
  EXPECT_EQ(codes, "not_found A1;malformed ;malformed A3;malformed A3;no_events A2;");
}

TEST(Decode, HttpStatusCountsWhereTheBodySaysNothing) {
  const CarrierFolder folder;
  folder.write_manifest(kPlain);
  folder.write_map("");
  const auto catalog = folder.load();
  const Account account{"a", "acme", "t", {}, {}};
  SourceMessage message;
  message.via = Via::poll;
  message.body = "<html>oops</html>";
  message.http_status = 503;
  EXPECT_EQ(catalog->find("acme")->decode(account, message).error().kind, ErrorKind::unreachable);
  message.http_status = 404;
  EXPECT_EQ(catalog->find("acme")->decode(account, message)->errors.at(0).code, ItemErrorCode::not_found);
}

TEST(Decode, AnchorsTextPatterns) {
  const CarrierFolder folder;
  folder.write_manifest(kPlain);
  folder.write_map(",已签收.*,delivered,delivered_plain,,test\n");
  const auto catalog = folder.load();
  const auto decoded = decode(
      *catalog,
      R"({"parcels": {"no": "A1", "scans": [{"t": "2026-03-04", "x": "已签收，谢谢"}, {"t": "2026-03-03", "x": "尚未已签收"}]}})");
  EXPECT_EQ(decoded->shipments.at(0).events.at(1).status, Status::delivered);
  EXPECT_FALSE(decoded->shipments.at(0).events.at(0).status.has_value());
}

TEST(Decode, StaysLinearForManyShipments) {
  const CarrierFolder folder;
  folder.write_manifest(kPlain);
  folder.write_map("");
  const auto catalog = folder.load();
  std::string body = R"({"parcels": [)";
  for (int i = 0; i < 25'000; ++i)
    body += (i ? "," : "") + std::string(R"({"no":)") + std::to_string(i) + R"(,"scans":{"t":1}})";
  const auto decoded = decode(*catalog, body + "]}");
  ASSERT_TRUE(decoded.has_value());
  EXPECT_TRUE(decoded->shipments.empty());
  EXPECT_EQ(decoded->errors.size(), 25'000U);
}

TEST(Decode, StopsAtItsEventLimit) {
  const CarrierFolder folder;
  folder.write_manifest(kPlain);
  folder.write_map("");
  const auto catalog = folder.load();
  std::string body = R"({"parcels": {"no": "A1", "scans": [)";
  for (int i = 0; i < 25'000; ++i)
    body += (i ? "," : "") + std::string(R"({"t":"2026-03-04","c":)") + std::to_string(i) + "}";
  const auto decoded = decode(*catalog, body + "]}}");
  ASSERT_TRUE(decoded.has_value());
  EXPECT_EQ(decoded->shipments.at(0).events.size(), kMaxEventsPerMessage);
  EXPECT_EQ(decoded->errors.at(0).code, ItemErrorCode::malformed);
}

TEST(Decode, SaysOfEachShapeWhichConditionDoesNotHold) {
  const CarrierFolder folder;
  constexpr std::string_view kRest = R"("shipments": {"at": ".", "number": "no"},
    "events": {"at": "scans", "time": {"at": "scan_time"}, "code": "c"}})";
  folder.write_manifest(R"([{"name": "push", "via": ["push"], "when": {"form_field": "paylod"}, )" +
                        std::string(kRest) +
                        R"(, {"name": "route", "via": ["push"], "when": {"starts_with": "[", "exists": "routes"}, )" +
                        std::string(kRest) + R"(, {"name": "state", "via": ["push"],
                            "when": {"starts_with": "{", "equals": {"kind": ["S", "T"]}}, )" +
                        std::string(kRest) + "]");
  folder.write_map("");
  const auto catalog = folder.load();
  EXPECT_EQ(
      decode(*catalog, "payload=%7B%7D&sign=x&a%20b=1", Via::push).error().what,
      "no message of \"acme\" by push looks like this body: \"push\": form field \"paylod\" is not there; fields: "
      "payload, sign; \"route\": the body does not start with \"[\"; \"state\": the body does not start with "
      "\"{\"");
  EXPECT_EQ(decode(*catalog, R"([{"route": 1}])", Via::push).error().what,
            "no message of \"acme\" by push looks like this body: \"push\": form field \"paylod\" is not there; "
            "\"route\": \"routes\" is not there; fields: route; \"state\": the body does not start with \"{\"");
  const std::string other = decode(*catalog, R"({"kind": "secret value", "no": 1})", Via::push).error().what;
  EXPECT_NE(other.find("\"state\": \"kind\" is not one of \"S\", \"T\"; fields: kind, no"), std::string::npos) << other;
  EXPECT_EQ(other.find("secret value"), std::string::npos) << "the value of a secret is not printed";
  EXPECT_EQ(decode(*catalog, "{}", Via::poll).error().what,
            "no message of \"acme\" by poll looks like this body; its manifest describes none that comes so");
}

TEST(Decode, AnEventWithoutATimeIsNamedByItsPlace) {
  const CarrierFolder folder;
  folder.write_manifest(R"([{"name": "m", "via": ["poll"], "shipments": {"at": ".", "number": "no"},
    "events": {"at": "scans", "time": [{"at": "scan_time"}, {"at": {"join": ["d", "t"]}}], "code": "c"}}])");
  folder.write_map("");
  const auto catalog = folder.load();
  const auto decoded =
      decode(*catalog, R"({"no": "A1", "scans": [{"scan_time": "2026-03-04 10:00:00"}, {"scan_tme": "x"}]})");
  ASSERT_TRUE(decoded);
  ASSERT_EQ(decoded->errors.size(), 1U);
  EXPECT_EQ(decoded->errors[0].what, "an event has no time: nothing stands at scan_time or d and t, event 2");
}

TEST(CaseRunner, ShowsTheFirstLineThatDiffersAndCanUpdate) {
  const CarrierFolder folder;
  folder.write_manifest(kPlain);
  folder.write_map("");
  folder.write("testcases/one/payload.json", R"({"parcels": {"no": "A1", "scans": {"t": "2026-03-04", "c": 5}}})");
  folder.write("testcases/one/case.json", R"({"about": "a", "source": "s", "made_up": "all", "via": "poll"})");
  folder.write("testcases/one/expected.json", "{}\n");
  const auto catalog = folder.load();
  auto reports = run_cases(*catalog, {"acme"}, false);
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_FALSE(reports[0].passed);
  EXPECT_EQ(reports[0].faults.at(0), "expected.json, line 1: expected {}, found {");
  EXPECT_EQ(reports[0].unmapped, std::vector<std::string>{"5"});
  EXPECT_TRUE(run_cases(*catalog, {}, true).at(0).updated);
  EXPECT_TRUE(run_cases(*catalog, {}, false).at(0).passed);
  EXPECT_TRUE(run_cases(*catalog, {"nobody"}, false).empty());
}

TEST(CaseRunner, NamesTheEventThatDiffersAndShowsWhatHasNoExpectation) {
  const CarrierFolder folder;
  folder.write_manifest(kPlain);
  folder.write_map("5,,delivered,delivered_plain,,test\n");
  folder.write("testcases/one/payload.json", R"({"parcels": {"no": "A1", "scans": {"t": "2026-03-04", "c": 5}}})");
  folder.write("testcases/one/case.json", R"({"about": "a", "source": "s", "made_up": "all", "via": "poll"})");
  auto report = run_cases(*folder.load(), {"acme"}, false).at(0);
  EXPECT_FALSE(report.passed);
  EXPECT_EQ(report.faults.at(0), "expected.json is missing; `carriers test --update` writes it, of what was found");
  EXPECT_NE(report.found.find(R"("status": "delivered")"), std::string::npos) << report.found;
  std::string expected = report.found;
  folder.write("testcases/one/expected.json", expected);
  EXPECT_TRUE(run_cases(*folder.load(), {"acme"}, false).at(0).passed);
  expected.replace(expected.find(R"("delivered")"), 11, R"("in_transit")");
  folder.write("testcases/one/expected.json", expected);
  report = run_cases(*folder.load(), {"acme"}, false).at(0);
  EXPECT_TRUE(report.faults.at(0).ends_with(
      R"((A1, 2026-03-04T00:00:00+08:00): expected "status": "in_transit", found "status": "delivered")"))
      << report.faults.at(0);
  EXPECT_TRUE(report.found.empty());
  folder.write("testcases/one/payload.json",
               R"({"parcels": {"no": "A1", "scans": [{"t": "2026-03-05", "c": 5}, {"t": "2026-03-04", "c": 5}]}})");
  folder.write("testcases/one/expected.json", expected.replace(expected.find(R"("in_transit")"), 12, R"("delivered")"));
  report = run_cases(*folder.load(), {"acme"}, false).at(0);
  EXPECT_TRUE(report.faults.at(0).ends_with("expected an end, found more after it")) << report.faults.at(0);
}

}  // namespace
}  // namespace parcelgate
