#include "gateway/edge/http/problem.hpp"

#include <array>

#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

constexpr std::array<ProblemInfo, 20> kProblems{{
    {{"not-found", 404, "Not found"}, ProblemType::not_found},
    {{"gone", 410, "No longer kept"}, ProblemType::gone},
    {{"method-not-allowed", 405, "Method not allowed"}, ProblemType::method_not_allowed},
    {{"unauthorized", 401, "API key missing or not valid"}, ProblemType::unauthorized},
    {{"forbidden", 403, "Not open to this API key"}, ProblemType::forbidden},
    {{"malformed-json", 400, "Body is not JSON"}, ProblemType::malformed_json},
    {kBodyTooLarge, ProblemType::body_too_large},
    {{"invalid-fields", 422, "Fields are not acceptable"}, ProblemType::invalid_fields},
    {{"invalid-parameter", 400, "Parameter is not acceptable"}, ProblemType::invalid_parameter},
    {{"conflict", 409, "Conflicts with what is recorded"}, ProblemType::conflict},
    {{"busy", 503, "Too much to do"}, ProblemType::busy},
    {{"too-many-waiters", 503, "Too many clients wait"}, ProblemType::too_many_waiters},
    {{"too-many-requests", 429, "Too many failed attempts"}, ProblemType::too_many_requests},
    {{"tracking-link-unknown", 404, "No such tracking link"}, ProblemType::tracking_link_unknown},
    {{"tracking-link-expired", 410, "Tracking link has ended"}, ProblemType::tracking_link_expired},
    {{"tracking-link-revoked", 410, "Tracking link was revoked"}, ProblemType::tracking_link_revoked},
    {{"parcel-not-shown", 404, "No parcel to show"}, ProblemType::parcel_not_shown},
    {{"not-ready", 503, "Not ready"}, ProblemType::not_ready},
    {{"store-failed", 503, "The store cannot be used now"}, ProblemType::store_failed},
    {kInternalError, ProblemType::internal_error},
}};

void write_errors(JsonWriter& writer, const Faults& errors) {
  writer.Key("errors");
  writer.StartArray();
  std::size_t listed = 0;
  for (const Fault& fault : errors) {
    if (++listed > kMaxListedFaults) break;
    writer.StartObject();
    write_member(writer, "pointer", fault.pointer);
    write_member(writer, "detail", fault.remedy.empty() ? fault.what : fault.what + "; " + fault.remedy);
    writer.EndObject();
  }
  writer.EndArray();
}

ProblemType type_of(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::rejected:
    case ErrorKind::config:
      return ProblemType::invalid_fields;
    case ErrorKind::malformed:
      return ProblemType::invalid_parameter;
    case ErrorKind::conflict:
      return ProblemType::conflict;
    case ErrorKind::not_found:
      return ProblemType::not_found;
    case ErrorKind::gone:
      return ProblemType::gone;
    case ErrorKind::unauthorized:
      return ProblemType::unauthorized;
    case ErrorKind::rate_limited:
      return ProblemType::busy;
    case ErrorKind::unreachable:
    case ErrorKind::in_doubt:
      return ProblemType::store_failed;
    case ErrorKind::internal:
      return ProblemType::internal_error;
  }
  return ProblemType::internal_error;
}

}  // namespace

std::span<const ProblemInfo> all_problems() noexcept {
  return kProblems;
}

const ProblemInfo& info(ProblemType type) noexcept {
  return kProblems[static_cast<std::size_t>(type)];
}

HttpReply problem(ProblemType type, std::string_view detail, const Faults& errors) {
  const ProblemInfo& about = info(type);
  HttpReply reply = problem_reply(about, detail, [&errors](JsonWriter& writer) {
    if (!errors.empty()) write_errors(writer, errors);
  });
  if (about.status == 401) reply.headers.emplace_back("WWW-Authenticate", "Bearer");
  return reply;
}

HttpReply problem(const Error& error) {
  const ProblemType type = type_of(error.kind);
  if (type != ProblemType::store_failed && type != ProblemType::internal_error) return problem(type, error.what);
  HttpReply reply = problem(type, type == ProblemType::store_failed
                                      ? "the store cannot read or write now; nothing was kept, retry later"
                                      : "a fault of the gateway; its log has more under this instance");
  reply.cause = error.what;
  return reply;
}

void name_instance(HttpReply& reply, std::string_view request_id) {
  if (reply.content_type != "application/problem+json" || !reply.body.ends_with('}')) return;
  reply.body.pop_back();
  reply.body.append(R"(,"instance":"urn:parcelgate:request:)").append(request_id).append(R"("})");
}

}  // namespace parcelgate
