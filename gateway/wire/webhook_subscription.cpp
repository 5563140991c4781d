#include "gateway/wire/webhook_subscription.hpp"

#include "gateway/base/enum_names.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

constexpr Names<2> kSignatureKinds{"hmac-sha256", "ed25519"};
constexpr Names<2> kContentModes{"structured", "binary"};
constexpr std::size_t kLongestUrl = 2'000;
constexpr std::size_t kLongestDescription = 500;

std::vector<WebhookSecret> read_secrets(ObjectReader& reader) {
  std::vector<WebhookSecret> secrets;
  for (const ObjectReader::Element& element : reader.array("secrets")) {
    ObjectReader one(*element.value, element.pointer, reader.faults());
    WebhookSecret secret;
    secret.text = one.required_text("text");
    secret.created_at = one.instant("created_at", Need::required).value_or(Instant{});
    secret.expires_at = one.instant("expires_at", Need::optional);
    secrets.push_back(std::move(secret));
  }
  return secrets;
}

}  // namespace

std::string_view to_string(SignatureKind kind) noexcept {
  return name_of(kSignatureKinds, kind);
}
std::optional<SignatureKind> find_signature_kind(std::string_view name) noexcept {
  return find_name<SignatureKind>(kSignatureKinds, name);
}
std::string_view to_string(ContentMode mode) noexcept {
  return name_of(kContentModes, mode);
}
std::optional<ContentMode> find_content_mode(std::string_view name) noexcept {
  return find_name<ContentMode>(kContentModes, name);
}

void read_subscription_members(ObjectReader& reader, const FilterNames& names, WebhookSubscription& out) {
  if (reader.has("url")) out.url = reader.limit_size("url", reader.required_text("url"), kLongestUrl);
  if (reader.has("description")) {
    out.description = reader.limit_size("description", reader.text("description", ""), kLongestDescription);
  }
  if (const rapidjson::Value* const filter = reader.member("filter", Need::optional)) {
    out.filter = read_feed_filter(*filter, reader.pointer_to("filter"), names, reader.faults());
  }
  if (const auto mode = reader.enum_value("content_mode", Need::optional, find_content_mode)) out.content_mode = *mode;
  out.max_in_flight =
      static_cast<std::uint32_t>(reader.integer("max_in_flight", out.max_in_flight, 1, kMostWebhooksInFlight));
  out.max_per_second =
      static_cast<std::uint32_t>(reader.integer("max_per_second", out.max_per_second, 0, kMostWebhooksPerSecond));
}

void write_subscription_members(JsonWriter& writer, const WebhookSubscription& subscription) {
  write_member(writer, "id", subscription.id);
  write_text_or_null(writer, "tenant", subscription.tenant);
  write_member(writer, "url", subscription.url);
  write_member(writer, "description", subscription.description);
  write_key(writer, "filter");
  write_feed_filter(writer, subscription.filter);
  write_member(writer, "content_mode", to_string(subscription.content_mode));
  write_key(writer, "max_in_flight");
  writer.Uint(subscription.max_in_flight);
  write_key(writer, "max_per_second");
  writer.Uint(subscription.max_per_second);
  write_instant(writer, "created_at", subscription.created_at);
  write_instant(writer, "updated_at", subscription.updated_at);
}

std::string render_stored_subscription(const WebhookSubscription& subscription) {
  return render_json_object([&](JsonWriter& writer) {
    write_subscription_members(writer, subscription);
    write_member(writer, "disabled_reason", subscription.disabled_reason);
    write_key(writer, "secrets");
    writer.StartArray();
    for (const WebhookSecret& secret : subscription.secrets) {
      writer.StartObject();
      write_member(writer, "text", secret.text);
      write_instant(writer, "created_at", secret.created_at);
      write_instant(writer, "expires_at", secret.expires_at);
      writer.EndObject();
    }
    writer.EndArray();
  });
}

Result<WebhookSubscription> parse_stored_subscription(std::string_view json) {
  const auto document = parse_json(json);
  if (!document) return unexpected(document.error());
  Faults faults;
  WebhookSubscription out;
  {
    ObjectReader reader(*document, "", faults);
    out.id = reader.required_text("id");
    out.tenant = reader.text("tenant", Need::optional);
    read_subscription_members(reader, {}, out);
    out.created_at = reader.instant("created_at", Need::required).value_or(Instant{});
    out.updated_at = reader.instant("updated_at", Need::required).value_or(Instant{});
    out.disabled_reason = reader.text("disabled_reason", "");
    out.secrets = read_secrets(reader);
  }
  if (!faults.empty()) return to_error(faults, "subscription");
  return out;
}

}  // namespace parcelgate
