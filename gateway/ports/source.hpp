// A source: the adapter that tells us about shipments (a carrier itself, an aggregator, a marketplace).
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/subscription.hpp"
#include "gateway/domain/tracking.hpp"
#include "gateway/ports/http.hpp"

namespace parcelgate {

/// How a message reached us.
enum class Via : std::uint8_t { push, poll, mqtt };
[[nodiscard]] std::string_view to_string(Via via) noexcept;
[[nodiscard]] std::optional<Via> find_via(std::string_view id) noexcept;

/// Credentials and settings with which a tenant uses a source.
struct Account {
  std::string id;
  std::string source;
  std::string tenant;
  std::map<std::string, std::string, std::less<>> settings;              ///< manifest-declared, plain
  std::map<std::string, std::vector<std::string>, std::less<>> secrets;  ///< newest first; all are valid
  friend bool operator==(const Account&, const Account&) = default;
};

/// One shipment to ask about.
struct PollItem {
  std::string carrier;
  std::string tracking_number;
  std::map<std::string, std::string, std::less<>> hints;  ///< registered beside it: phone_tail, postal_code …
  bool was_subscribed{false};  ///< to subscribe: the source has taken this number once
};

/// What a source has worked out of one message so far (parsed trees, opened parts). verify(), decode() and
/// prepare_replies() of the same message share it, so that a body is parsed once. Used by one thread at a time, and
/// gone before the message is.
class ReadingCache {
 public:
  virtual ~ReadingCache() = default;
};

/// One message of a source, raw. Signatures are verified over these bytes. Everything in it is a view: whatever outlives
/// the call that received the message is copied out of it.
struct SourceMessage {
  [[nodiscard]] static SourceMessage push(const InboundRequest& request, Instant received_at);
  [[nodiscard]] static SourceMessage mqtt(std::string_view topic, std::string_view payload, Instant received_at);
  /// @param asked  what the request asked about
  [[nodiscard]] static SourceMessage poll(const HttpResponse& answer, std::span<const PollItem> asked,
                                          Instant received_at);

  Via via{Via::push};
  std::string_view method;
  std::string_view path;
  std::string_view query;
  const HttpHeaders* headers{nullptr};
  std::string_view body;
  std::string_view topic;  ///< mqtt
  std::string_view remote_address;
  int http_status{200};               ///< poll: status of the answer
  std::span<const PollItem> asked{};  ///< poll: what the request asked about
  std::string_view public_keys{};     ///< push: what public_keys_request() last brought; empty: nothing yet
  Instant received_at{};
  /// Where the source keeps its ReadingCache between calls about this message; null: each call reads it anew.
  std::unique_ptr<ReadingCache>* cache{nullptr};
};

struct DecodedShipment {
  std::string carrier;
  std::string tracking_number;
  std::vector<TrackingEvent> events;  ///< oldest first
  std::optional<EstimatedDelivery> estimated_delivery{};  ///< what the message says beside its events, else the last of
                                                          ///< an event
  std::optional<PartnerNumber> partner{};
};

/// A fault inside an otherwise readable message, or the answer that there are no events.
struct ItemError {
  std::string code;              ///< no_events | ended | not_found | rate_limited | unauthorized | rejected | malformed
  std::string what;              ///< for people
  std::string tracking_number;   ///< when known
  /// The sender tells no more of this number unless it is subscribed again.
  [[nodiscard]] bool ends_subscription() const noexcept { return code == "ended" && !tracking_number.empty(); }
};

struct Decoded {
  std::vector<DecodedShipment> shipments;
  std::vector<ItemError> errors;
  bool has_events() const noexcept {
    for (const auto& shipment : shipments) {
      if (!shipment.events.empty()) return true;
    }
    return false;
  }
  [[nodiscard]] bool ends_subscriptions() const noexcept {
    for (const auto& error : errors) {
      if (error.ends_subscription()) return true;
    }
    return false;
  }
};

/// What of a message's surroundings decoding reads: these are kept beside the raw body, and no others, so that it can
/// be decoded again.
struct DecodeInputs {
  std::vector<std::string> headers;
  std::vector<std::string> query;  ///< parameters
};

/// What to tell the courier, in its own words.
enum class AckKind : std::uint8_t { ok, duplicate, failure, busy, undecodable, unauthorized };

/// The answers to one push, in the words of its shape. Outlives the request, but not its source and account.
class PushReplies {
 public:
  virtual ~PushReplies() = default;
  /// Once for each push. @param kind  not busy or unauthorized, which are answered while the request is at hand
  [[nodiscard]] virtual HttpReply reply(AckKind kind) = 0;
};

/// How often a source may be asked, from its manifest; an account may tighten it.
struct PollPolicy {
  std::size_t batch_size{1};
  double requests_per_second{1};
  std::uint32_t requests_per_day{0};  ///< 0: no limit stated
  std::chrono::milliseconds min_interval_per_number{0};
};

/// A bearer token and how long it holds.
struct AccessToken {
  std::string value;
  std::chrono::seconds lifetime{0};
};

/// Immutable after construction; shared by all threads.
class Source {
 public:
  virtual ~Source() = default;
  [[nodiscard]] virtual std::string_view id() const noexcept = 0;
  /// Whether it can tell about a carrier's shipments: its own, or one that an aggregator knows.
  [[nodiscard]] virtual bool covers(std::string_view carrier) const noexcept { return carrier == id(); }
  /// Whether it can be asked about a number without being told the carrier: an aggregator that finds out by itself.
  [[nodiscard]] virtual bool recognises_carriers() const noexcept { return false; }
  /// Whether its messages name carriers that no folder lists: a broker on which networks publish under their own names.
  [[nodiscard]] virtual bool names_any_carrier() const noexcept { return false; }
  /// The carrier that speaks here itself; empty: the source passes on what carriers say.
  [[nodiscard]] virtual std::string_view own_carrier() const noexcept { return id(); }
  /// "<map version>.<taxonomy version>": every event carries it.
  [[nodiscard]] virtual std::string_view mapping_version() const noexcept = 0;

  [[nodiscard]] virtual const DecodeInputs& decode_inputs() const noexcept {
    static const DecodeInputs kNone;
    return kNone;
  }

  /// Authenticates a push by the strongest means that the source offers.
  /// @error unauthorized: signature wrong, missing or outside its time window
  /// @error unreachable: signed with a key that is not among message.public_keys: fetch them again, then ask once more
  [[nodiscard]] virtual Result<void> verify(const Account& account, const SourceMessage& message) const = 0;
  /// Where the sender publishes the keys that its pushes are signed for. Absent: nothing to fetch, for this account.
  [[nodiscard]] virtual std::optional<HttpRequest> public_keys_request(const Account& /*account*/) const {
    return std::nullopt;
  }
  /// Bytes to events. Item faults are in Decoded::errors. In an answer to a poll a shipment has its number as it was
  /// asked, however the answer spells it.
  /// @error malformed: the body as a whole cannot be read
  /// @error unauthorized, rate_limited, unreachable, rejected: what the envelope says of itself
  [[nodiscard]] virtual Result<Decoded> decode(const Account& account, const SourceMessage& message) const = 0;
  [[nodiscard]] virtual HttpReply acknowledge(const Account& account, const SourceMessage& message,
                                              AckKind kind) const = 0;
  /// The same for an answer that is only chosen when the commit has ended, when the request is gone.
  [[nodiscard]] virtual std::unique_ptr<PushReplies> prepare_replies(const Account& account,
                                                                     const SourceMessage& message) const;

  /// MQTT topic filters to subscribe to for an account; empty when the source has none.
  [[nodiscard]] virtual std::vector<std::string> mqtt_filters(const Account& account) const = 0;

  /// Absent when the source cannot be polled.
  [[nodiscard]] virtual std::optional<PollPolicy> poll_policy(const Account& account) const = 0;
  /// Absent when the source uses no OAuth token.
  [[nodiscard]] virtual Result<std::optional<HttpRequest>> token_request(const Account& account, Instant now) const = 0;
  [[nodiscard]] virtual Result<AccessToken> read_token(const HttpResponse& answer) const = 0;
  /// @param token  empty when the source uses none
  /// @param items  1 … policy.batch_size
  [[nodiscard]] virtual Result<HttpRequest> poll_request(const Account& account, std::string_view token,
                                                         std::span<const PollItem> items, Instant now) const = 0;
  /// Absent when the source knows no subscription of a number.
  [[nodiscard]] virtual std::optional<SubscriptionPolicy> subscription_policy(const Account& /*account*/) const {
    return std::nullopt;
  }
  /// Subscribes a number for pushes, where the source wants that. Absent: nothing to do.
  [[nodiscard]] virtual Result<std::optional<HttpRequest>> subscribe_request(const Account& account,
                                                                             std::string_view token,
                                                                             const PollItem& item,
                                                                             Instant now) const = 0;
  [[nodiscard]] virtual Result<void> read_subscription(const HttpResponse& answer) const = 0;
};

/// All sources by id or alias. Replaced as a whole on reload.
class SourceCatalog {
 public:
  virtual ~SourceCatalog() = default;
  [[nodiscard]] virtual const Source* find(std::string_view id_or_alias) const noexcept = 0;

  /// Ids of all carriers that shipments can have: the sources' own, and the companies that aggregators know. Empty: the
  /// catalogue cannot list them, and takes any id.
  [[nodiscard]] virtual std::span<const std::string> carriers() const noexcept { return {}; }
  /// Our id of a carrier by any of its names: id, alias, label, in any case ("Shunfeng", "DHL Express", "顺丰").
  /// Empty: no carrier is called so. The default knows ids and aliases of sources, and takes any other id.
  [[nodiscard]] virtual std::string find_carrier(std::string_view name) const;
};

}  // namespace parcelgate
