// The call that an endpoint handles, and helpers that endpoints share.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/app/directory/directory.hpp"
#include "gateway/app/track_links/link_maker.hpp"
#include "gateway/edge/api/reader_pool.hpp"
#include "gateway/edge/http/key_ring.hpp"
#include "gateway/edge/http/problem.hpp"
#include "gateway/edge/http/query.hpp"
#include "gateway/edge/http/router.hpp"
#include "gateway/ports/http.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

/// One authenticated request, as an endpoint receives it. An endpoint answers by `respond`, exactly once, now or later:
///
///     void get_thing(const ApiCall& call) {
///       const auto tenant = tenant_of(call);
///       if (!tenant) return call.respond(problem(tenant.error()));
///       write_thing(call.session.begin(), *tenant);
///       answer_json(call);
///     }
///
/// Trap: the references are valid only until the endpoint returns. A completion that runs later must copy `respond` and
/// `directory`, and must not use `session`, which then serves another request.
struct ApiCall {
  const InboundRequest& request;
  const RouteMatch& match;
  const Principal& who;
  const std::shared_ptr<const Directory>& directory;
  Instant now;
  Store& store;
  ReadSession& session;
  const std::function<void()>& polls_scheduled;  ///< call it after a commit that may have scheduled polls; may be empty
  Responder& respond;
  const std::shared_ptr<const LinkMaker>& links;
};

/// The tenant of a request: the key's, or the parameter `tenant` for an admin of all tenants. Every endpoint calls it
/// first: reading by another tenant would show foreign shipments.
/// @error malformed: an admin of all tenants named none, or one that is not configured
/// @error not_found: another tenant than the key's
[[nodiscard]] Result<std::string> tenant_of(const ApiCall& call);

/// The same, but empty for an admin of all tenants who names none: all tenants.
[[nodiscard]] Result<std::string> tenant_or_all(const ApiCall& call);

/// The one language of an answer: that of the parameter `lang`, else the best one of Accept-Language that texts exist
/// in, else the tenant's. The edge has refused a `lang` that names no language.
[[nodiscard]] Locale locale_of(const ApiCall& call, std::string_view tenant);

/// Hands a command to the store and returns without waiting for the commit. When the store's queue is full, it answers
/// 503 at once and the command never runs. Otherwise the command must answer when it has finished.
void submit_or_refuse(const ApiCall& call, std::unique_ptr<Command> command, const Responder& respond);

/// Answers with the document that was written to the session's buffer.
/// Trap: the document must be complete. An error that is found halfway is answered by problem() instead.
void answer_json(const ApiCall& call, int status = 200);

}  // namespace parcelgate
