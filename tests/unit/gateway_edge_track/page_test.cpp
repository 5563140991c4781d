#include "gateway/edge/track/page.hpp"

#include <set>

#include <gtest/gtest.h>

#include "gateway/crypto/digest.hpp"
#include "gateway/edge/track/track_json.hpp"

namespace parcelgate {
namespace {

constexpr Instant kNow{std::chrono::seconds{1'790'000'000}};
const TrackBrand kBrand;

TrackView usual_view(std::size_t parcels, std::size_t lines) {
  TrackView view;
  view.locale = Locale::zh_cn;
  view.title = "您的退货";
  view.state = "运输中";
  view.steps = {{"同意退货", StepState::done}, {"寄出", StepState::current}};
  view.step = 2;
  view.next.text = "您无需操作，包裹正在路上。";
  for (std::size_t at = 0; at < parcels; ++at) {
    TrackedParcel parcel;
    parcel.carrier = "sf";
    parcel.contact = {"顺丰速运", "95338", "https://www.sf-express.com"};
    parcel.number = "SF*********9240";
    parcel.state = "运输中";
    for (std::size_t line = 0; line < lines; ++line)
      parcel.history.push_back(
          {{kNow, std::chrono::minutes{480}, ZoneSource::carrier}, "离开转运中心", "四川成都", false});
    view.parcels.push_back(std::move(parcel));
  }
  return view;
}

HttpReply page_of(const TrackView& view, const TrackBrand& brand = kBrand) {
  return render_page({view, {"某店", brand}, kNow, "/v1/track/T?wait=25&lang=zh-CN", "\"tag\"", "/t/T"});
}

std::string header(const HttpReply& reply, std::string_view name) {
  return std::string(find_header(reply.headers, name));
}

std::string between(std::string_view text, std::string_view open, std::string_view close) {
  const std::size_t from = text.find(open) + open.size();
  return std::string(text.substr(from, text.find(close, from) - from));
}

TEST(TrackPage, ThePolicyNamesTheHashesOfItsOwnStylesAndScript) {
  const HttpReply reply = page_of(usual_view(1, 3));
  const std::string policy = header(reply, "Content-Security-Policy");
  const auto hash = [](const std::string& text) { return "'sha256-" + to_base64(sha256_bytes(text)) + "'"; };
  EXPECT_NE(policy.find("script-src " + hash(between(reply.body, "<script>", "</script>"))), std::string::npos);
  const std::string first = between(reply.body, "<style>", "</style>");
  const std::string rest = reply.body.substr(reply.body.find(first));
  EXPECT_NE(policy.find(hash(first)), std::string::npos);
  EXPECT_NE(policy.find(hash(between(rest, "<style>", "</style>"))), std::string::npos);
  EXPECT_EQ(policy.find("unsafe"), std::string::npos);
  EXPECT_EQ(policy.find("http"), std::string::npos) << "no other host";
  EXPECT_EQ(header(reply, "Referrer-Policy"), "no-referrer");
}

TEST(TrackPage, HasNoAttributeThatThePolicyForbids) {
  const std::string body = page_of(usual_view(2, 3)).body;
  EXPECT_EQ(body.find(" style="), std::string::npos);
  EXPECT_EQ(body.find(" onclick="), std::string::npos);
  EXPECT_EQ(body.find("<script src"), std::string::npos);
}

TEST(TrackPage, StaysBelowItsSizeWithManyParcelsAndALogo) {
  TrackBrand brand;
  brand.logo = "data:image/png;base64," + std::string(16'384, 'A');
  for (const std::size_t parcels : {std::size_t{1}, std::size_t{3}, std::size_t{10}})
    EXPECT_LT(page_of(usual_view(parcels, kMostTrackLines), brand).body.size(), kPageBytes) << parcels;
}

TEST(TrackPage, HostileTextCannotBreakIt) {
  TrackView view = usual_view(1, 1);
  const std::string hostile =
      "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'`{{css}} \xe2\x80\xae\xf0\x9f\x92\xa9 "
      "**bold**" +
      std::string(10'000, 'x');
  view.parcels[0].place = hostile;
  view.parcels[0].places = {hostile, "b"};
  view.parcels[0].history[0].place = hostile;
  view.parcels[0].contact = {hostile, hostile, "javascript:alert(1)"};
  view.parcels[0].pickup.code = hostile;
  const std::string body = page_of(view).body;
  EXPECT_EQ(body.find("<script>alert"), std::string::npos);
  EXPECT_EQ(body.find("<img src=x"), std::string::npos);
  EXPECT_EQ(body.find("javascript:"), std::string::npos);
  EXPECT_EQ(body.find("\xe2\x80\xae"), body.find("\xe2\x80\xae", body.find("ld+json")))
      << "marks of direction stand in the data alone, if anywhere";
  std::size_t ends = 0;
  for (std::size_t at = body.find("</script>"); at != std::string::npos; at = body.find("</script>", at + 1)) ++ends;
  EXPECT_EQ(ends, 2U) << "of the data and of our script";
}

TEST(TrackPage, TheBrandsColoursAndWordsReplaceOurs) {
  TrackBrand brand;
  brand.colour = "#7a1fa2";
  brand.words[static_cast<std::size_t>(Locale::zh_cn)]["next_heading"] = "接下来";
  brand.help_phone = "400 820 8820";
  const std::string body = page_of(usual_view(1, 1), brand).body;
  EXPECT_NE(body.find("--brand:#7a1fa2"), std::string::npos);
  EXPECT_NE(body.find("接下来"), std::string::npos);
  EXPECT_NE(body.find("tel:4008208820"), std::string::npos);
}

TEST(TrackPage, EachBadLinkHasItsOwnPageAndShowsNothing) {
  std::set<std::string> titles;
  for (const PageFault fault : {PageFault::unknown, PageFault::expired, PageFault::revoked, PageFault::failed}) {
    const HttpReply reply = render_fault_page(fault, Locale::en, {"Shop", kBrand}, 404);
    titles.insert(between(reply.body, "<h1>", "</h1>"));
    EXPECT_EQ(reply.body.find("data-api"), std::string::npos);
    EXPECT_EQ(reply.status, 404);
  }
  EXPECT_EQ(titles.size(), 4U);
}

TEST(TrackJson, IsTheSameForTheSameView) {
  const TrackView view = usual_view(2, 2);
  const auto render = [&] { return render_json([&](JsonWriter& writer) { write_track(writer, view, "/t/T"); }); };
  EXPECT_EQ(render(), render());
  const auto document = parse_json(render());
  ASSERT_TRUE(document);
  EXPECT_STREQ((*document)["json_ld"][0]["@type"].GetString(), "ParcelDelivery");
  EXPECT_STREQ((*document)["parcels"][0]["history"][0]["occurred_at"].GetString(), "2026-09-21T22:13:20+08:00");
}

}  // namespace
}  // namespace parcelgate
