// One request to the Kuaidi100 facade, and how it is answered. Private to this folder.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "gateway/edge/kuaidi100/facade.hpp"

namespace parcelgate {

/// One request in progress. The references end with handle(); what answers later copies `respond` and `count`.
struct Kuaidi100Facade::Call {
  const InboundRequest& request;
  RouteId route;
  const std::shared_ptr<const Directory>& directory;
  const Responder& respond;
  Counted count;
};

/// Status 200 with this JSON.
[[nodiscard]] HttpReply kuaidi100_reply(std::string body);
/// A refusal in the shape of the call. @param message  empty: the usual one of the code
[[nodiscard]] HttpReply kuaidi100_refusal(RouteId route, Kuaidi100Code code, std::string_view message);

}  // namespace parcelgate
