// The sessions of the console: signing in and out, and what a request of a session has to prove.
#include "gateway/app/admin/audit_log.hpp"
#include "gateway/app/admin/operator_commands.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/edge/api/api_call.hpp"
#include "gateway/edge/api/edge.hpp"
#include "gateway/edge/console/assets.hpp"
#include "gateway/edge/http/problem.hpp"

namespace parcelgate {
namespace {

constexpr std::string_view kTokenHeader = "X-CSRF-Token";

/// A cookie that scripts cannot read and that browsers send with requests of our own pages alone.
std::string cookie_of(const ConsoleOptions& options, std::string_view value, std::chrono::seconds lifetime) {
  std::string cookie(options.cookie_name());
  cookie.append("=").append(value).append("; Path=/; HttpOnly; SameSite=Strict; Max-Age=");
  cookie.append(std::to_string(lifetime.count()));
  if (options.is_https) cookie.append("; Secure");
  return cookie;
}

/// Who is signed in, for the page: it shows and hides what the scope allows. The gateway checks each request itself.
std::string describe_session(const Principal& who, const Directory& directory) {
  return render_json_object([&](JsonWriter& writer) {
    write_member(writer, "user", who.name);
    write_member(writer, "scope", to_string(who.scope));
    write_text_or_null(writer, "tenant", who.tenant);
    write_member(writer, "csrf", who.csrf);
    write_key(writer, "tenants");
    writer.StartArray();
    for (const auto& [id, settings] : directory.tenants) {
      if (!who.tenant.empty() && id != who.tenant) continue;
      writer.StartObject();
      write_member(writer, "id", id);
      write_member(writer, "name", settings.name.empty() ? id : settings.name);
      write_member(writer, "locale", to_string(settings.locale));
      writer.EndObject();
    }
    writer.EndArray();
  });
}

/// Bodies of these hold no secret and say what was done.
bool is_noted_with_body(RouteId route) noexcept {
  switch (route) {
    case RouteId::create_return:
    case RouteId::record_fact:
    case RouteId::create_complaint:
    case RouteId::record_complaint_fact:
    case RouteId::record_receipt:
    case RouteId::register_shipment:
    case RouteId::run_command:
      return true;
    default:
      return false;
  }
}

bool is_noted(const RouteMatch& match) noexcept {
  if (match.route->method == "GET") return false;
  if (match.route->id != RouteId::run_command) return true;
  const ConsoleCommand* const command = find_console_command(match.parameters[0]);
  return command == nullptr || command->effect != CommandEffect::reads;
}

AuditEntry entry_of(const InboundRequest& request, const RouteMatch& match, const Principal& who, Instant now) {
  AuditEntry entry;
  entry.at = now;
  entry.user = who.name;
  entry.scope = to_string(who.scope);
  entry.tenant = who.tenant;
  entry.action = match.route->id == RouteId::run_command ? match.parameters[0] : std::string(match.route->name);
  if (match.route->id != RouteId::run_command) entry.subject = match.parameters[0];
  if (is_noted_with_body(match.route->id)) entry.detail = request.body.substr(0, kMostAuditDetailBytes);
  entry.remote = request.remote_address;
  return entry;
}

}  // namespace

void Edge::serve_console_file(const InboundRequest& request, const RouteMatch& match, const Responder& respond) const {
  if (!options_.console.is_enabled) return respond(problem(ProblemType::not_found, "this gateway has no console"));
  std::string path = match.parameters[0];
  if (match.route->id == RouteId::console_folder_asset) path.append("/").append(match.parameters[1]);
  respond(console_asset_reply(path, *request.headers));
}

Result<Principal> Edge::authenticate_session(const InboundRequest& request, std::string_view cookie,
                                             ReadSession& session, Instant now) {
  const auto found = sessions_.find(cookie);
  if (!found) return unexpected(ErrorKind::unauthorized, "this session has ended; sign in again");
  if (found->key_hash.empty()) {
    auto person = identify(options_.console.proxy, request);
    if (!person || person->name != found->who.name)
      return unexpected(ErrorKind::unauthorized, "the proxy no longer names the person of this session");
    person->csrf = found->csrf;
    return *std::move(person);
  }
  const Principal* const remembered = session.keys.find(found->key_hash, now);
  Result<Principal> who = remembered != nullptr ? Result<Principal>(*remembered)
                                                : keys_.look_up(found->key_hash, *session.reader, session.keys, now);
  if (who) who->csrf = found->csrf;
  return who;
}

/// A page of another site cannot read the token. Browsers say by themselves where a request comes from.
bool Edge::is_of_own_page(const InboundRequest& request, const Principal& who) {
  if (request.method == "GET" || request.method == "HEAD") return true;
  const std::string_view site = find_header(*request.headers, "Sec-Fetch-Site");
  if (!site.empty() && site != "same-origin") return false;
  return equal_in_constant_time(find_header(*request.headers, kTokenHeader), who.csrf);
}

void Edge::sign_in(const InboundRequest& request, const RouteMatch& match, Responder& respond) {
  if (!options_.console.is_enabled) return respond(problem(ProblemType::not_found, "this gateway has no console"));
  const auto body = parse_json(request.body);
  if (!body || !body->IsObject()) return respond(problem(ProblemType::malformed_json, R"(send {"key": "pgk_…"})"));
  // A form of another site can send neither this header nor a body of this type without being allowed to first.
  const std::string_view site = find_header(*request.headers, "Sec-Fetch-Site");
  if (!find_header(*request.headers, "Content-Type").starts_with("application/json") ||
      (!site.empty() && site != "same-origin"))
    return respond(problem(ProblemType::unauthorized, "sign in from the console's own page, with a body of JSON"));
  const Instant now = time_.now();
  auto session = readers_.lend();
  if (!session) return respond(problem(session.error()));
  (*session)->refresh(directory_);
  const std::string_view key = find_text(*body, "key");
  Session fresh;
  if (key.empty()) {
    auto person = identify(options_.console.proxy, request);
    if (!person)
      return respond(problem(ProblemType::unauthorized, "no trusted proxy names a person with access; use an API key"));
    fresh.who = *std::move(person);
  } else {
    const HttpHeaders shown{{"Authorization", "Bearer " + std::string(key)}};
    InboundRequest with_key = request;
    with_key.headers = &shown;
    auto known = authenticate(with_key, **session, now);
    if (!known) return refuse_key(request, match, known.error(), respond);
    if (known->scope == KeyScope::customer)
      return respond(problem(ProblemType::unauthorized, "a customer's key opens its shipment, not the console"));
    fresh.who = *std::move(known);
    fresh.key_hash = KeyRing::hash_of(shown);
  }
  const std::string cookie = sessions_.open(fresh);
  fresh = sessions_.find(cookie).value_or(fresh);
  fresh.who.csrf = fresh.csrf;
  HttpReply reply;
  reply.body = describe_session(fresh.who, *(*session)->directory);
  reply.headers.emplace_back("Set-Cookie", cookie_of(options_.console, cookie, sessions_.options().longest));
  AuditEntry entry = entry_of(request, match, fresh.who, now);
  entry.status = reply.status;
  record_audit(store_, entry, [respond, reply = std::move(reply)] { respond(reply); });
}

void Edge::show_session(const ApiCall& call) {
  if (call.who.csrf.empty()) return call.respond(problem(ProblemType::not_found, "this request belongs to no session"));
  HttpReply reply;
  reply.body = describe_session(call.who, *call.directory);
  call.respond(std::move(reply));
}

void Edge::sign_out(const ApiCall& call) {
  sessions_.close(find_cookie(*call.request.headers, options_.console.cookie_name()));
  HttpReply reply;
  reply.status = 204;
  reply.content_type.clear();
  reply.headers.emplace_back("Set-Cookie", cookie_of(options_.console, "", std::chrono::seconds{0}));
  call.respond(std::move(reply));
}

/// Answers after the action is noted in the audit log.
Responder Edge::noted(const InboundRequest& request, const RouteMatch& match, const Principal& who, Instant now,
                      Responder respond) {
  if (who.csrf.empty() || !is_noted(match)) return respond;
  return [&store = store_, entry = entry_of(request, match, who, now),
          respond = std::move(respond)](HttpReply reply) mutable {
    entry.status = reply.status;
    auto answer = std::make_shared<HttpReply>(std::move(reply));
    record_audit(store, entry, [respond, answer] { respond(std::move(*answer)); });
  };
}

}  // namespace parcelgate
