// The decision about each kind of message, and what its command stores.
#include "gateway/app/intake/intake.hpp"

#include "tests/support/silent_source.hpp"
#include "tests/unit/gateway_app_ingest/ingest_fixture.hpp"

namespace parcelgate::test {
namespace {

class QuietSource final : public parcelgate::testing::SilentSource {
 public:
  [[nodiscard]] std::string_view id() const noexcept override { return "acme"; }
};

Decoded with_event() {
  Decoded decoded;
  decoded.shipments.push_back({"acme", "N1", {event_at("e1", 10min, Status::in_transit)}});
  return decoded;
}

Decoded with_errors(Decoded decoded, std::vector<ItemError> errors) {
  decoded.errors = std::move(errors);
  return decoded;
}

class IntakeVerdicts : public IngestTest {
 protected:
  static SourceMessage message(Via via, int http_status = 200) {
    SourceMessage out;
    out.via = via;
    out.body = "{}";
    out.http_status = http_status;
    out.received_at = kStart;
    return out;
  }
  Intake take(Result<Decoded> decoded, const SourceMessage& by, const IntakeOptions& options = {}, bool acts = true) {
    const Shadow shadow{nullptr, nullptr, acts};
    return take_in(
        {account_, source_, shadow, rules_}, by, std::move(decoded), counters_,
        [this](const Result<IntakeOutcome>& outcome) { outcome_ = *outcome; }, options);
  }
  /// The verdict of a push; "!" follows when there is a command.
  std::string push(Result<Decoded> decoded) { return text_of(take(std::move(decoded), message(Via::push))); }
  std::string poll(Result<Decoded> decoded, int http_status = 200) {
    return text_of(take(std::move(decoded), message(Via::poll, http_status)));
  }
  static std::string text_of(const Intake& intake) {
    static constexpr std::array<const char*, 5> kNames{"record", "record_in_part", "nothing", "quarantine",
                                                       "shadow_only"};
    return std::string(kNames[static_cast<std::size_t>(intake.verdict)]) + (intake.command ? "!" : "");
  }
  std::size_t held() { return reader_->list_quarantine(10)->size(); }

  QuietSource source_;
  Account account_{"main", "acme", "shop", {}, {}};
  IntakeOutcome outcome_;
};

TEST_F(IntakeVerdicts, OfAPush) {
  EXPECT_EQ(push(with_event()), "record!");
  EXPECT_EQ(push(with_errors(with_event(), {{ItemErrorCode::malformed, "no time", "N2"}})), "record_in_part!");
  EXPECT_EQ(push(with_errors({}, {{ItemErrorCode::ended, "signed", "N1"}})), "record!") << "the end of a subscription";
  EXPECT_EQ(push(with_errors({}, {{ItemErrorCode::malformed, "no time", "N2"}})), "quarantine!");
  EXPECT_EQ(push(Decoded{}), "nothing");
  EXPECT_EQ(push(unexpected(ErrorKind::malformed, "no shape fits")), "quarantine!");
  EXPECT_EQ(push(unexpected(ErrorKind::rejected, "the sender reports an error")), "quarantine!");
}

TEST_F(IntakeVerdicts, OfAPoll) {
  EXPECT_EQ(poll(with_event()), "record!");
  EXPECT_EQ(poll(with_errors({}, {{ItemErrorCode::not_found, "no such number", "N1"}})), "nothing")
      << "an answer, no data";
  EXPECT_EQ(poll(unexpected(ErrorKind::malformed, "no shape fits")), "quarantine!");
  EXPECT_EQ(poll(unexpected(ErrorKind::malformed, "HTML"), 502), "nothing") << "a proxy's page";
  EXPECT_EQ(poll(unexpected(ErrorKind::rate_limited, "slow down")), "nothing");
}

TEST_F(IntakeVerdicts, AnAccountInShadowModeStoresNothing) {
  EXPECT_EQ(text_of(take(with_event(), message(Via::push), {}, false)), "shadow_only");
  EXPECT_EQ(text_of(take(unexpected(ErrorKind::malformed, "no"), message(Via::push), {}, false)), "shadow_only");
}

TEST_F(IntakeVerdicts, KnownFaultsAreNotQuarantinedAgain) {
  IntakeOptions options;
  options.faults_are_known = true;
  const auto part =
      take(with_errors(with_event(), {{ItemErrorCode::malformed, "no time", "N1"}}), message(Via::poll), options);
  EXPECT_EQ(text_of(part), "record_in_part!") << "the events are recorded all the same";
  EXPECT_EQ(text_of(take(unexpected(ErrorKind::malformed, "no"), message(Via::poll), options)), "quarantine");
}

TEST_F(IntakeVerdicts, AMessageReadInPartIsRecordedAndQuarantinedInOneCommand) {
  auto intake = take(with_errors(with_event(), {{ItemErrorCode::malformed, "no time", "N2"}}), message(Via::push));
  EXPECT_FALSE(intake.faults.empty());
  ASSERT_TRUE(submit_and_wait(*store_, std::move(intake.command)));
  EXPECT_TRUE(outcome_.was_recorded);
  EXPECT_EQ(outcome_.ingested.recorded, 1u);
  EXPECT_NE(outcome_.quarantine_id, 0);
  EXPECT_EQ(held(), 1u);
}

TEST_F(IntakeVerdicts, ARetryRemovesTheMessageOnlyWhenAllOfItWasRead) {
  auto first = take(unexpected(ErrorKind::malformed, "no shape fits"), message(Via::push));
  ASSERT_TRUE(submit_and_wait(*store_, std::move(first.command)));
  const auto quarantined = reader_->find_quarantined(outcome_.quarantine_id);
  ASSERT_TRUE(quarantined && *quarantined);
  IntakeOptions retry;
  retry.held.emplace(HeldMessage{**quarantined, kStart + 1h});
  EXPECT_EQ(text_of(take(unexpected(ErrorKind::rejected, "still not"), message(Via::push), retry)), "quarantine");
  EXPECT_EQ(text_of(take(Decoded{}, message(Via::push), retry)), "nothing!") << "read, and nothing was in it";
  auto part = take(with_errors(with_event(), {{ItemErrorCode::malformed, "no time", "N2"}}), message(Via::push), retry);
  EXPECT_EQ(text_of(part), "record_in_part!");
  ASSERT_TRUE(submit_and_wait(*store_, std::move(part.command)));
  EXPECT_EQ(held(), 1u) << "it stays for its other part, and no second copy is made";
  auto whole = take(with_event(), message(Via::push), retry);
  ASSERT_TRUE(submit_and_wait(*store_, std::move(whole.command)));
  EXPECT_EQ(held(), 0u);
  EXPECT_EQ(outcome_.ingested.duplicates, 1u);
}

}  // namespace
}  // namespace parcelgate::test
