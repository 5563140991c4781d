// What an endpoint's code is given, and what endpoints share.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/app/directory/directory.hpp"
#include "gateway/edge/api/reader_pool.hpp"
#include "gateway/edge/http/key_ring.hpp"
#include "gateway/edge/http/problem.hpp"
#include "gateway/edge/http/query.hpp"
#include "gateway/edge/http/router.hpp"
#include "gateway/ports/http.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

/// One authenticated request. Valid until the endpoint returns; `respond` may be moved out and used later.
struct ApiCall {
  const InboundRequest& request;
  const RouteMatch& match;
  const Principal& who;
  const std::shared_ptr<const EdgeDirectory>& directory;
  Instant now;
  Store& store;
  Desk& desk;
  const std::function<void()>& polls_scheduled;  ///< may be empty
  Responder& respond;
};

/// The tenant that a request is about: the key's, or for an admin of all the parameter `tenant`.
/// @error malformed: an admin of all named none, or one that is not configured
/// @error not_found: another tenant than the key's
[[nodiscard]] Result<std::string> tenant_of(const ApiCall& call);

/// The language of labels: Accept-Language, else the tenant's.
[[nodiscard]] Locale locale_of(const ApiCall& call, std::string_view tenant);

/// Hands a command over; a full queue answers 503 at once.
void submit_or_refuse(const ApiCall& call, std::unique_ptr<Command> command, const Responder& respond);

/// 200 with the desk's buffer as JSON.
void answer_json(const ApiCall& call, int status = 200);

}  // namespace parcelgate
