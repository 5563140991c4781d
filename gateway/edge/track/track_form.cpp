// GET and POST /t: the form for shoppers without a link.
#include <algorithm>

#include "gateway/app/track_links/shopper_factor.hpp"
#include "gateway/edge/http/form_field.hpp"
#include "gateway/edge/track/lookup_page.hpp"
#include "gateway/edge/track/track_request.hpp"
#include "gateway/ports/function_command.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kMostForm = 4 * 1024;
/// Life of the link that a correct look-up creates. Afterwards the shopper can use the shop's link or look up again.
constexpr std::chrono::hours kLookupLife{24};

/// The shop of the form: the one named in the address, else the only shop with a form. Null: none.
const std::pair<const std::string, TenantSettings>* find_shop(const Directory& directory, std::string_view named) {
  const auto& tenants = directory.tenants;
  if (!named.empty()) {
    const auto found = tenants.find(named);
    return found == tenants.end() || !found->second.brand.has_lookup ? nullptr : &*found;
  }
  const std::pair<const std::string, TenantSettings>* only = nullptr;
  for (const auto& tenant : tenants) {
    if (!tenant.second.brand.has_lookup) continue;
    if (only != nullptr) return nullptr;
    only = &tenant;
  }
  return only;
}

/// The carriers to choose from: those with contacts for shoppers. The shop's own carriers come first, then by name.
std::vector<LookupCarrier> carriers_for(const Directory& directory, std::string_view tenant, Locale locale) {
  std::vector<LookupCarrier> carriers;
  if (directory.contacts == nullptr) return carriers;
  for (const std::string& id : directory.contacts->ids())
    carriers.push_back({id, directory.contacts->find(id, locale).name, directory.is_own(tenant, id)});
  std::sort(carriers.begin(), carriers.end(), [](const LookupCarrier& one, const LookupCarrier& other) {
    return one.is_own != other.is_own ? one.is_own : one.name < other.name;
  });
  return carriers;
}

HttpReply see_other(const std::string& token, std::string_view query) {
  HttpReply reply;
  reply.status = 303;
  reply.content_type.clear();
  // Relative, so that it also works below a path of a proxy.
  std::string address = "t/" + token;
  if (const auto lang = find_parameter(query, "lang"); lang && !lang->empty()) address += "?lang=" + *lang;
  reply.headers.emplace_back("Location", std::move(address));
  reply.headers.emplace_back("Cache-Control", "no-store");
  reply.headers.emplace_back("Referrer-Policy", "no-referrer");
  return reply;
}

/// Input methods of Chinese and Japanese type "５６７８" for "5678" (U+FF01 to U+FF5E).
std::string half_width(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = [&](std::size_t offset) {
      return at + offset < text.size() ? static_cast<unsigned char>(text[at + offset]) : 0U;
    };
    const bool is_first_half = byte(0) == 0xEF && byte(1) == 0xBC && byte(2) >= 0x81 && byte(2) <= 0xBF;
    const bool is_second_half = byte(0) == 0xEF && byte(1) == 0xBD && byte(2) >= 0x80 && byte(2) <= 0x9E;
    if (!is_first_half && !is_second_half) {
      out.push_back(text[at]);
      continue;
    }
    out.push_back(static_cast<char>(byte(2) - (is_first_half ? 0x60U : 0x20U)));
    at += 2;
  }
  return out;
}

}  // namespace

void TrackEdge::serve_form(const InboundRequest& request, Request wanted, const Responder& respond) {
  wanted.is_page = true;
  const auto* const shop = find_shop(*wanted.directory, find_parameter(request.query, "tenant").value_or(""));
  if (shop == nullptr) return respond(refuse(wanted, ProblemType::tracking_link_unknown, nullptr));
  const Locale locale = wanted.locale(shop->second.locale);
  LookupForm form;
  form.tenant = find_parameter(request.query, "tenant").value_or("");
  form.carriers = carriers_for(*wanted.directory, shop->first, locale);
  const PageBrand brand{shop->second.name.empty() ? std::string_view(shop->first) : shop->second.name,
                        shop->second.brand};
  const auto show = [&](LookupFault fault, int status) {
    form.fault = fault;
    return render_lookup_page(form, locale, brand, status);
  };
  if (request.method != "POST") return respond(show(LookupFault::none, 200));
  if (request.body.size() > kMostForm) return respond(show(LookupFault::incomplete, 413));
  const std::string factor = half_width(form_field(request.body, "factor"));
  const LookupQuestion question{shop->first, form_field(request.body, "carrier"),
                                half_width(form_field(request.body, "number")), factor, factor};
  form.carrier = question.carrier;
  form.number = question.number;
  const bool is_whole = !question.number.empty() && question.number.size() <= kMostLookupBytes &&
                        question.carrier.size() <= kMostLookupBytes && !plain_postcode(factor).empty();
  if (!is_whole) return respond(show(LookupFault::incomplete, 400));

  auto mine = session(wanted.directory);
  if (!mine) return respond(failed(wanted, mine.error()));
  Reader& reader = *(*mine)->reader;
  const auto found = numbers_.find(question, request.remote_address, *wanted.directory, reader);
  if (found) return open_found(wanted, found->subject, reader, respond);
  const Error& error = found.error();
  if (error.kind == ErrorKind::rate_limited) {
    const auto wait = error.retry_after.value_or(kLeastWait);
    form.wait = std::chrono::ceil<std::chrono::minutes>(wait);
    HttpReply reply = show(LookupFault::limited, 429);
    reply.headers.emplace_back("Retry-After", std::to_string(wait.count()));
    return respond(std::move(reply));
  }
  if (error.kind != ErrorKind::not_found) return respond(failed(wanted, error));
  HttpReply reply = show(LookupFault::not_found, 404);
  reply.hold = unauthenticated_->limits.failed(request.remote_address, 0);
  respond(std::move(reply));
}

/// Redirects to the page by a link that lives for a day, so that neither addresses nor the browser's history contain
/// the input.
void TrackEdge::open_found(const Request& wanted, const TrackSubject& subject, Reader& reader,
                           const Responder& respond) {
  const Instant now = time_.now();
  auto draft = draft_link(&reader, now, kLookupLife);
  if (!draft) return respond(failed(wanted, draft.error()));
  draft->use = LinkUse::look_up;
  const auto made = std::make_shared<TrackLink>();
  auto apply = [made, subject, draft = *std::move(draft)](Transaction& transaction) -> Result<void> {
    auto link = provide_link(transaction, subject, draft);
    if (!link) return unexpected(std::move(link).error());
    *made = *std::move(link);
    return {};
  };
  auto finished = [made, respond, links = links_, wanted, now](Result<void> outcome) {
    if (!outcome) return respond(failed(wanted, outcome.error()));
    respond(see_other(links->keys().sign({made->link_id, made->expires_at}, now), wanted.query));
  };
  std::unique_ptr<Command> command = std::make_unique<FunctionCommand>(std::move(apply), std::move(finished));
  if (!store_.submit(command))
    respond(failed(wanted, Error{ErrorKind::rate_limited, "the queue of the store is full", kLeastWait}));
}

}  // namespace parcelgate
