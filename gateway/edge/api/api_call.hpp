// The call that an endpoint handles, and helpers that endpoints share.
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
  ReadSession& session;
  const std::function<void()>& polls_scheduled;  ///< may be empty
  Responder& respond;
};

/// The tenant of a request: the key's, or the parameter `tenant` for an admin of all tenants.
/// @error malformed: an admin of all tenants named none, or one that is not configured
/// @error not_found: another tenant than the key's
[[nodiscard]] Result<std::string> tenant_of(const ApiCall& call);

/// The language of labels: Accept-Language, else the tenant's.
[[nodiscard]] Locale locale_of(const ApiCall& call, std::string_view tenant);

/// Submits a command; a full queue answers 503 at once.
void submit_or_refuse(const ApiCall& call, std::unique_ptr<Command> command, const Responder& respond);

/// 200 with the session's buffer as JSON.
void answer_json(const ApiCall& call, int status = 200);

}  // namespace parcelgate
