#include "adapters/manifest/carrier_source.hpp"

#include <algorithm>

#include "adapters/manifest/carrier_names.hpp"
#include "adapters/manifest/decode/topic.hpp"
#include "adapters/manifest/language/parsed_message.hpp"
#include "adapters/manifest/manifest.hpp"

namespace parcelgate {
namespace {

/// The account's own pattern, where it has one, else the manifest's.
std::string_view topic_pattern(const Manifest& manifest, const Account& account) {
  const auto own = account.settings.find("topic");
  if (own != account.settings.end() && is_topic_pattern(own->second)) return own->second;
  return manifest.topic;
}

}  // namespace

CarrierSource::CarrierSource(std::unique_ptr<const Manifest> manifest) : manifest_(std::move(manifest)) {}
CarrierSource::~CarrierSource() = default;

std::string_view CarrierSource::id() const noexcept {
  return manifest_->identity.id;
}
bool CarrierSource::covers(std::string_view carrier) const noexcept {
  return carrier == manifest_->identity.id || (!carrier.empty() && carrier == manifest_->identity.carrier) ||
         !manifest_->carriers.code_of(carrier).empty();
}

bool CarrierSource::recognises_carriers() const noexcept {
  return manifest_->identity.recognises_carriers;
}

bool CarrierSource::names_any_carrier() const noexcept {
  return manifest_->identity.carrier.empty() && manifest_->carriers.size() == 0;
}

std::string_view CarrierSource::own_carrier() const noexcept {
  return manifest_->identity.carrier;
}

std::string_view CarrierSource::mapping_version() const noexcept {
  return manifest_->mapping_version;
}

const DecodeInputs& CarrierSource::decode_inputs() const noexcept {
  return manifest_->inputs;
}

CarrierInfo CarrierSource::info() const {
  const Identity& identity = manifest_->identity;
  CarrierInfo out;
  out.id = identity.id;
  out.aliases = identity.aliases;
  out.labels = identity.labels;
  out.maturity = identity.maturity;
  out.basis = identity.basis;
  for (const auto via : {Via::push, Via::poll, Via::mqtt}) {
    const auto takes = [via](const MessagePlan& message) { return message.takes(via); };
    if (std::any_of(manifest_->messages.begin(), manifest_->messages.end(), takes)) out.vias.push_back(via);
  }
  out.can_subscribe = manifest_->protocol->can_subscribe();
  out.verification = manifest_->protocol->verification().about();
  out.code_count = manifest_->statuses.size();
  out.carrier_count = manifest_->carriers.size();
  out.mapping_version = manifest_->mapping_version;
  return out;
}

Result<void> CarrierSource::verify(const Account& account, const SourceMessage& message) const {
  const SharedReading reading(account, message);
  return manifest_->protocol->verify(account, message, &*reading);
}

std::string CarrierSource::verified_by(const Account& account, const SourceMessage& message) const {
  const SharedReading reading(account, message);
  return std::string(manifest_->protocol->verified_by(account, message, &*reading));
}

std::optional<HttpRequest> CarrierSource::public_keys_request(const Account& account) const {
  return manifest_->protocol->public_keys_request(account);
}

Result<Decoded> CarrierSource::decode(const Account& account, const SourceMessage& message) const {
  const SharedReading reading(account, message);
  std::optional<TopicNames> topic;
  if (message.via == Via::mqtt) topic = match_topic(topic_pattern(*manifest_, account), message.topic, account);
  auto decoded = decode_message(manifest_->decode_plan(), account, message, topic ? &*topic : nullptr, *reading);
  if (!decoded || names_ == nullptr || !manifest_->identity.carrier.empty()) return decoded;
  // A code that carriers.csv does not hold may still be one of the names that a carrier has.
  for (DecodedShipment& shipment : decoded->shipments) {
    std::string carrier = names_->find(shipment.carrier);
    if (!carrier.empty()) shipment.carrier = std::move(carrier);
  }
  return decoded;
}

HttpReply CarrierSource::acknowledge(const Account& account, const SourceMessage& message, AckKind kind) const {
  const SharedReading reading(account, message);
  const auto set = find_acknowledgement(manifest_->messages, message, *reading);
  return manifest_->protocol->acknowledge(set, account, message, kind, &*reading);
}

std::unique_ptr<PushReplies> CarrierSource::prepare_replies(const Account& account,
                                                            const SourceMessage& message) const {
  const SharedReading reading(account, message);
  const auto set = find_acknowledgement(manifest_->messages, message, *reading);
  return manifest_->protocol->prepare_replies(set, account, message, &*reading);
}

std::vector<std::string> CarrierSource::mqtt_filters(const Account& account) const {
  const auto pattern = topic_pattern(*manifest_, account);
  if (manifest_->topic.empty() || pattern.empty()) return {};
  return {topic_filter(pattern, account)};
}

std::optional<PollPolicy> CarrierSource::poll_policy(const Account& /*account*/) const {
  return manifest_->protocol->poll_policy();
}

Result<std::optional<HttpRequest>> CarrierSource::token_request(const Account& account, Instant now) const {
  return manifest_->protocol->token_request(account, now);
}

Result<AccessToken> CarrierSource::read_token(const HttpResponse& answer) const {
  return manifest_->protocol->read_token(answer);
}

Result<HttpRequest> CarrierSource::poll_request(const Account& account, std::string_view token,
                                                std::span<const PollItem> items, Instant now) const {
  return manifest_->protocol->poll_request(account, token, items, now);
}

std::optional<SubscriptionPolicy> CarrierSource::subscription_policy(const Account& /*account*/) const {
  return manifest_->protocol->subscription_policy();
}

Result<std::optional<HttpRequest>> CarrierSource::subscribe_request(const Account& account, std::string_view token,
                                                                    const PollItem& item, Instant now) const {
  return manifest_->protocol->subscribe_request(account, token, item, now);
}

Result<void> CarrierSource::read_subscription(const HttpResponse& answer) const {
  return manifest_->protocol->read_subscription(answer);
}

}  // namespace parcelgate
