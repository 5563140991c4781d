// Subscriptions of webhooks: what is stored of them, what the API reads and shows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/instant.hpp"
#include "gateway/wire/feed_filter.hpp"

namespace parcelgate {

/// How a delivery is signed, see https://www.standardwebhooks.com.
enum class SignatureKind : std::uint8_t {
  hmac_sha256,  ///< one shared secret: "whsec_…"
  ed25519,      ///< we keep the private key, "whsk_…"; receivers verify with the public one, "whpk_…"
};
[[nodiscard]] std::string_view to_string(SignatureKind kind) noexcept;
[[nodiscard]] std::optional<SignatureKind> find_signature_kind(std::string_view name) noexcept;

/// Where the members of a CloudEvent stand in a delivery (CloudEvents HTTP binding 1.0).
enum class ContentMode : std::uint8_t {
  structured,  ///< the whole event as JSON in the body
  binary,      ///< the `data` in the body, the other members in headers ce-…
};
[[nodiscard]] std::string_view to_string(ContentMode mode) noexcept;
[[nodiscard]] std::optional<ContentMode> find_content_mode(std::string_view name) noexcept;

/// One secret of a subscription. During a rotation the former one signs too, until it expires.
struct WebhookSecret {
  std::string text;                     ///< "whsec_…" or "whsk_…"
  Instant created_at{};                 ///< when it was made
  std::optional<Instant> expires_at{};  ///< none: it does not expire
  friend bool operator==(const WebhookSecret&, const WebhookSecret&) = default;
};

inline constexpr std::uint32_t kMostWebhooksInFlight = 100;
inline constexpr std::uint32_t kMostWebhooksPerSecond = 10'000;

/// One subscription as it is stored. Whether it is paused, and how far it has read, is the state of its outlet.
struct WebhookSubscription {
  std::string id;           ///< "wh_…"
  std::string tenant;       ///< whose entries; empty: all tenants' (made by an administrator)
  std::string url;          ///< as registered; checked again at every connection
  std::string description;  ///< for people
  FeedFilter filter;
  ContentMode content_mode{ContentMode::structured};
  std::uint32_t max_in_flight{8};        ///< deliveries at one time
  std::uint32_t max_per_second{0};       ///< deliveries started in a second; 0: no limit
  std::vector<WebhookSecret> secrets{};  ///< newest first
  Instant created_at{};
  Instant updated_at{};
  std::string disabled_reason{};  ///< the receiver answered 410; empty: it is not disabled
  friend bool operator==(const WebhookSubscription&, const WebhookSubscription&) = default;
};

/// Reads the members that a client may set or change: url, description, filter, content_mode, max_in_flight,
/// max_per_second. Members that are absent stay as they are in `out`. Does not check the address behind the URL.
void read_subscription_members(ObjectReader& reader, const FilterNames& names, WebhookSubscription& out);

/// The members that a client set, and id, created_at, updated_at (no braces). Never a secret.
void write_subscription_members(JsonWriter& writer, const WebhookSubscription& subscription);

/// The stored form, which has the secrets.
[[nodiscard]] std::string render_stored_subscription(const WebhookSubscription& subscription);
/// @error malformed: not a text that render_stored_subscription() wrote
[[nodiscard]] Result<WebhookSubscription> parse_stored_subscription(std::string_view json);

}  // namespace parcelgate
