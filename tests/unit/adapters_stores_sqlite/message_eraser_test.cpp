#include "adapters/stores/sqlite/message_eraser.hpp"

#include <gtest/gtest.h>

#include "adapters/stores/sqlite/changes.hpp"
#include "adapters/stores/sqlite/message_codec.hpp"

namespace parcelgate::sqlite {
namespace {

/// Collects the rest of the messages of a payload after an erasure.
class Messages final : public ChangeHandler {
 public:
  [[nodiscard]] bool wants(ChangeKind kind) const override {
    return kind == ChangeKind::message || kind == ChangeKind::quarantined || kind == ChangeKind::feed_entry;
  }
  Result<void> on_message(RawMessage read) override {
    message = std::move(read);
    return {};
  }
  Result<void> on_quarantined(QuarantinedMessage read) override {
    held.push_back(std::move(read));
    return {};
  }
  Result<void> on_feed_entry(FeedEntry read) override {
    entries.push_back(std::move(read));
    return {};
  }
  RawMessage message;
  std::vector<QuarantinedMessage> held;
  std::vector<FeedEntry> entries;
};

class MessageEraserTest : public ::testing::Test {
 protected:
  static RawMessage message(std::string body, std::string account = "main") {
    RawMessage out;
    out.received_at = Instant{std::chrono::hours{1}};
    out.source = "sf";
    out.account = std::move(account);
    out.via = Via::mqtt;
    out.body = std::move(body);
    out.context = R"({"query":"phone=13800138000"})";
    out.mapping_version = "v1";
    out.verified_by = "hmac";
    return out;
  }
  static FeedEntry entry(std::string tenant) {
    FeedEntry out;
    out.position = 7;
    out.type = "t";
    out.tenant = std::move(tenant);
    out.data = "{}";
    return out;
  }
  /// Erases messages of the tenant "shop" with the account "main".
  std::optional<std::string> erase(const std::string& payload) {
    journal::Record record;
    record.header.position = ++position_;
    record.payload = payload;
    auto erased = eraser_.erase(record);
    if (!erased) throw std::runtime_error(erased.error().what);
    if (*erased) {
      EXPECT_EQ((*erased)->size(), payload.size()) << "the record keeps its length";
    }
    return *std::move(erased);
  }
  static Messages read(const std::string& payload) {
    Messages out;
    const auto done = read_changes(payload, out);
    EXPECT_TRUE(done) << done.error().what;
    return out;
  }

  const TenantMessageAge shop_{"shop", std::chrono::hours{24}, {"main"}};
  MessageEraser eraser_{{&shop_}};
  journal::Position position_{0};
};

TEST_F(MessageEraserTest, BodyAndContextGoAndAllElseStays) {
  std::string payload;
  ChangeWriter writer(payload);
  writer.message(message("Wang Xiaoming 13800138000"));
  writer.feed_entry(entry("shop"));
  const auto erased = erase(payload);
  ASSERT_TRUE(erased);
  EXPECT_EQ(erased->find("13800138000"), std::string::npos);
  EXPECT_EQ(erased->find("Xiaoming"), std::string::npos);
  const Messages left = read(*erased);
  EXPECT_EQ(left.message.source, "sf");
  EXPECT_EQ(left.message.account, "main");
  EXPECT_EQ(left.message.via, Via::mqtt);
  EXPECT_EQ(left.message.received_at, Instant{std::chrono::hours{1}});
  EXPECT_EQ(left.message.mapping_version, "v1");
  EXPECT_EQ(left.message.verified_by, "hmac");
  EXPECT_EQ(left.message.body, "");
  ASSERT_TRUE(left.message.erased);
  EXPECT_EQ(left.message.erased->size_bytes, 25U);
  EXPECT_EQ(left.message.erased->sha256, sha256("Wang Xiaoming 13800138000"));
  ASSERT_EQ(left.entries.size(), 1U);
  EXPECT_EQ(left.entries.front().position, 7U);
  EXPECT_EQ(eraser_.counts().at("shop"), 1U);
}

TEST_F(MessageEraserTest, AShortMessageHasNoDigestAndStillFits) {
  for (std::size_t size = 0; size < 60; ++size) {
    RawMessage small = message(std::string(size, 'b'));
    small.context.clear();
    std::string payload;
    ChangeWriter(payload).message(small);
    const auto erased = erase(payload);
    ASSERT_TRUE(erased) << size;
    const Messages left = read(*erased);
    ASSERT_TRUE(left.message.erased) << size;
    EXPECT_EQ(left.message.erased->size_bytes, size);
    EXPECT_EQ(left.message.verified_by, "hmac") << size;
    EXPECT_EQ(left.message.mapping_version, "v1") << size;
    EXPECT_EQ(left.message.erased->sha256.has_value(), size >= 32) << size;
  }
}

TEST_F(MessageEraserTest, AMessageBelongsToTheTenantsOfItsEntriesAndElseToItsAccounts) {
  const auto erases = [&](const std::string& account, const std::string& tenant) {
    std::string payload;
    ChangeWriter writer(payload);
    writer.message(message("body of a message", account));
    if (!tenant.empty()) writer.feed_entry(entry(tenant));
    return erase(payload).has_value();
  };
  EXPECT_TRUE(erases("main", "shop"));
  EXPECT_TRUE(erases("removed", "shop"));
  EXPECT_FALSE(erases("main", "other"));
  EXPECT_TRUE(erases("main", ""));
  EXPECT_FALSE(erases("removed", ""));
}

TEST_F(MessageEraserTest, AQuarantinedMessageKeepsItsIdAndTheSizeOfAllThatIsErased) {
  for (const std::size_t size : {0U, 1U, 5U, 100U, 127U, 128U, 20'000U}) {
    QuarantinedMessage held;
    held.id = 12;
    held.message = message(std::string(size, 'b'));
    held.reason = "no number in 13800138000";
    held.headers = "User-Agent: x\n";
    std::string payload;
    ChangeWriter writer(payload);
    writer.quarantined(held);
    QuarantinedMessage other = held;
    other.id = 13;
    other.message.account = "other";
    writer.quarantined(other);
    const auto erased = erase(payload);
    ASSERT_TRUE(erased) << size;
    const Messages left = read(*erased);
    ASSERT_EQ(left.held.size(), 2U);
    EXPECT_EQ(left.held[0].id, 12);
    EXPECT_EQ(left.held[0].message.account, "main");
    EXPECT_EQ(left.held[0].reason, "");
    ASSERT_TRUE(left.held[0].message.erased);
    EXPECT_EQ(left.held[0].size_bytes, size + held.message.context.size() + held.reason.size() + held.headers.size());
    EXPECT_EQ(left.held[1].message.body, other.message.body) << "of another account";
    EXPECT_EQ(left.held[1].reason, other.reason);
  }
}

TEST_F(MessageEraserTest, ARecordThatWasErasedOrHoldsNoMessageStays) {
  std::string payload;
  ChangeWriter(payload).feed_entry(entry("shop"));
  EXPECT_FALSE(erase(payload));
  std::string second;
  ChangeWriter(second).message(message("body of a message"));
  const auto erased = erase(second);
  ASSERT_TRUE(erased);
  EXPECT_FALSE(erase(*erased));
}

TEST_F(MessageEraserTest, ADamagedPayloadIsAnError) {
  std::string payload;
  ChangeWriter(payload).message(message("body of a message"));
  journal::Record record;
  record.header.position = 1;
  record.payload = std::string_view(payload).substr(0, payload.size() - 3);
  EXPECT_FALSE(eraser_.erase(record));
}

}  // namespace
}  // namespace parcelgate::sqlite
