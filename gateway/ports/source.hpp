// A source: the adapter that reports shipments (a carrier itself, an aggregator, a marketplace).
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/enum_names.hpp"
#include "gateway/domain/subscription.hpp"
#include "gateway/domain/tracking.hpp"
#include "gateway/ports/http.hpp"

namespace parcelgate {

/// How a message reached us.
enum class Via : std::uint8_t { push, poll, mqtt };
[[nodiscard]] std::string_view to_string(Via via) noexcept;
[[nodiscard]] std::optional<Via> find_via(std::string_view id) noexcept;

/// Credentials and settings with which one tenant uses one source. Loaded from the configuration; immutable.
/// `settings` may be shown and logged; `secrets` must never leave the process.
struct Account {
  std::string id;
  std::string source;
  std::string tenant;
  std::map<std::string, std::string, std::less<>> settings;              ///< manifest-declared, plain
  std::map<std::string, std::vector<std::string>, std::less<>> secrets;  ///< newest first; all are valid
  friend bool operator==(const Account&, const Account&) = default;
};

/// One tracking number in a poll or in a subscription request.
struct PollItem {
  std::string carrier;
  std::string tracking_number;
  std::map<std::string, std::string, std::less<>> hints;  ///< registered with the number: phone_tail, postal_code …
  bool was_subscribed{false};  ///< subscription requests: the source has accepted this number before
};

/// Parse results of one message (JSON trees, decrypted parts), kept by the source between calls. verify(), decode() and
/// prepare_replies() of the same message share it, so that a body is parsed once. Only the source that filled it reads
/// it. Used by one thread at a time; must be destroyed before the message, because it may hold views into the message.
class ReadingCache {
 public:
  virtual ~ReadingCache() = default;
};

/// One raw message of a source: a push, an MQTT message or the answer to a poll. Signatures are verified over its raw
/// bytes.
///
/// Trap: every member is a view into the request, the response or the MQTT payload. Copy whatever must outlive the call
/// that received the message (`RawMessage` in ports/store.hpp is the owning form). Always create a message by push(),
/// mqtt() or poll(), which fill the members that belong to the transport:
///
///     SourceMessage message = SourceMessage::push(request, time.now());
///     std::unique_ptr<ReadingCache> cache;  // optional: lets the calls below share one parse
///     message.cache = &cache;
///     if (auto verified = source.verify(account, message); !verified) return refuse(verified.error());
///     Result<Decoded> decoded = source.decode(account, message);
struct SourceMessage {
  [[nodiscard]] static SourceMessage push(const InboundRequest& request, Instant received_at);
  [[nodiscard]] static SourceMessage mqtt(std::string_view topic, std::string_view payload, Instant received_at);
  /// @param requested  the numbers in the poll request
  [[nodiscard]] static SourceMessage poll(const HttpResponse& answer, std::span<const PollItem> requested,
                                          Instant received_at);

  Via via{Via::push};
  std::string_view method;
  std::string_view path;
  std::string_view query;
  const HttpHeaders* headers{nullptr};
  std::string_view body;
  std::string_view topic;  ///< mqtt
  std::string_view remote_address;
  int http_status{200};                   ///< poll: status of the response
  std::span<const PollItem> requested{};  ///< poll: the numbers in the request
  std::string_view public_keys{};         ///< push: last response to public_keys_request(); empty: not fetched yet
  Instant received_at{};
  /// Slot in which the source keeps its ReadingCache between calls for this message; null: every call parses again.
  std::unique_ptr<ReadingCache>* cache{nullptr};
};

/// The events of one tracking number in one message.
struct DecodedShipment {
  std::string carrier;
  std::string tracking_number;
  std::vector<TrackingEvent> events;  ///< oldest first
  /// Stated by the message outside of its events, else the estimate of the last event that has one.
  std::optional<EstimatedDelivery> estimated_delivery{};
  std::optional<PartnerNumber> partner{};  ///< the number under which the parcel travels on, see PartnerNumber
};

/// The kinds of fault that a message can state about itself or about one of its items. Carrier manifests and the
/// decoder's expected results spell them as in to_string().
///   not_found     the source does not know the number
///   no_events     the source knows the number, but has no events of it
///   ended         the source will push nothing more for the number until it is subscribed again
///   rate_limited, unauthorized, rejected, unreachable   the request failed for this reason
///   malformed     the item was sent and cannot be read: data is lost
enum class ItemErrorCode : std::uint8_t {
  not_found,
  no_events,
  ended,
  rate_limited,
  unauthorized,
  rejected,
  unreachable,
  malformed,
};
inline constexpr Names<8> kItemErrorCodes{"not_found",    "no_events", "ended",       "rate_limited",
                                          "unauthorized", "rejected",  "unreachable", "malformed"};
[[nodiscard]] constexpr std::string_view to_string(ItemErrorCode code) noexcept {
  return name_of(kItemErrorCodes, code);
}
[[nodiscard]] constexpr std::optional<ItemErrorCode> find_item_error_code(std::string_view id) noexcept {
  return find_name<ItemErrorCode>(kItemErrorCodes, id);
}

/// A fault of one item inside an otherwise readable message, or the statement that a number has no events.
struct ItemError {
  ItemErrorCode code{ItemErrorCode::malformed};
  std::string what;             ///< for people
  std::string tracking_number;  ///< when known
  /// Whether the sender will push nothing more for this number until we subscribe it again.
  [[nodiscard]] bool ends_subscription() const noexcept {
    return code == ItemErrorCode::ended && !tracking_number.empty();
  }
};

/// The content of one message. A message can hold good items and faulty ones at the same time: store the former, report
/// the latter.
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

/// Headers and query parameters that the decoder uses. Only these are stored with the raw body, so that replay decodes
/// the message as it was decoded on arrival; see wire/message_context.hpp.
struct DecodeInputs {
  std::vector<std::string> headers;  ///< names, compared in any case
  std::vector<std::string> query;    ///< names of parameters
};

/// Outcome of a push. The source renders it in the format that the sender expects.
///   ok            stored durably
///   duplicate     stored earlier; many senders must see the same success text as for ok
///   failure       not stored because of our error: the sender should send it again
///   busy          not accepted for now (queue full, key being fetched): the sender should send it again
///   undecodable   authentic but unreadable; the message is in quarantine
///   unauthorized  the signature is missing or wrong; nothing was stored
enum class AckKind : std::uint8_t { ok, duplicate, failure, busy, undecodable, unauthorized };

/// The possible replies to one push, prepared while the request still exists. A commit ends after the request's views
/// are gone, so the handler prepares the replies first and picks one when the commit has ended. May outlive the
/// request, but not its source and account.
class PushReplies {
 public:
  virtual ~PushReplies() = default;
  /// Call at most once; the reply is moved out.
  /// @param kind  not busy or unauthorized: these are known before the commit, use Source::acknowledge() for them
  [[nodiscard]] virtual HttpReply reply(AckKind kind) = 0;
};

/// How often a source may be polled, from its manifest; an account's settings may tighten it.
struct PollPolicy {
  std::size_t batch_size{1};  ///< most numbers in one request
  double requests_per_second{1};
  std::uint32_t requests_per_day{0};  ///< 0: no limit stated
  std::chrono::milliseconds min_interval_per_number{0};
};

/// An OAuth bearer token and its validity from the moment of the response.
struct AccessToken {
  std::string value;
  std::chrono::seconds lifetime{0};
};

/// Port of one source: it verifies, decodes and acknowledges the source's messages, and it builds the requests for
/// polls, tokens and subscriptions. adapters/manifest implements it from a carrier folder's data.
///
/// Invariant: immutable after construction and shared by all threads; every function is pure (no I/O, no clock, no
/// log). A Source never sends anything. It returns an HttpRequest, the caller sends it and passes the response to the
/// matching read function:
///
///   push          verify → decode → (commit) → acknowledge or prepare_replies
///   mqtt          mqtt_filters → decode
///   poll          [token_request → read_token] → poll_request → decode(SourceMessage::poll(response, items, now))
///   subscription  [token_request → read_token] → subscribe_request → read_subscription
///
/// One interface for all roles (push, mqtt, poll, subscription), because the roles share decode(), and because the
/// account decides which of them a source has, not its class. An empty result of mqtt_filters(), poll_policy() or
/// subscription_policy() means that the source does not have that role.
///
/// Trap: decode() does not authenticate. Never decode a push before verify() has succeeded.
class Source {
 public:
  virtual ~Source() = default;
  [[nodiscard]] virtual std::string_view id() const noexcept = 0;
  /// Whether it reports shipments of a carrier: its own, or one that an aggregator supports.
  [[nodiscard]] virtual bool covers(std::string_view carrier) const noexcept { return carrier == id(); }
  /// Whether it can be polled for a number without naming the carrier: an aggregator that detects carriers.
  [[nodiscard]] virtual bool recognises_carriers() const noexcept { return false; }
  /// Whether its messages may name carriers without a folder of their own: a broker on which networks publish under
  /// names that they choose.
  [[nodiscard]] virtual bool names_any_carrier() const noexcept { return false; }
  /// The carrier whose own reports these are; empty: the source forwards reports of carriers (an aggregator).
  [[nodiscard]] virtual std::string_view own_carrier() const noexcept { return id(); }
  /// "<map version>.<taxonomy version>": part of every published event, and stored with the raw message.
  [[nodiscard]] virtual std::string_view mapping_version() const noexcept = 0;

  /// What has to be stored with a raw body so that it can be decoded again; nothing by default.
  [[nodiscard]] virtual const DecodeInputs& decode_inputs() const noexcept {
    static const DecodeInputs kNone;
    return kNone;
  }

  /// Authenticates a push by the first of the account's ways whose proof the push contains.
  /// @error unauthorized: signature wrong, missing or outside its time window
  /// @error unreachable: signed with a key that is not in message.public_keys; fetch the keys and verify once more
  [[nodiscard]] virtual Result<void> verify(const Account& account, const SourceMessage& message) const = 0;
  /// The name of the way by which verify() accepts a push, kept with the raw message: "hmac_v2", "addresses". Empty:
  /// the message carries the proof of none.
  [[nodiscard]] virtual std::string verified_by(const Account& /*account*/, const SourceMessage& /*message*/) const {
    return {};
  }
  /// The request for the public keys that verify the sender's signatures. Absent: this account needs none.
  [[nodiscard]] virtual std::optional<HttpRequest> public_keys_request(const Account& /*account*/) const {
    return std::nullopt;
  }
  /// Turns bytes into events. Faults of single items are in Decoded::errors. In a response to a poll a shipment has its
  /// number as the request spelled it, however the response spells it.
  /// @error malformed: the body as a whole cannot be read
  /// @error unauthorized, rate_limited, unreachable, rejected: the error that the envelope reports
  [[nodiscard]] virtual Result<Decoded> decode(const Account& account, const SourceMessage& message) const = 0;
  /// The reply to a push whose outcome is known while the request still exists.
  [[nodiscard]] virtual HttpReply acknowledge(const Account& account, const SourceMessage& message,
                                              AckKind kind) const = 0;
  /// The same for an outcome that is only known after the commit, when the request is gone. Call it while the views of
  /// `message` are valid. By default it renders every possible reply at once.
  [[nodiscard]] virtual std::unique_ptr<PushReplies> prepare_replies(const Account& account,
                                                                     const SourceMessage& message) const;

  /// MQTT topic filters to subscribe to for an account; empty when the source has none.
  [[nodiscard]] virtual std::vector<std::string> mqtt_filters(const Account& account) const = 0;

  /// Absent when the source cannot be polled.
  [[nodiscard]] virtual std::optional<PollPolicy> poll_policy(const Account& account) const = 0;
  /// The request for an OAuth token. Absent: the source uses none.
  [[nodiscard]] virtual Result<std::optional<HttpRequest>> token_request(const Account& account, Instant now) const = 0;
  /// The token in the response to token_request().
  [[nodiscard]] virtual Result<AccessToken> read_token(const HttpResponse& answer) const = 0;
  /// One poll. Requires poll_policy().
  /// @param token  empty when the source uses none
  /// @param items  1 to PollPolicy::batch_size
  [[nodiscard]] virtual Result<HttpRequest> poll_request(const Account& account, std::string_view token,
                                                         std::span<const PollItem> items, Instant now) const = 0;
  /// Absent when numbers are not subscribed one by one at this source.
  [[nodiscard]] virtual std::optional<SubscriptionPolicy> subscription_policy(const Account& /*account*/) const {
    return std::nullopt;
  }
  /// The request that subscribes a number for pushes. Absent: this source needs none.
  [[nodiscard]] virtual Result<std::optional<HttpRequest>> subscribe_request(const Account& account,
                                                                             std::string_view token,
                                                                             const PollItem& item,
                                                                             Instant now) const = 0;
  /// Whether the source accepted the subscription. A number that was subscribed already counts as accepted where the
  /// manifest says how the source reports it.
  [[nodiscard]] virtual Result<void> read_subscription(const HttpResponse& answer) const = 0;
};

/// All sources by id or alias. Immutable; a reload builds a new catalogue. Pointers and spans are valid as long as the
/// catalogue.
class SourceCatalog {
 public:
  virtual ~SourceCatalog() = default;
  [[nodiscard]] virtual const Source* find(std::string_view id_or_alias) const noexcept = 0;

  /// Ids of all carriers that shipments can have: the sources' own, and the companies that aggregators support. Empty:
  /// the catalogue cannot list them and accepts any id.
  [[nodiscard]] virtual std::span<const std::string> carriers() const noexcept { return {}; }
  /// Our id of a carrier by any of its names: id, alias, label, in any case ("Shunfeng", "DHL Express", "顺丰").
  /// Empty: no carrier has this name. By default ids and aliases of sources are known, and any other well-formed id is
  /// accepted as it is.
  [[nodiscard]] virtual std::string find_carrier(std::string_view name) const;
};

}  // namespace parcelgate
