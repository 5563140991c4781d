// A document of another kind is malformed at every courier, however it comes: an API that changes must not pass for one
// that has no events yet.
#include <array>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "adapters/manifest/catalog.hpp"

namespace parcelgate {
namespace {

constexpr std::array<std::string_view, 16> kForeign{
    R"({"foo": 1})",
    R"({"foo": {"bar": [{"baz": "x"}]}})",
    R"({"status": "ok", "items": [{"id": "Q", "name": "somebody"}]})",
    R"([{"foo": 1}])",
    "[]",
    "{}",
    "null",
    "17",
    "\"text\"",
    "<foo/>",
    "<foo><bar>1</bar></foo>",
    "<html><head><title>Login</title></head><body><p>Please log in</p></body></html>",
    "<!DOCTYPE html><html><body>503</body></html>",
    "OK",
    "foo=1&bar=2",
    "",
};

/// A problem document, by its status: refused as a whole, which raises the same alarm.
constexpr std::string_view kWithStatus = kForeign[2];

std::string outcome_of(const CarrierSource& source, Via via, std::string_view body) {
  Account account;
  account.source = source.id();
  const HttpHeaders headers;
  const PollItem requested{std::string(source.id()), "AB123456789CD", {}};
  SourceMessage message;
  message.via = via;
  message.method = via == Via::push ? "POST" : "GET";
  message.headers = &headers;
  message.body = body;
  message.received_at = parse_rfc3339("2026-11-29T00:00:00Z")->at;
  if (via == Via::poll) message.requested = {&requested, 1};
  const auto decoded = source.decode(account, message);
  if (!decoded) return std::string(to_string(decoded.error().kind));
  if (decoded->has_events()) return "events";
  std::string kinds;
  for (const auto& error : decoded->errors) {
    const std::string_view code = to_string(error.code);
    if (kinds.find(code) == std::string::npos) kinds.append(kinds.empty() ? "" : " ").append(code);
  }
  return kinds;
}

TEST(ForeignDocuments, AreMalformedAtEveryCourier) {
  Faults faults;
  const auto catalog =
      ManifestCatalog::load({std::filesystem::path(PARCELGATE_SOURCE_DIR) / "adapters/carriers"}, faults);
  ASSERT_TRUE(catalog) << faults.text();
  std::size_t tried = 0;
  for (const auto& source : (*catalog)->all()) {
    for (const Via via : source->info().vias) {
      for (const std::string_view document : kForeign) {
        ++tried;
        const std::string outcome = outcome_of(*source, via, document);
        if (document == kWithStatus && outcome == "rejected") continue;
        EXPECT_EQ(outcome, "malformed") << source->id() << " by " << to_string(via) << ": " << document;
      }
    }
  }
  EXPECT_GT(tried, 56U * kForeign.size());
}

}  // namespace
}  // namespace parcelgate
