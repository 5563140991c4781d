#include "adapters/manifest/text/charset.hpp"

#include <gtest/gtest.h>

#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

constexpr std::string_view kSignedText = "{\"remark\": \"\xD2\xD1\xC7\xA9\xCA\xD5\"}";  // "已签收" in GBK

std::string read(std::string_view bytes, std::initializer_list<std::string_view> declared = {}) {
  std::string held;
  return std::string(to_utf8(bytes, declared, held));
}

TEST(Charset, IsReadFromAContentType) {
  EXPECT_EQ(charset_of_content_type("text/xml; charset=GBK"), "GBK");
  EXPECT_EQ(charset_of_content_type("text/xml;Charset = \"gb2312\" ; x=1"), "gb2312");
  EXPECT_EQ(charset_of_content_type("application/json;charset='big5'"), "big5");
  EXPECT_EQ(charset_of_content_type("application/json"), "");
  EXPECT_EQ(charset_of_content_type("text/plain; charset"), "");
  EXPECT_EQ(charset_of_content_type("text/plain; charset=\""), "");
}

TEST(Charset, IsReadFromAnXmlDeclaration) {
  EXPECT_EQ(charset_of_xml("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a/>"), "ISO-8859-1");
  EXPECT_EQ(charset_of_xml("\xEF\xBB\xBF<?xml version='1.0' encoding = 'GBK' ?><a/>"), "GBK");
  EXPECT_EQ(charset_of_xml("<?xml version=\"1.0\"?><a encoding=\"GBK\"/>"), "");
  EXPECT_EQ(charset_of_xml("<a encoding=\"GBK\"/>"), "");
}

TEST(Charset, AByteOrderMarkChangesNothing) {
  EXPECT_EQ(read("\xEF\xBB\xBF{\"a\": \"顺丰\"}"), "{\"a\": \"顺丰\"}");
  EXPECT_EQ(read("\r\n\xEF\xBB\xBF{}"), "{}");
  EXPECT_EQ(read("\xEF\xBB\xBF\"\xE4\xB8\"", {"gbk"}), "\"�\"") << "the mark says UTF-8: a bad character is repaired";
  EXPECT_TRUE(text_starts_with("\xEF\xBB\xBF {", "{"));
  EXPECT_TRUE(text_starts_with(" \n\xEF\xBB\xBF<a/>", "<"));
  EXPECT_FALSE(text_starts_with("\xEF\xBB\xBF<a/>", "{"));
}

TEST(Charset, ADeclaredOneIsHonoured) {
  for (const std::string_view name : {"GBK", "gb2312", "GB18030", "x-gbk", "cp936"})
    EXPECT_EQ(read(kSignedText, {name}), "{\"remark\": \"已签收\"}") << name;
  EXPECT_EQ(read("livr\xE9 avec succ\xE8s", {"ISO-8859-1"}), "livré avec succès");
  EXPECT_EQ(read("\x80 5", {"iso-8859-1"}), "€ 5") << "what says ISO-8859-1 means windows-1252, as on the web";
  EXPECT_EQ(read("\xC4\xEE\xF1\xF2\xE0\xE2\xEB\xE5\xED\xEE", {"windows-1251"}), "Доставлено");
  EXPECT_EQ(read("\xB3\xE6\xBF\xF3w", {"iso-8859-2"}), "łćżów");
  EXPECT_EQ(read("\xA4\x77\xC3\xB1\xA6\xAC", {"Big5"}), "已簽收");
  EXPECT_EQ(read("\x94\x7A\x92\x42\x8A\xAE\x97\xB9", {"Shift_JIS"}), "配達完了");
  EXPECT_EQ(read("\xB9\xE8\xBC\xDB", {"euc-kr"}), "배송");
}

TEST(Charset, OfTwoDeclaredOnesTheOneThatFitsCounts) {
  EXPECT_EQ(read(kSignedText, {"ISO-8859-1", "GBK"}), "{\"remark\": \"已签收\"}") << "every text fits single bytes";
  EXPECT_EQ(read("livr\xE9 avec", {"ISO-8859-1", "GBK"}), "livré avec") << "this is no GBK";
  EXPECT_EQ(read(kSignedText, {"utf-8", "gbk"}), "{\"remark\": \"已签收\"}");
  EXPECT_EQ(read(kSignedText, {"no-such-charset"}), "{\"remark\": \"已签收\"}") << "as if none were declared";
}

TEST(Charset, BytesThatAreUtf8AreNotReadAsAnother) {
  EXPECT_EQ(read("已签收", {"ISO-8859-1"}), "已签收") << "the default of a servlet container";
  EXPECT_EQ(read("已签收", {"GBK"}), "已签收");
  EXPECT_EQ(read("plain", {"GBK"}), "plain");
  EXPECT_EQ(read("\xD1\xA7", {"GBK"}), "学") << "by chance a letter of UTF-8 too";
  EXPECT_EQ(read("\xD1\xA7"), "ѧ");
}

TEST(Charset, Utf16IsKnownByItsMarkOrItsZeroBytes) {
  using namespace std::string_view_literals;
  EXPECT_EQ(read("\xFF\xFE{\0\"\0\xF2]\"\0}\0"sv), "{\"已\"}");
  EXPECT_EQ(read("\xFE\xFF\0{\0\"]\xF2\0\"\0}"sv), "{\"已\"}");
  EXPECT_EQ(read("{\0\"\0\xF2]\"\0}\0"sv), "{\"已\"}");
  EXPECT_EQ(read("\0<\0a\0/\0>"sv), "<a/>");
  EXPECT_EQ(read("\xFF\xFE{\0\x3D\xD8}\0"sv), "{�}") << "half a character";
  EXPECT_EQ(read("\xFF\xFE{\0}"sv), "{�") << "half a unit";
  EXPECT_TRUE(text_starts_with("\xFF\xFE{\0}\0"sv, "{"));
}

TEST(Charset, UndeclaredChineseIsFoundByItsBytes) {
  EXPECT_EQ(read(kSignedText), "{\"remark\": \"已签收\"}");
  EXPECT_EQ(read("\xA1\xBE\xC9\xEE\xDB\xDA\xCA\xD0\xA1\xBF\xBF\xEC\xBC\xFE\xD2\xD1\xB5\xBD\xB4\xEF"),
            "【深圳市】快件已到达");
  EXPECT_EQ(read("\"\xD2\xD1\xC7\xA9\xCA\xD5\xA3\xAC\xB8\xD0\xD0\xBB\xCA\xB9\xD3\xC3\xCA\""), "\"已签收，感谢使用�\"")
      << "a cut character in it costs that character";
}

TEST(Charset, ABadCharacterInUtf8IsNotTakenForChinese) {
  EXPECT_EQ(read("已签收，\xE4\xB8\""), "已签收，�\"");
  EXPECT_EQ(read("\"\xE4\xB8\""), "\"�\"");
  EXPECT_EQ(read("\"中\xE6\""), "\"中�\"");
  EXPECT_EQ(read("MONTR\xC9"
                 "AL"),
            "MONTR�AL");
  EXPECT_EQ(read("livr\xE9 avec succ\xE8s"), "livr� avec succ�s");
  EXPECT_EQ(read("Stra\xDF"
                 "e \xC4nderung gr\xFC\xDF"
                 "e"),
            "Stra�e �nderung gr��e");
  EXPECT_EQ(read("\xED\xA0\xBD\xED\xB8\x80"), "😀");
}

TEST(Charset, ABadPairDoesNotSwallowTheQuoteBehindIt) {
  EXPECT_EQ(read("\"\xD2\xD1\xC7\"", {"gbk"}), "\"已�\"");
  EXPECT_EQ(read("\"\xD2\xD1\xFF\xFF\"", {"gbk"}), "\"已�\"");
  EXPECT_EQ(read("\x81z", {"iso-8859-1"}), "�z");
  EXPECT_EQ(read("\xD2\xD1\xC7", {"gbk"}), "已�") << "at the end";
}

TEST(Charset, ALongTextIsConvertedAsAWhole) {
  std::string bytes;
  std::string text;
  for (int i = 0; i < 5'000; ++i) {
    bytes += "\xD2\xD1x";
    text += "已x";
  }
  EXPECT_EQ(read(bytes, {"gbk"}), text);
}

}  // namespace
}  // namespace parcelgate
