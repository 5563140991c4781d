// The context that is stored with a raw body so that replay can decode the message again. It holds only the decoder's
// inputs, and no secrets.
#pragma once

#include <string>
#include <string_view>

#include "gateway/ports/source.hpp"

namespace parcelgate {

/// {"topic"?, "requested"?: {"carrier", "tracking_number"}, "requested_batch"?: [the same…], "http_status"?,
/// "headers"?: {…}, "query"?: "a=1&b=2"}. Empty when the body alone is enough, as for most pushes. Only the headers
/// and parameters in `inputs` are included (and a Content-Type with a charset other than UTF-8), except those that hold
/// one of the account's secrets. Earlier releases wrote "asked" and "asked_batch"; KeptMessage reads both spellings.
[[nodiscard]] std::string render_message_context(const SourceMessage& message, const DecodeInputs& inputs,
                                                 const Account& account);

/// A stored message, ready to be decoded again:
///
///     const auto kept = KeptMessage::create(raw.via, raw.received_at, raw.body, raw.context);
///     if (!kept) return unexpected(kept.error());
///     auto decoded = source.decode(account, kept->message());
///
/// Trap: message() returns views into this object, so the object must neither be moved nor destroyed while they are
/// used.
class KeptMessage {
 public:
  /// @param body  must outlive this object
  /// @error malformed: the context was not written by render_message_context()
  [[nodiscard]] static Result<KeptMessage> create(Via via, Instant received_at, std::string_view body,
                                                  std::string_view context);
  [[nodiscard]] SourceMessage message() const;

 private:
  Via via_{Via::push};
  Instant received_at_{};
  std::string_view body_;
  HttpHeaders headers_;
  std::string query_;
  std::string topic_;
  std::vector<PollItem> requested_;
  int http_status_{200};
};

}  // namespace parcelgate
