#include "gateway/edge/console/assets.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/domain/taxonomy.hpp"
#include "gateway/wire/feed_types.hpp"

namespace parcelgate {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string header_of(const HttpReply& reply, std::string_view name) {
  return std::string(find_header(reply.headers, name));
}

std::string text_of_asset(std::string_view path) {
  for (const Asset& asset : console_assets()) {
    if (asset.path == path) return std::string(asset.bytes);
  }
  ADD_FAILURE() << path;
  return {};
}

TEST(ConsoleAssets, ThePageMayLoadFromThisServerAlone) {
  const HttpReply page = console_asset_reply("", {});
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
  const std::string policy = header_of(page, "Content-Security-Policy");
  EXPECT_THAT(policy, HasSubstr("default-src 'none'"));
  EXPECT_THAT(policy, HasSubstr("script-src 'self';"));
  EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'"));
  EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
  EXPECT_EQ(header_of(page, "X-Content-Type-Options"), "nosniff");
}

TEST(ConsoleAssets, ThePageHasNoScriptOrStyleOfItsOwn) {
  const std::string page = text_of_asset("index.html");
  EXPECT_THAT(page, Not(HasSubstr("<style")));
  EXPECT_THAT(page, Not(HasSubstr(" style=")));
  EXPECT_FALSE(std::regex_search(page, std::regex(R"(<script(?![^>]*\ssrc=))")));
  EXPECT_FALSE(std::regex_search(page, std::regex(R"(\son[a-z]+=)")));
}

TEST(ConsoleAssets, AClientThatHasAFileGetsNoBytes) {
  const HttpReply first = console_asset_reply("main.js", {});
  const HttpReply again = console_asset_reply("main.js", {{"If-None-Match", header_of(first, "ETag")}});
  EXPECT_EQ(again.status, 304);
  EXPECT_TRUE(again.body.empty());
  EXPECT_EQ(console_asset_reply("main.js", {{"If-None-Match", "\"other\""}}).status, 200);
}

TEST(ConsoleAssets, FilesAreCompressedForThoseWhoTakeIt) {
  const HttpReply plain = console_asset_reply("vendor/uPlot.iife.min.js", {});
  const HttpReply packed = console_asset_reply("vendor/uPlot.iife.min.js", {{"Accept-Encoding", "br, gzip"}});
  EXPECT_EQ(header_of(plain, "Content-Encoding"), "");
  EXPECT_EQ(header_of(packed, "Content-Encoding"), "gzip");
  EXPECT_LT(packed.body.size() * 2, plain.body.size());
  EXPECT_EQ(header_of(console_asset_reply("main.js", {{"Accept-Encoding", "gzip;q=0"}}), "Content-Encoding"), "");
}

TEST(ConsoleAssets, OtherNamesAreNotFound) {
  for (const char* path : {"main", "pages/../main.js", "pages", "vendor/none.js", "INDEX.HTML"})
    EXPECT_EQ(console_asset_reply(path, {}).status, 404) << path;
}

/// Modules that a module imports exist, else the page stays white.
TEST(ConsoleAssets, EveryImportLeadsToAFile) {
  std::set<std::string> paths;
  for (const Asset& asset : console_assets()) paths.insert(std::string(asset.path));
  const std::regex import_of(R"(from '([^']+)')");
  std::size_t count = 0;
  for (const Asset& asset : console_assets()) {
    if (!asset.path.ends_with(".js") || asset.path.starts_with("vendor/")) continue;
    const std::string text(asset.bytes);
    for (std::sregex_iterator at(text.begin(), text.end(), import_of), end; at != end; ++at, ++count) {
      const auto wanted = (std::filesystem::path(asset.path).parent_path() / (*at)[1].str()).lexically_normal();
      EXPECT_TRUE(paths.contains(wanted.string())) << asset.path << " imports " << (*at)[1];
    }
  }
  EXPECT_GT(count, 50u);
}

std::map<std::string, std::string> texts_of(const char* path) {
  std::map<std::string, std::string> texts;
  const std::string table = text_of_asset(path);
  const std::regex line(R"(\n  '([^']+)': '((?:[^'\\]|\\.)*)',)");
  for (std::sregex_iterator at(table.begin(), table.end(), line), end; at != end; ++at) texts[(*at)[1]] = (*at)[2];
  return texts;
}

std::set<std::string> places_of(const std::string& text) {
  const std::regex place(R"(\{\w+\})");
  return {std::sregex_token_iterator(text.begin(), text.end(), place), std::sregex_token_iterator()};
}

TEST(ConsoleAssets, EachLanguageHasEveryTextWithTheSamePlaces) {
  const auto english = texts_of("texts/en.js");
  EXPECT_GT(english.size(), 200u);
  for (const char* path : {"texts/zh-cn.js", "texts/zh-tw.js"}) {
    const auto other = texts_of(path);
    for (const auto& [key, text] : english) {
      const auto found = other.find(key);
      ASSERT_NE(found, other.end()) << path << " lacks " << key;
      EXPECT_EQ(places_of(found->second), places_of(text)) << path << " " << key;
    }
    EXPECT_EQ(other.size(), english.size()) << path;
  }
}

TEST(ConsoleAssets, EveryTextThatAModuleNamesExists) {
  const auto english = texts_of("texts/en.js");
  const std::regex use(R"(\bt\('([^']+)')");
  for (const Asset& asset : console_assets()) {
    if (!asset.path.ends_with(".js") || asset.path.starts_with("vendor/") || asset.path.starts_with("texts/")) continue;
    const std::string text(asset.bytes);
    for (std::sregex_iterator at(text.begin(), text.end(), use), end; at != end; ++at)
      EXPECT_TRUE(english.contains((*at)[1])) << asset.path << " names " << (*at)[1];
  }
}

/// The list of parcels names statuses that the API has not labelled.
TEST(ConsoleAssets, StatusesHaveTheLabelsOfTheTaxonomy) {
  const std::string page = text_of_asset("pages/shipments.js");
  const std::pair<const char*, Locale> tables[] = {
      {"texts/en.js", Locale::en}, {"texts/zh-cn.js", Locale::zh_cn}, {"texts/zh-tw.js", Locale::zh_tw}};
  for (std::size_t at = 0; at < kStatusCount; ++at) {
    const auto status = static_cast<Status>(at);
    const std::string id(to_string(status));
    EXPECT_THAT(page, HasSubstr("'" + id + "'"));
    for (const auto& [path, locale] : tables)
      EXPECT_EQ(texts_of(path)["status." + id], info(status).labels[static_cast<std::size_t>(locale)]) << path;
  }
}

/// An EventSource passes on only the names that were registered.
TEST(ConsoleAssets, ThePageListensToEveryTypeOfTheFeed) {
  const std::string live = text_of_asset("live.js");
  for (const std::string_view type : all_feed_types()) {
    std::string_view name = type.substr(std::string_view("parcelgate.").size());
    name.remove_suffix(std::string_view(".v1").size());
    EXPECT_THAT(live, HasSubstr("'" + std::string(name) + "'"));
  }
}

}  // namespace
}  // namespace parcelgate
