// A bad character costs at most that character, in every kind of document and around it.
#include <random>

#include <gtest/gtest.h>

#include "adapters/manifest/manifest.hpp"
#include "adapters/manifest/text/repair.hpp"
#include "folder.hpp"
#include "gateway/base/text.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

using namespace std::string_view_literals;
using namespace parcelgate::testing;

/// The tree of a document as JSON, or what is wrong with it.
std::string json_tree(std::string_view bytes) {
  Arena arena;
  const auto tree = parse_json_tree(bytes, arena);
  return tree ? to_json(*tree) : tree.error().what;
}
std::string xml_tree(std::string_view bytes) {
  Arena arena;
  const auto tree = parse_xml_tree(bytes, arena);
  return tree ? to_json(*tree) : tree.error().what;
}

TEST(BadJson, LoneSurrogatesAreReplacedAndPairsKept) {
  EXPECT_EQ(json_tree(R"({"a":"x\ud83dy"})"), R"({"a":"x�y"})");
  EXPECT_EQ(json_tree(R"({"a":"\ude00"})"), R"({"a":"�"})");
  EXPECT_EQ(json_tree(R"({"a":"\ude00\ud83d"})"), R"({"a":"��"})");
  EXPECT_EQ(json_tree(R"({"a":"\ud83d\ud83d\ude00\uDE00"})"), R"({"a":"�😀�"})");
  EXPECT_EQ(json_tree(R"({"a":"\uD83D\uDE00 \\ud83d"})"), R"({"a":"😀 \\ud83d"})") << "an escaped backslash";
  EXPECT_EQ(json_tree(R"({"\ud83d":1})"), R"({"�":"1"})") << "in a name";
  EXPECT_EQ(json_tree(R"({"a":"\ud83d)"
                      "\\n\"}"),
            R"({"a":"�\n"})");
  EXPECT_EQ(json_tree(R"({"a":"배송","b":"\ude00"})"), R"({"a":"배송","b":"�"})") << "Korean has the same first byte";
}

TEST(BadJson, BytesThatAreNoUtf8AreReplaced) {
  EXPECT_EQ(json_tree("{\"a\":\"已\xE4\xB8\"}"), R"({"a":"已�"})");
  EXPECT_EQ(json_tree("{\"a\":\"MONTR\xC9"
                      "AL\"}"),
            R"({"a":"MONTR�AL"})");
  EXPECT_EQ(json_tree("{\"a\":1}\xFF"), R"({"a":"1"})") << "outside of strings they are blanks";
}

TEST(BadJson, ControlCharactersInStringsAreRead) {
  EXPECT_EQ(json_tree("{\"a\":\"x\ny\tz\"}"), R"({"a":"x\ny\tz"})");
  EXPECT_EQ(json_tree("{\"a\":\"x\x1Fy\"}"), R"({"a":"x�y"})");
  EXPECT_EQ(json_tree("{\"a\":\"x\0y\"}"sv), R"({"a":"x�y"})");
  EXPECT_EQ(json_tree("{\"a\":1}\0\0"sv), R"({"a":"1"})") << "a zero byte behind the document";
  EXPECT_NE(json_tree("{\"a\":1}\0{"sv).find("JSON, byte"), std::string::npos) << "the end is not the zero byte";
}

TEST(BadJson, UnknownEscapesAreRead) {
  EXPECT_EQ(json_tree(R"({"a":"it\'s \x41 \u12 \uzz"})"), R"({"a":"it's �x41 � �zz"})");
  EXPECT_EQ(json_tree(R"({"a":"\u00e9\/\t"})"), R"({"a":"é/\t"})");
}

TEST(BadJson, WhatIsNoJsonStaysMalformed) {
  for (const std::string_view text :
       {R"({"a":"x)", R"({"a":"x\)", R"({"a":"\ud83d)", "{", "nonsense", "", R"({"a" "b"})"})
    EXPECT_NE(json_tree(text).find("JSON, byte"), std::string::npos) << text;
}

TEST(BadXml, ReferencesToTheHalvesOfACharacterAreOneCharacter) {
  EXPECT_EQ(xml_tree("<a>&#xD83D;&#xDE00;</a>"), R"({"a":"😀"})");
  EXPECT_EQ(xml_tree("<a>&#55357;&#56832;</a>"), R"({"a":"😀"})");
  EXPECT_EQ(xml_tree("<a b=\"&#xd83d;&#xde00;!\"/>"), R"({"a":{"@b":"😀!"}})");
  EXPECT_EQ(xml_tree("<a>&#xD83D;x&#xDE00;</a>"), R"({"a":"�x�"})") << "lone halves";
  EXPECT_EQ(xml_tree("<a>&#xD83D;&#xD83D;&#xDE00;</a>"), R"({"a":"�😀"})");
  EXPECT_EQ(xml_tree("<a>&#x1F600;&#38;&#233;</a>"), R"({"a":"😀&é"})");
}

TEST(BadXml, ReferencesToWhatIsNoCharacterAreReplaced) {
  EXPECT_EQ(xml_tree("<a>x&#0;y&#x1;z&#xFFFF;&#xFFFE;&#x110000;&#99999999999999;</a>"), R"({"a":"x�y�z����"})");
  EXPECT_EQ(xml_tree("<a>&#x;&#;&#zz;</a>"), R"({"a":"&#x;&#;&#zz;"})") << "no references";
  EXPECT_EQ(xml_tree("<a><![CDATA[&#xD83D;]]></a>"), R"({"a":"&#xD83D;"})") << "CDATA holds none";
  EXPECT_EQ(xml_tree("<a><!-- &#xD83D; --><b>&#xD83D;</b></a>"), R"({"a":{"b":"�"}})");
}

TEST(BadXml, BytesAreReadByTheDeclaredEncoding) {
  EXPECT_EQ(xml_tree("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>MONTR\xC9"
                     "AL</a>"),
            R"({"a":"MONTRÉAL"})");
  EXPECT_EQ(xml_tree("<?xml version=\"1.0\" encoding=\"GBK\"?><a>\xD2\xD1\xC7\xA9\xCA\xD5</a>"), R"({"a":"已签收"})");
  EXPECT_EQ(xml_tree("<?xml version=\"1.0\" encoding=\"GBK\"?><a>é</a>"), R"({"a":"é"})")
      << "text out of another document";
  EXPECT_EQ(xml_tree("\xFF\xFE<\0a\0>\0\xF2]<\0/\0a\0>\0"sv), R"({"a":"已"})");
  EXPECT_EQ(xml_tree("\xEF\xBB\xBF<?xml version=\"1.0\"?><a>x</a>"), R"({"a":"x"})");
  EXPECT_EQ(xml_tree("<a>x\xC9y\0z</a>"sv), R"({"a":"x�y�z"})");
}

TEST(BadXml, LineBreaksInTextAreOneBlank) {
  EXPECT_EQ(xml_tree("<a>\n  Delivered\n\t to the   neighbour\r\n</a>"), R"({"a":"Delivered to the   neighbour"})");
  EXPECT_EQ(xml_tree("<a><b>x</b>\n  one\n <c/> two\n</a>"), R"({"a":{"b":"x","c":"","#text":"one two"}})");
  EXPECT_EQ(xml_tree("<a>x\x01y</a>"), R"({"a":"x�y"})");
}

TEST(BadXml, ManyZeroBytesCostTimeInProportion) {
  const std::string body = "<a>" + std::string(300'000, '\0') + "</a>";
  EXPECT_EQ(repair_xml(body).size(), 3 * 300'000U + 7);
}

class BadMessage : public ::testing::Test {
 protected:
  void load(std::string_view shape) {
    const bool is_mqtt = shape.find("\"mqtt\"") != std::string_view::npos;
    folder_.write_manifest("[" + std::string(shape) + "]", is_mqtt ? R"(, "mqtt": {"topic": "in/{where}"})" : "");
    folder_.write_map("80,,delivered,delivered_plain,,test\n");
    catalog_ = folder_.load();
  }
  Result<Decoded> read(std::string_view body, const HttpHeaders& headers = {}, Via via = Via::push) {
    const Account account{"a", "acme", "t", {}, {}};
    SourceMessage message;
    message.via = via;
    message.headers = &headers;
    message.query = query_;
    message.topic = topic_;
    message.body = body;
    return catalog_->find("acme")->decode(account, message);
  }
  std::string text(std::string_view body, const HttpHeaders& headers = {}, Via via = Via::push) {
    const auto decoded = read(body, headers, via);
    if (!decoded) return decoded.error().what;
    return decoded->has_events()     ? decoded->shipments[0].events[0].carrier_text
           : decoded->errors.empty() ? ""
                                     : decoded->errors[0].what;
  }

  CarrierFolder folder_;
  std::unique_ptr<ManifestCatalog> catalog_;
  std::string query_;
  std::string topic_;
};

constexpr std::string_view kPush =
    R"({"name": "push", "via": ["push", "mqtt"], "when": {"starts_with": "{", "exists": "no"},
  "shipments": {"at": ".", "number": "no"},
  "events": {"at": ".", "time": {"at": "t", "format": "epoch_s"}, "code": "c", "text": TEXT}})";

std::string push_shape(std::string_view text) {
  std::string out(kPush);
  return out.replace(out.find("TEXT"), 4, text);
}

TEST_F(BadMessage, AByteOrderMarkChangesNeitherShapeNorReading) {
  load(push_shape(R"("w")"));
  const std::string plain = R"({"no":"A1","t":1700000000,"c":"80","w":"x"})";
  EXPECT_EQ(text(plain), "x");
  EXPECT_EQ(text("\xEF\xBB\xBF" + plain), "x");
  EXPECT_EQ(text("\xEF\xBB\xBF" + plain, {}, Via::mqtt), "x");
  std::string wide("\xFF\xFE");
  for (const char letter : plain) wide.append({letter, '\0'});
  EXPECT_EQ(text(wide), "x");
}

TEST_F(BadMessage, TheCharsetOfTheHeadIsHonoured) {
  load(push_shape(R"("w")"));
  const std::string body = "{\"no\":\"A1\",\"t\":1700000000,\"w\":\"\xD1\xA7\"}";
  EXPECT_EQ(text(body, {{"Content-Type", "application/json; charset=GBK"}}), "学");
  EXPECT_EQ(text("{\"no\":\"A1\",\"t\":1700000000,\"w\":\"\xE9\"}", {{"content-type", "text/json;charset=iso-8859-1"}}),
            "é");
}

TEST_F(BadMessage, FieldsOfAFormAreReadLikeBodies) {
  load(R"({"name": "push", "via": ["push"], "when": {"form_field": "data"}, "unwrap": ["form data", "json"],
    "shipments": {"at": ".", "number": "no"},
    "events": {"at": ".", "time": {"at": "t", "format": "epoch_s"}, "code": "c", "text": "w"}})");
  const auto form = [](std::string_view value) {
    return R"(data=%EF%BB%BF{"no":"A1","t":1700000000,"w":")" + std::string(value) + "\"}&sign=1";
  };
  EXPECT_EQ(text(form("%E4%B8")), "�");
  EXPECT_EQ(text(form("\\ud83d")), "�");
  EXPECT_EQ(text(form("a%0Ab%00")), "a\nb�");
  EXPECT_EQ(text(form("%D2%D1%C7%A9%CA%D5")), "已签收") << "GBK, undeclared";
  EXPECT_EQ(text(form("%D1%A7"), {{"Content-Type", "application/x-www-form-urlencoded; charset=GBK"}}), "学");
  EXPECT_EQ(text("\xEF\xBB\xBF" + form("x")), "x");
}

TEST_F(BadMessage, DocumentsInsideOthersAreReadLikeBodies) {
  load(R"({"name": "push", "via": ["push"], "unwrap": ["json", "json inner"],
    "shipments": {"at": "inner", "number": "no"},
    "events": {"at": ".", "time": {"at": "t", "format": "epoch_s"}, "code": "c", "text": "w"}})");
  EXPECT_EQ(text(R"({"inner":"\uFEFF{\"no\":\"A1\",\"t\":1700000000,\"w\":\"x\\ud83d\"}"})"), "x�");
  load(R"({"name": "push", "via": ["push"], "unwrap": ["base64", "gunzip", "json"],
    "shipments": {"at": ".", "number": "no"},
    "events": {"at": ".", "time": {"at": "t", "format": "epoch_s"}, "code": "c", "text": "w"}})");
  // gzip of {"no":"A1","t":1700000000,"w":"<已签收 in GBK>"}
  EXPECT_EQ(text("\xEF\xBB\xBF"
                 "H4sIAAAAAAACA6tWystXslJyNFTSUSpRsjI0N4ACHaVyoPili8dXnrqqVAsATM7bKicAAAA="),
            "已签收");
  load(R"({"name": "push", "via": ["push"], "unwrap": ["json", {"at": "sealed", "then": ["base64_decode"]}],
    "shipments": {"at": ".", "number": "no"},
    "events": {"at": ".", "time": {"at": "t", "format": "epoch_s"}, "code": "c", "text": "sealed"}})");
  EXPECT_EQ(text(R"({"no":"A1","t":1700000000,"sealed":")" + to_base64("cut \xE4\xB8") + "\"}"), "cut �");
}

TEST_F(BadMessage, HeadersParametersAndTopicsAreRepaired) {
  load(push_shape(R"({"join": ["${header:X-Note}", "${query:note}"]})"));
  const std::string body = R"({"no":"A1","t":1700000000})";
  query_ = "note=%E7%AD%BE%E6%94%B6+%E4%B8";
  EXPECT_EQ(text(body, {{"X-Note", "caf\xE9"}}), "caf� 签收 �");
  load(push_shape(R"("${topic:where}")"));
  topic_ = "in/caf\xE9";
  EXPECT_EQ(text(body, {}, Via::mqtt), "caf�");
}

TEST_F(BadMessage, ANumberThatCouldNotBeReadIsNone) {
  load(push_shape(R"("w")"));
  const auto decoded = read("{\"no\":\"A1\xFF\",\"t\":1700000000}");
  ASSERT_TRUE(decoded.has_value());
  ASSERT_EQ(decoded->errors.size(), 1U);
  EXPECT_EQ(decoded->errors[0].what, "a shipment without a tracking number");
}

TEST_F(BadMessage, TextsAreBoundedBetweenCharacters) {
  load(push_shape(R"("w")"));
  std::string word = "x";
  while (word.size() < 5'000) word += "签";
  const auto decoded = read(R"({"no":"A1","t":1700000000,"c":")" + word + R"(","w":")" + word + "\"}");
  ASSERT_TRUE(decoded.has_value() && decoded->has_events());
  const TrackingEvent& event = decoded->shipments[0].events[0];
  EXPECT_EQ(event.carrier_text, word.substr(0, 1'999));
  EXPECT_EQ(event.carrier_code, word.substr(0, 199));
  const auto other = read(R"({"no":"A1","t":1700000000,"c":")" + word + R"(","w":")" + word + "!\"}");
  EXPECT_NE(other->shipments[0].events[0].event_id, event.event_id)
      << "two texts are two events, also beyond the limit";
}

TEST_F(BadMessage, ARefusalSpeaksOfTheShapeThatTheBodyResembles) {
  load(push_shape(R"("w")") + R"(, {"name": "legacy", "via": ["push"], "unwrap": ["xml"], "when": {"exists": "Request"},
    "shipments": {"at": "Request", "number": "@no"}, "events": {"at": ".", "time": {"at": "@t"}, "code": "@c"}})");
  EXPECT_EQ(text(R"({"Body":{"X":1}})"),
            "no message of \"acme\" by push looks like this body: \"push\": \"no\" is not "
            "there; fields: Body; \"legacy\": the body is not XML");
  EXPECT_TRUE(text(R"({"no": )").starts_with("JSON, byte")) << text(R"({"no": )");
  EXPECT_TRUE(text("<Request>").starts_with("XML, byte")) << text("<Request>");
  EXPECT_NE(text("<Other/>").find("\"push\": the body does not start with \"{\""), std::string::npos)
      << text("<Other/>");
}

TEST_F(BadMessage, HostileTextNeverLeavesWhatIsNoUtf8) {
  load(push_shape(R"("w")"));
  static constexpr std::string_view kParts[] = {
      "a",    "已",   "\xE4\xB8", "\xED\xA0\xBD", "\\ud83d", "\\ude00", "\\u0000",          "\xC0\xAF", "\x80",
      "\xFF", "\x1B", "\n",       "\\",           "\\x",     "\\u12",   "\xD2\xD1\xC7\xA9", "\xFE\xFF"};
  std::mt19937 random(7);
  std::size_t events = 0;
  for (int round = 0; round < 3'000; ++round) {
    std::string word;
    for (auto parts = random() % 12; parts > 0; --parts) word += kParts[random() % std::size(kParts)];
    if (word.ends_with('\\')) word += 'n';
    const auto decoded = read(R"({"no":"A1","t":1700000000,"c":"80","w":")" + word + "\"}");
    if (!decoded || !decoded->has_events()) continue;
    ++events;
    ASSERT_TRUE(is_utf8(decoded->shipments[0].events[0].carrier_text)) << ::testing::PrintToString(word);
  }
  EXPECT_GT(events, 2'900U) << "bad characters cost no messages";
}

}  // namespace
}  // namespace parcelgate
