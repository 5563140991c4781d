// What is kept beside a raw body so that it can be decoded again: never more than decoding reads, and no secret.
#pragma once

#include <string>
#include <string_view>

#include "gateway/ports/source.hpp"

namespace parcelgate {

/// {"topic"?, "asked"?: {"carrier", "tracking_number"}, "asked_batch"?: [the same…], "http_status"?, "headers"?: {…},
/// "query"?: "a=1&b=2"}, or empty
/// when the body alone is enough, as for most pushes. Headers and parameters are those of `inputs`, and only where they
/// hold none of the account's secrets.
[[nodiscard]] std::string render_message_context(const SourceMessage& message, const DecodeInputs& inputs,
                                                 const Account& account);

/// A kept message, ready to be decoded again. Views of message() point into this object, which must stay where it is.
class KeptMessage {
 public:
  /// @param body  must outlive this object
  /// @error malformed: the context is none that render_message_context() wrote
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
