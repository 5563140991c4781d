#include "gateway/edge/api/evidence_api.hpp"

namespace parcelgate {

void get_evidence(const ApiCall& call, const MakeEvidence& make) {
  const auto tenant = tenant_of(call);
  if (!tenant) return call.respond(problem(tenant.error()));
  const Locale locale = locale_of(call, *tenant);
  if (!make) return call.respond(problem(ProblemType::not_found, "this gateway makes no evidence bundles"));
  auto bundle = make(*call.session.reader, *call.directory->rules, *tenant, call.match.parameters[0], locale, call.now);
  if (!bundle) return call.respond(problem(bundle.error()));
  HttpReply reply;
  reply.body = *std::move(bundle);
  call.respond(std::move(reply));
}

}  // namespace parcelgate
