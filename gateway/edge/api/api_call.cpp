#include "gateway/edge/api/api_call.hpp"

namespace parcelgate {

Result<std::string> tenant_of(const ApiCall& call) {
  auto named = find_parameter(call.request.query, "tenant");
  if (!call.who.tenant.empty()) {
    if (!named || *named == call.who.tenant) return call.who.tenant;
    return unexpected(ErrorKind::not_found, "tenant: this key belongs to another tenant; leave the parameter out");
  }
  if (named && call.directory->tenants.contains(*named)) return *std::move(named);
  return unexpected(ErrorKind::malformed, named
                                              ? "tenant: there is none with this id; see `tenants` in the configuration"
                                              : "tenant: this key speaks for all tenants; add ?tenant=ID");
}

Result<std::string> tenant_or_all(const ApiCall& call) {
  if (call.who.tenant.empty() && !find_parameter(call.request.query, "tenant")) return std::string{};
  return tenant_of(call);
}

Locale locale_of(const ApiCall& call, std::string_view tenant) {
  if (const auto lang = language_parameter(call.request.query); lang && *lang) return **lang;
  const std::string_view request = find_header(*call.request.headers, "Accept-Language");
  const Locale fallback = call.directory->locale_of(tenant);
  return request.empty() ? fallback : preferred_locale(request, fallback);
}

void submit_or_refuse(const ApiCall& call, std::unique_ptr<Command> command, const Responder& respond) {
  if (!call.store.submit(command)) respond(problem(ProblemType::busy, "the queue of the store is full; retry later"));
}

void answer_json(const ApiCall& call, int status) {
  HttpReply reply;
  reply.status = status;
  reply.body = call.session.text();
  call.respond(std::move(reply));
}

}  // namespace parcelgate
