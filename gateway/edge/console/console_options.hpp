// Settings of the operator's console.
#pragma once

#include <string_view>

#include "gateway/edge/console/proxy_identity.hpp"
#include "gateway/edge/console/sessions.hpp"

namespace parcelgate {

struct ConsoleOptions {
  bool is_enabled{true};
  bool is_https{false};  ///< a proxy in front of the gateway serves it by https: cookies are for https alone
  Sessions::Options sessions{};
  TrustedProxy proxy{};

  /// The prefix makes browsers refuse a cookie that another host or an http page has set.
  [[nodiscard]] std::string_view cookie_name() const noexcept {
    return is_https ? "__Host-parcelgate" : "parcelgate_session";
  }
};

}  // namespace parcelgate
