#include "gateway/edge/track/track_edge.hpp"

#include <algorithm>
#include <utility>

#include "gateway/base/percent.hpp"
#include "gateway/edge/http/entity_tag.hpp"
#include "gateway/edge/http/query.hpp"
#include "gateway/edge/track/page.hpp"
#include "gateway/edge/track/track_json.hpp"
#include "gateway/edge/track/track_request.hpp"
#include "gateway/edge/track/track_version.hpp"
#include "gateway/net/source_network.hpp"

namespace parcelgate {
namespace {

constexpr std::uint32_t kLongestWait = 30;

const TenantSettings* find_tenant(const Directory& directory, std::string_view id) {
  const auto found = directory.tenants.find(id);
  return found == directory.tenants.end() ? nullptr : &found->second;
}

HttpHeaders headers_of(const HttpHeaders& headers, std::initializer_list<std::string_view> names) {
  HttpHeaders out;
  for (const auto& [name, value] : headers) {
    const bool is_wanted = std::any_of(names.begin(), names.end(), [&, &it = name](std::string_view wanted) {
      return equal_ignoring_case(it, wanted);
    });
    if (is_wanted) out.emplace_back(name, value);
  }
  return out;
}

/// The language of an answer in the key of a kept one: '0' and so on, or 'd' where the shop decides.
char locale_mark(const std::optional<Locale>& lang, const HttpHeaders& headers) {
  const std::string_view accepted = find_header(headers, "Accept-Language");
  if (!lang && accepted.empty()) return 'd';
  const Locale locale = lang ? *lang : preferred_locale(accepted, Locale::en);
  return static_cast<char>('0' + static_cast<int>(locale));
}

/// By the whole token, which was verified when the answer was kept.
void write_cache_key(bool is_page, char locale, std::string_view token, std::string& out) {
  out.assign(1, is_page ? 'p' : 'j');
  out.push_back(locale);
  out.append(token);
}

}  // namespace

TrackEdge::TrackEdge(Store& store, const TimeSource& time, std::shared_ptr<const LinkMaker> links,
                     std::shared_ptr<UnauthenticatedSenders> unauthenticated, TrackOptions options)
    : store_(store),
      time_(time),
      links_(std::move(links)),
      unauthenticated_(std::move(unauthenticated)),
      options_(std::move(options)),
      cache_control_(options_.shared_for.count() > 0
                         ? "public, max-age=0, s-maxage=" + std::to_string(options_.shared_for.count())
                         : std::string("private, no-cache")),
      parked_(store, options_.max_waiters, "track-wait") {}

TrackEdge::~TrackEdge() = default;

Result<TrackEdge::Session*> TrackEdge::session(const std::shared_ptr<const Directory>& directory) {
  std::unique_ptr<Session>& mine = sessions_.mine();
  if (!mine) {
    auto reader = store_.open_reader();
    if (!reader) return unexpected(std::move(reader).error());
    mine = std::make_unique<Session>();
    mine->reader = *std::move(reader);
    mine->answers.set_max_bytes(options_.answer_bytes);
  }
  if (mine->directory != directory) {
    mine->directory = directory;
    mine->answers.clear();
  }
  return mine.get();
}

void TrackEdge::handle(const InboundRequest& request, const RouteMatch& match,
                       const std::shared_ptr<const Directory>& directory, const Responder& respond) {
  const RouteId route = match.route->id;
  const bool has_token = route == RouteId::track_link || route == RouteId::track_page;
  if (has_token && answer_kept(request, match, directory, respond)) return;
  Request wanted;
  wanted.is_page = route == RouteId::track_page;
  wanted.token = match.parameters[0];
  wanted.query = request.query;
  wanted.lang = language_parameter(request.query).value_or(std::nullopt);
  wanted.headers = headers_of(*request.headers, {"If-None-Match", "Accept-Language", "Origin"});
  wanted.directory = directory;
  if (route == RouteId::track_number) return serve_number(request, wanted, respond);
  if (!has_token) return serve_form(request, std::move(wanted), respond);
  const auto wait = number_parameter(request.query, "wait", 0, 0, kLongestWait);
  if (!wait) return respond(problem(wait.error()));
  wanted.wait = std::chrono::seconds{*wait};
  serve_link(request, std::move(wanted), respond);
}

void TrackEdge::serve_link(const InboundRequest& request, Request wanted, const Responder& respond) {
  Outcome outcome = answer(wanted);
  const int status = outcome.reply.status;
  if (status == 404) outcome.reply.hold = unauthenticated_->limits.failed(request.remote_address, 0);
  if (status != 304 || wanted.wait.count() == 0) return respond(std::move(outcome.reply));
  const ChangeStamps* const stamps = store_.change_stamps();
  auto basis = std::make_shared<AnswerBasis>(outcome.basis);
  const auto deadline = std::chrono::steady_clock::now() + wanted.wait;
  const auto attempt = [this, stamps, basis, wanted = std::move(wanted),
                        respond](ParkedRequests::Occasion occasion) -> ParkedRequests::Answer {
    if (!occasion.must_answer && stamps != nullptr && basis->holds(*stamps)) return {};
    Outcome news = answer(wanted);
    *basis = news.basis;
    if (!occasion.must_answer && news.reply.status == 304) return {};
    return [respond, reply = std::move(news.reply)]() mutable { respond(std::move(reply)); };
  };
  // Too many wait: the page pauses by itself and requests again.
  ClientGone gone = request.client_gone == nullptr ? nullptr : *request.client_gone;
  const auto parking = parked_.park({source_network(request.remote_address), deadline, attempt, std::move(gone)});
  if (parking != ParkedRequests::Parking::parked) respond(std::move(outcome.reply));
}

TrackEdge::Outcome TrackEdge::answer(const Request& wanted) {
  const Instant now = time_.now();
  const auto token = links_->keys().read(wanted.token);
  if (!token) return {refuse(wanted, ProblemType::tracking_link_unknown, nullptr), {}};
  auto mine = session(wanted.directory);
  if (!mine) return {failed(wanted, mine.error()), {}};
  Session& session = **mine;
  write_cache_key(wanted.is_page, locale_mark(wanted.lang, wanted.headers), wanted.token, session.cache_key);
  if (auto kept = find_kept(wanted.is_page, wanted.headers, wanted.wait.count() > 0, session)) return *std::move(kept);
  return answer_read(wanted, *token, session, now);
}

TrackEdge::Outcome TrackEdge::answer_read(const Request& wanted, const TrackToken& token, Session& session,
                                          Instant now) {
  const ChangeStamps* const stamps = store_.change_stamps();
  AnswerBasis basis;
  const auto before_read = [&](ChangeStamps::Slot slot) {
    if (stamps != nullptr) basis.add(*stamps, slot);
  };
  before_read(ChangeStamps::slot_of_record(kTrackLinks, token.link_id));
  const auto link = find_link(*session.reader, token.link_id);
  if (!link) return {failed(wanted, link.error()), {}};
  if (token.expires_at <= now)
    return {refuse(wanted, ProblemType::tracking_link_expired, *link ? &**link : nullptr), {}};
  if (!*link) return {refuse(wanted, ProblemType::tracking_link_unknown, nullptr), {}};
  if ((*link)->revoked_at) return {refuse(wanted, ProblemType::tracking_link_revoked, &**link), {}};
  const TrackSubject& subject = (*link)->subject;
  const auto rows = read_track_rows(*session.reader, subject, before_read);
  if (!rows && rows.error().kind == ErrorKind::not_found)
    return {refuse(wanted, ProblemType::tracking_link_unknown, nullptr), {}};
  if (!rows) return {failed(wanted, rows.error()), {}};

  const Locale of_shop = rows->ret ? rows->ret->locale : wanted.directory->locale_of(subject.tenant);
  const TrackView view = view_of(*rows, wanted, of_shop, now);
  const TenantSettings* const tenant = find_tenant(*wanted.directory, subject.tenant);
  const std::string tag = track_tag(*rows, view, tenant, token.link_id, wanted.is_page);
  const bool is_kept = stamps != nullptr && basis.is_settled();
  const Instant until = std::min(view.changes_at.value_or(Instant::max()), token.expires_at);
  if (is_not_modified(wanted.headers, tag)) {
    if (is_kept) session.answers.keep(session.cache_key, {basis, tag, {}, until});
    return {tagged(wanted.is_page, wanted.headers, wanted.wait.count() > 0, HttpReply{304, {}, {}, {}}, tag), basis};
  }
  HttpReply reply = render(wanted, **link, view, tag, now);
  if (is_kept)
    session.answers.keep(session.cache_key, {basis, tag, wanted.is_page ? std::string{} : reply.body, until});
  return {std::move(reply), basis};
}

TrackView TrackEdge::view_of(const TrackRows& rows, const Request& wanted, Locale of_shop, Instant now) const {
  const std::shared_ptr<const TransitTimes> history = options_.history ? options_.history() : nullptr;
  return make_track_view(rows, *wanted.directory, wanted.locale(of_shop), now, history.get());
}

HttpReply TrackEdge::render(const Request& wanted, const TrackLink& link, const TrackView& view, const std::string& tag,
                            Instant now) const {
  if (!wanted.is_page) {
    std::string body =
        render_json([&](JsonWriter& writer) { write_track(writer, view, links_->url_of(wanted.token)); });
    return tagged(wanted.is_page, wanted.headers, wanted.wait.count() > 0,
                  HttpReply{200, "application/json", std::move(body), {}}, tag);
  }
  const TenantSettings* const tenant = find_tenant(*wanted.directory, link.subject.tenant);
  static const TrackBrand kPlain;
  const std::string_view shop =
      tenant == nullptr || tenant->name.empty() ? std::string_view(link.subject.tenant) : tenant->name;
  const PageBrand brand{shop, tenant == nullptr ? kPlain : tenant->brand};
  const std::string lang(to_string(view.locale));
  PageParts parts{
      view, brand, now, "/v1/track/" + wanted.token + "?wait=25&lang=" + lang, tag, links_->url_of(wanted.token)};
  parts.tag = status_tag_of(tag);
  return tagged(wanted.is_page, wanted.headers, wanted.wait.count() > 0, render_page(parts), tag);
}

/// With the headers for caches: a shared one may answer a little while, a browser requests each time.
HttpReply TrackEdge::tagged(bool is_page, const HttpHeaders& headers, bool waits, HttpReply reply,
                            const std::string& tag) const {
  reply.headers.reserve(8);
  reply.headers.emplace_back("ETag", tag);
  reply.headers.emplace_back("Cache-Control", waits ? "private, no-store" : cache_control_);
  const bool varies_by_origin = !options_.cors_origins.empty() && !is_page;
  reply.headers.emplace_back("Vary", varies_by_origin ? "Accept-Language, Origin" : "Accept-Language");
  if (varies_by_origin) add_origin(headers, reply);
  return reply;
}

/// The kept answer under the session's key, while it holds. A page has headers of its own, so it is kept by its tag
/// alone.
std::optional<TrackEdge::Outcome> TrackEdge::find_kept(bool is_page, const HttpHeaders& headers, bool waits,
                                                       Session& session) const {
  const ChangeStamps* const stamps = store_.change_stamps();
  const KeptAnswer* const kept = stamps == nullptr ? nullptr : session.answers.find(session.cache_key);
  if (kept == nullptr || !kept->basis.holds(*stamps) || time_.now() >= kept->until) return std::nullopt;
  if (is_not_modified(headers, kept->tag))
    return Outcome{tagged(is_page, headers, waits, HttpReply{304, {}, {}, {}}, kept->tag), kept->basis};
  if (is_page || kept->body.empty()) return std::nullopt;
  return Outcome{tagged(is_page, headers, waits, HttpReply{200, "application/json", kept->body, {}}, kept->tag),
                 kept->basis};
}

/// Most requests are repeated ones: they are answered before anything is copied or verified.
bool TrackEdge::answer_kept(const InboundRequest& request, const RouteMatch& match,
                            const std::shared_ptr<const Directory>& directory, const Responder& respond) {
  const bool is_page = match.route->id == RouteId::track_page;
  if (request.query.find("wait=") != std::string_view::npos) return false;
  auto mine = session(directory);
  if (!mine) return false;
  const auto lang = language_parameter(request.query).value_or(std::nullopt);
  write_cache_key(is_page, locale_mark(lang, *request.headers), match.parameters[0], (*mine)->cache_key);
  auto kept = find_kept(is_page, *request.headers, false, **mine);
  if (!kept) return false;
  respond(std::move(kept->reply));
  return true;
}

/// A fault of ours, as a page for those who read one.
HttpReply TrackEdge::failed(const Request& wanted, const Error& error) {
  HttpReply reply = problem(error);
  if (!wanted.is_page) return reply;
  static const TrackBrand kPlain;
  HttpReply page = render_fault_page(PageFault::failed, wanted.locale(Locale::en), {{}, kPlain}, reply.status);
  page.cause = std::move(reply.cause);
  return page;
}

HttpReply TrackEdge::refuse(const Request& wanted, ProblemType type, const TrackLink* link) const {
  const bool is_unknown = type == ProblemType::tracking_link_unknown;
  const bool is_expired = type == ProblemType::tracking_link_expired;
  if (!wanted.is_page) {
    HttpReply reply = problem(type, is_unknown   ? "this tracking link does not exist; request a new one from the shop"
                                    : is_expired ? "this tracking link has ended; request a new one from the shop"
                                                 : "this tracking link was revoked; the shop has more");
    add_origin(wanted.headers, reply);
    return reply;
  }
  static const TrackBrand kPlain;
  const auto& tenants = wanted.directory->tenants;
  std::string shop = link == nullptr ? std::string{} : link->subject.tenant;
  // Where there is one shop alone, its page gives nothing away.
  if (find_tenant(*wanted.directory, shop) == nullptr && tenants.size() == 1) shop = tenants.begin()->first;
  const TenantSettings* const tenant = find_tenant(*wanted.directory, shop);
  const PageBrand brand{tenant == nullptr ? std::string_view{} : std::string_view(tenant->name),
                        tenant == nullptr ? kPlain : tenant->brand};
  const Locale locale = wanted.locale(tenant == nullptr ? Locale::en : tenant->locale);
  const PageFault fault = is_unknown ? PageFault::unknown : is_expired ? PageFault::expired : PageFault::revoked;
  const bool has_form = tenant != nullptr && tenant->brand.has_lookup && !wanted.token.empty();
  HttpReply reply = render_fault_page(fault, locale, brand, info(type).status,
                                      has_form ? "../t?tenant=" + percent_encode(shop) : std::string{});
  reply.headers.emplace_back("Cache-Control", "no-store");
  reply.headers.emplace_back("Vary", "Accept-Language");
  return reply;
}

void TrackEdge::add_origin(const HttpHeaders& headers, HttpReply& reply) const {
  const std::string_view origin = find_header(headers, "Origin");
  if (origin.empty() || options_.cors_origins.empty()) return;
  const auto is_open = [&](std::string_view allowed) { return allowed == "*" || allowed == origin; };
  if (std::none_of(options_.cors_origins.begin(), options_.cors_origins.end(), is_open)) return;
  const bool is_for_all = options_.cors_origins.front() == "*";
  reply.headers.emplace_back("Access-Control-Allow-Origin", is_for_all ? "*" : std::string(origin));
  reply.headers.emplace_back("Access-Control-Expose-Headers", "ETag, Retry-After");
}

HttpReply TrackEdge::preflight(const InboundRequest& request, std::string_view methods) const {
  HttpReply reply;
  reply.status = 204;
  reply.content_type.clear();
  reply.headers.emplace_back("Allow", methods);
  add_origin(*request.headers, reply);
  if (reply.headers.size() == 1) return reply;
  reply.headers.emplace_back("Access-Control-Allow-Methods", "GET, HEAD");
  reply.headers.emplace_back("Access-Control-Allow-Headers", "If-None-Match, Accept-Language");
  reply.headers.emplace_back("Access-Control-Max-Age", "600");
  reply.headers.emplace_back("Vary", "Origin");
  return reply;
}

}  // namespace parcelgate
