// Hostile text goes in by pushes of real couriers; whatever leaves is valid UTF-8 and cannot act on a terminal.
#include <random>
#include <sstream>

#include "adapters/manifest/catalog.hpp"
#include "gateway/app/admin/admin_service.hpp"
#include "gateway/app/admin/quarantine_commands.hpp"
#include "gateway/base/text.hpp"
#include "gateway/telemetry/log.hpp"
#include "gateway/wire/cloud_event.hpp"
#include "tests/unit/gateway_edge/edge_fixture.hpp"

namespace parcelgate::test {
namespace {

constexpr int kRounds = 100;

class TextBoundary : public EdgeFixture {
 protected:
  void SetUp() override {
    EdgeFixture::SetUp();
    Faults faults;
    auto catalog = ManifestCatalog::load({std::filesystem::path(PARCELGATE_SOURCE_DIR) / "adapters/carriers"}, faults);
    ASSERT_TRUE(catalog) << faults.text();
    auto directory = std::make_shared<Directory>(*directory_);
    directory->sources = std::shared_ptr<const SourceCatalog>(std::move(*catalog));
    directory->accounts.clear();
    directory->accounts["main"] = {Account{"main", "sf", "shop", {}, {{"hook_token", {"case"}}}}, true};
    directory_ = std::move(directory);
    start({});
  }
  void TearDown() override {
    set_up_logging({LogLevel::error, LogFormat::json});
    EdgeFixture::TearDown();
  }

  /// Bytes, escapes and references that are bad in many ways, and good ones between them.
  std::string hostile(std::size_t most_parts = 10) {
    static constexpr std::string_view kParts[] = {
        "a",       "已签收",         "\xE4\xB8", "\xF0\x9F\x98", "\xED\xA0\xBD", "\\ud83d",
        "\\ude00", "\\ud83d\\ude00", "\\u0000",  "\\u001b",      "\xC0\xAF",     "\x80",
        "\xFF",    "\x1B[2J",        "\n",       "\\n",          "\xC2\x9B",     "\\u009b",
        "\x7F",    "\xE2\x80\xAE",   "\\u202e",  "\xE2\x80\x8B", "\xE2\x80\xA8", "\\x",
        "\\u12",   "\xD2\xD1",       "\xCA\xD5", "&#xD83D;",     "&#1;",         "%",
        " ",       "e\xCC\x81"};
    std::string out;
    for (auto parts = random_() % (most_parts + 1); parts > 0; --parts) {
      if (random_() % 6 == 0) {
        const char byte = static_cast<char>(random_() % 256);
        if (byte != '"' && byte != '\\' && byte != '<') out.push_back(byte);
      } else {
        out += kParts[random_() % std::size(kParts)];
      }
    }
    return out;
  }

  HttpReply push_to_sf(std::string body, HttpHeaders headers = {}) {
    return request_reply({"POST", "/v1/hooks/sf/main?token=case", std::move(body), std::move(headers)});
  }
  std::string json_push(const std::string& number) {
    return R"({"Body":{"WaybillRoute":[{"mailno":")" + number + R"(","acceptTime":"2026-03-02 10:00:00","opCode":")" +
           (random_() % 2 == 0 ? "80" : hostile(4)) + R"(","remark":")" + hostile(40) + R"(","acceptAddress":")" +
           hostile() + R"(","orderid":"O1","id":")" + hostile(2) + "\"}]}}";
  }
  std::string xml_push(const std::string& number) {
    return R"(<Request><Body><WaybillRoute mailno=")" + number +
           R"(" acceptTime="2026-03-02 10:00:00" opCode="80" remark=")" + hostile(40) + R"(" acceptAddress=")" +
           hostile() + "\"/></Body></Request>";
  }

  static void expect_clean(std::string_view json, std::string_view what) {
    ASSERT_TRUE(is_printable_line(json)) << what << ": " << ::testing::PrintToString(json);
    const auto document = parse_json(json);
    ASSERT_TRUE(document) << what << ": " << document.error().what << " in " << json;
  }

  std::mt19937 random_{20260302};
};

TEST_F(TextBoundary, PagesAndMessagesAreValidWhateverCouriersSend) {
  const std::string key = make_key("after_sales");
  std::size_t read = 0;
  for (int round = 0; round < kRounds; ++round) {
    const std::string number = "SF" + std::to_string(1'000'000'000'000 + round);
    const HttpReply reply = push_to_sf(round % 2 == 0 ? json_push(number) : xml_push(number));
    ASSERT_EQ(reply.status, 200);
    const HttpReply page = get("/v1/shipments/sf/" + number + "?include=events", key);
    expect_clean(page.body, "shipment");
    if (page.status == 200) ++read;
  }
  EXPECT_GT(read, static_cast<std::size_t>(kRounds * 95 / 100)) << "bad characters cost no messages";

  const auto reader = store_->open_reader();
  FeedCursor cursor;
  const auto entries = (*reader)->read_feed(cursor, "", 10'000);
  ASSERT_TRUE(entries) << entries.error().what;
  EXPECT_GE(entries->size(), read);
  for (const FeedEntry& entry : *entries) expect_clean(render_cloud_event(entry), "MQTT payload");
  std::size_t shown = 0;
  for (std::string from; shown < entries->size();) {
    const HttpReply page = get("/v1/events?limit=100" + (from.empty() ? "" : "&after=" + from), key);
    ASSERT_EQ(page.status, 200) << page.body;
    expect_clean(page.body, "feed");
    const auto document = json(page);
    ASSERT_GT(find_member(document, "events")->Size(), 0U);
    shown += find_member(document, "events")->Size();
    from = find_text(document, "next");
  }
}

TEST_F(TextBoundary, QuarantineIsShownAsValidJsonWithTheBytesAsReceived) {
  std::vector<std::string> bodies;
  for (int round = 0; round < kRounds; ++round) {
    bodies.push_back(R"({"Body":{"X":1},"who":")" + hostile(20) + "\"" + (round % 2 == 0 ? "}" : ""));
    push_to_sf(bodies.back(),
               {{"User-Agent", hostile()}, {hostile(3) + "x", "y"}, {"Content-Type", "application/json"}});
  }
  AdminService service(*store_, time_);
  add_quarantine_commands(service, *store_);
  const std::string list = service.handle(R"({"command":"quarantine.list","limit":1000})");
  expect_clean(list, "quarantine list");
  const auto document = parse_json(list);
  const auto& rows = *find_member(*document, "messages");
  ASSERT_EQ(rows.Size(), static_cast<rapidjson::SizeType>(kRounds));
  for (const auto& row : rows.GetArray()) {
    const auto id = find_member(row, "id")->GetInt64();
    const std::string shown = service.handle(R"({"command":"quarantine.show","id":)" + std::to_string(id) + "}");
    expect_clean(shown, "quarantine show");
    const auto held = parse_json(shown);
    const auto body = from_base64(find_text(*held, "body_base64"));
    ASSERT_TRUE(body);
    EXPECT_NE(std::find(bodies.begin(), bodies.end(), *body), bodies.end()) << "raw bytes are kept";
  }
}

TEST_F(TextBoundary, ProblemsAndLogLinesAreValidToo) {
  const std::string key = make_key("after_sales");
  for (const LogFormat format : {LogFormat::json, LogFormat::text}) {
    ::testing::internal::CaptureStderr();
    set_up_logging({LogLevel::debug, format});
    for (int round = 0; round < kRounds; ++round) {
      push_to_sf(hostile(), {{"User-Agent", hostile()}});
      expect_clean(get("/v1/shipments/" + hostile(4) + "/" + hostile(4), key).body, "problem");
      expect_clean(get("/v1/events?after=" + hostile(4) + "&limit=" + hostile(2), key).body, "problem");
      expect_clean(
          post("/v1/returns", R"({"return_id":")" + hostile() + R"(","rule_pack":")" + hostile(30) + "\"}", key).body,
          "problem");
    }
    flush_logs();
    std::istringstream lines(::testing::internal::GetCapturedStderr());
    for (std::string line; std::getline(lines, line);) {
      if (format == LogFormat::json)
        expect_clean(line, "log");
      else
        ASSERT_TRUE(is_printable_line(line)) << ::testing::PrintToString(line);
    }
  }
}

}  // namespace
}  // namespace parcelgate::test
