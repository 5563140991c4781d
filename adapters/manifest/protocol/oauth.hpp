// Access tokens: OAuth 2.0 client credentials and similar exchanges.
//
//   "token": {"request": {…}, "value": "access_token", "expires_in": "expires_in", "lifetime": "1h", "errors": [rule…]}
//
// "value" and "expires_in" are paths (these are their defaults), "errors" is as in messages; "lifetime" is used
// when the answer names none.
#pragma once

#include <string>
#include <string_view>

#include "adapters/manifest/language/error_rules.hpp"
#include "adapters/manifest/protocol/request.hpp"

namespace parcelgate {

/// The request for an access token and the reading of its answer. Tokens are cached by the caller.
class TokenExchange {
 public:
  [[nodiscard]] static TokenExchange compile(const rapidjson::Value& section, std::string_view pointer,
                                             const AccountSpec& spec, Faults& faults);

  [[nodiscard]] const RequestChoice& request() const noexcept { return request_; }
  /// @error unauthorized: 400, 401, 403 or an OAuth "error"; rate_limited, unreachable by status; malformed: no token
  /// in it
  [[nodiscard]] Result<AccessToken> read(const HttpResponse& answer) const;

 private:
  RequestChoice request_;
  std::optional<Path> value_;
  std::optional<Path> expires_in_;
  std::chrono::seconds lifetime_{std::chrono::hours{1}};
  ErrorRules errors_;
};

}  // namespace parcelgate
