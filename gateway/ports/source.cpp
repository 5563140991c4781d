#include "gateway/ports/source.hpp"

#include <array>

#include "gateway/base/enum_names.hpp"
#include "gateway/domain/tracking_number.hpp"

namespace parcelgate {
namespace {

constexpr Names<3> kVias{"push", "poll", "mqtt"};

/// The default of prepare_replies(): renders every reply that may be needed after the commit.
class ReadyReplies final : public PushReplies {
 public:
  ReadyReplies(const Source& source, const Account& account, const SourceMessage& message) {
    for (const AckKind kind : {AckKind::ok, AckKind::duplicate, AckKind::failure, AckKind::undecodable})
      replies_[static_cast<std::size_t>(kind)] = source.acknowledge(account, message, kind);
  }
  HttpReply reply(AckKind kind) override { return std::move(replies_[static_cast<std::size_t>(kind)]); }

 private:
  std::array<HttpReply, 6> replies_;
};

}  // namespace

SourceMessage SourceMessage::push(const InboundRequest& request, Instant received_at) {
  SourceMessage message;
  message.via = Via::push;
  message.method = request.method;
  message.path = request.path;
  message.query = request.query;
  message.headers = request.headers;
  message.body = request.body;
  message.remote_address = request.remote_address;
  message.received_at = received_at;
  return message;
}

SourceMessage SourceMessage::mqtt(std::string_view topic, std::string_view payload, Instant received_at) {
  static const HttpHeaders kNoHeaders;
  SourceMessage message;
  message.via = Via::mqtt;
  message.headers = &kNoHeaders;
  message.body = payload;
  message.topic = topic;
  message.received_at = received_at;
  return message;
}

SourceMessage SourceMessage::poll(const HttpResponse& answer, std::span<const PollItem> requested,
                                  Instant received_at) {
  SourceMessage message;
  message.via = Via::poll;
  message.headers = &answer.headers;
  message.body = answer.body;
  message.http_status = answer.status;
  message.requested = requested;
  message.received_at = received_at;
  return message;
}

std::unique_ptr<PushReplies> Source::prepare_replies(const Account& account, const SourceMessage& message) const {
  return std::make_unique<ReadyReplies>(*this, account, message);
}

std::string_view to_string(Via via) noexcept {
  return name_of(kVias, via);
}
std::optional<Via> find_via(std::string_view id) noexcept {
  return find_name<Via>(kVias, id);
}

std::string SourceCatalog::find_carrier(std::string_view name) const {
  std::string id = to_slug(name);
  const Source* source = id.empty() ? nullptr : find(id);
  if (source != nullptr && !source->own_carrier().empty()) return std::string(source->own_carrier());
  return is_plain_id(name) ? id : std::string{};
}

}  // namespace parcelgate
