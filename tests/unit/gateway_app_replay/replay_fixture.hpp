// A real store, and a source whose way of reading can be changed while its messages are kept.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <stdexcept>

#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/app/directory/directory.hpp"
#include "gateway/app/ingest/ingest_command.hpp"
#include "gateway/ports/function_command.hpp"
#include "gateway/wire/json.hpp"
#include "gateway/wire/message_context.hpp"
#include "tests/support/silent_source.hpp"
#include "tests/support/stepped_time.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::test {

using parcelgate::testing::SteppedTime;

/// Reads {"v": 1, "events": [{"id", "code", "at"}]} of the number in "number", else of the topic, else of the
/// request. Codes mean what `meanings` says; a body with a higher "v" than `reads` is malformed.
class LearningSource final : public parcelgate::testing::SilentSource {
 public:
  int reads{1};
  std::map<std::string, Status> meanings;
  std::string version{"a1.1"};
  std::string id_prefix;
  std::map<std::string, std::string> annuls;  ///< code -> the event that it takes back
  bool renames_annulments{false};             ///< whoever takes another back has an id made of both

  [[nodiscard]] std::string_view id() const noexcept override { return "acme"; }
  [[nodiscard]] std::string_view mapping_version() const noexcept override { return version; }
  [[nodiscard]] Result<Decoded> decode(const Account&, const SourceMessage& message) const override {
    const auto body = parse_json(message.body);
    if (!body) return unexpected(body.error());
    const auto* v = find_member(*body, "v");
    if (v == nullptr || v->GetInt() > reads)
      return unexpected(ErrorKind::malformed, "no message of acme looks like this");
    std::string number(find_text(*body, "number"));
    if (number.empty()) number = message.topic.substr(message.topic.rfind('/') + 1);
    if (number.empty() && !message.requested.empty()) number = message.requested.front().tracking_number;
    Decoded out;
    if (const auto fault = find_text(*body, "fault"); !fault.empty())
      out.errors.push_back(
          {find_item_error_code(fault).value(), "reported", fault == "ended" ? number : std::string()});
    DecodedShipment shipment{"acme", number, {}};
    const auto* events = find_member(*body, "events");
    for (rapidjson::SizeType at = 0; events != nullptr && at < events->Size(); ++at) {
      shipment.events.push_back(event_of((*events)[at], static_cast<std::uint16_t>(at)));
    }
    out.shipments.push_back(std::move(shipment));
    return out;
  }

 private:
  TrackingEvent event_of(const rapidjson::Value& item, std::uint16_t position) const {
    TrackingEvent event;
    event.event_id = id_prefix + std::string(find_text(item, "id"));
    event.position = position;
    event.occurred_at = parse_rfc3339(find_text(item, "at")).value_or(ZonedInstant{});
    event.carrier_code = find_text(item, "code");
    if (const auto found = meanings.find(event.carrier_code); found != meanings.end()) {
      event.status = found->second;
      event.reason = *find_reason("information_only");
      event.proof = least_proof(*event.status, event.reason);
    }
    if (const auto found = annuls.find(event.carrier_code); found != annuls.end()) {
      event.retracts = found->second;
      if (renames_annulments) event.event_id += "-" + event.retracts;
    }
    return event;
  }
};

class OneSource final : public SourceCatalog {
 public:
  explicit OneSource(const Source& source) : source_(source) {}
  [[nodiscard]] const Source* find(std::string_view id) const noexcept override {
    return id == "acme" ? &source_ : nullptr;
  }

 private:
  const Source& source_;
};

class ReplayTest : public ::testing::Test {
 protected:
  ReplayTest() {
    sqlite::Options options;
    options.folder = folder_.path();
    auto opened = sqlite::open_store(options, metrics_, time_);
    if (!opened) throw std::runtime_error(opened.error().what);
    store_ = *std::move(opened);
    reader_ = *store_->open_reader();
    source_.meanings = {{"10", Status::picked_up}, {"20", Status::in_transit}, {"50", Status::delivered}};
  }

  std::shared_ptr<const Directory> directory() {
    auto made = std::make_shared<Directory>();
    made->sources = catalog_;
    made->rules = rules_;
    made->accounts["main"] = {account_, true, false, Shadow{nullptr, nullptr, acts_}};
    return made;
  }
  static std::string body(std::string number, std::initializer_list<std::array<const char*, 3>> events, int v = 1,
                          std::string fault = "") {
    rapidjson::StringBuffer buffer;
    JsonWriter writer(buffer);
    writer.StartObject();
    writer.Key("v");
    writer.Int(v);
    if (!number.empty()) write_member(writer, "number", number);
    if (!fault.empty()) write_member(writer, "fault", fault);
    writer.Key("events");
    writer.StartArray();
    for (const auto& [id, code, at] : events) {
      writer.StartObject();
      write_member(writer, "id", id);
      write_member(writer, "code", code);
      write_member(writer, "at", at);
      writer.EndObject();
    }
    writer.EndArray();
    writer.EndObject();
    return buffer.GetString();
  }
  std::int64_t hold(RawMessage raw) {
    std::int64_t id = 0;
    const auto stored =
        submit_and_wait(*store_, std::make_unique<FunctionCommand>([&](Transaction& transaction) -> Result<void> {
          const auto kept = transaction.append_quarantine({0, raw, "unreadable", ""});
          if (!kept) return unexpected(kept.error());
          id = *kept;
          return {};
        }));
    EXPECT_TRUE(stored);
    return id;
  }
  RawMessage raw(std::string bytes, std::string account = "main") {
    return {time_.now(), "acme", std::move(account), Via::push, std::move(bytes), {}, {}};
  }
  /// As a push of today.
  IngestOutcome push(const std::string& bytes) {
    SourceMessage message;
    message.body = bytes;
    auto decoded = source_.decode(account_, message);
    if (!decoded) throw std::runtime_error(decoded.error().what);
    IngestOutcome outcome;
    IngestInput input{raw(bytes), "shop", source_.version, *std::move(decoded)};
    const auto stored = submit_and_wait(
        *store_,
        std::make_unique<IngestCommand>(std::move(input), rules_, counters_,
                                        [&](const Result<IngestOutcome>& reported) { outcome = reported.value(); }));
    EXPECT_TRUE(stored);
    return outcome;
  }
  std::optional<Shipment> shipment(const std::string& number) {
    return *reader_->find_shipment({"shop", "acme", number});
  }
  std::vector<FeedEntry> feed() {
    FeedCursor cursor;
    return *reader_->read_feed(cursor, "", 10'000);
  }

  TemporaryFolder folder_;
  Metrics metrics_;
  IngestCounters counters_{metrics_};
  SteppedTime time_{Instant{std::chrono::seconds{1'790'000'000}}};
  LearningSource source_;
  Account account_{"main", "acme", "shop", {}, {}};
  bool acts_{true};
  std::shared_ptr<const SourceCatalog> catalog_{std::make_shared<OneSource>(source_)};
  std::shared_ptr<const RulePacks> rules_{std::make_shared<const RulePacks>()};
  std::unique_ptr<Store> store_;
  std::unique_ptr<Reader> reader_;
};

}  // namespace parcelgate::test
