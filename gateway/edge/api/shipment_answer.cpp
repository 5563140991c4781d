#include "gateway/edge/api/shipment_answer.hpp"

#include <optional>
#include <utility>
#include <vector>

#include "gateway/app/carrier_choice/unpolled.hpp"
#include "gateway/edge/api/page_cursor.hpp"
#include "gateway/edge/api/shipment_version.hpp"
#include "gateway/edge/api/shipment_view.hpp"
#include "gateway/edge/http/entity_tag.hpp"
#include "gateway/wire/push_record.hpp"

namespace parcelgate {
namespace {

/// The query members of `include=events`.
struct EventsQuery {
  std::optional<EventOrder> after;
  std::uint32_t limit{0};  ///< 0: not requested
};

/// What decides an answer besides the rows.
struct ShipmentRequest {
  std::string tenant;
  View view{View::full};
  Locale locale{Locale::en};
  EventsQuery events;
};

/// The rows behind an answer. Older history and the page of events are read later, when they are needed.
struct ShipmentRows {
  Shipment shipment;
  bool is_canonical{true};  ///< found under the canonical key
  std::vector<PollState> polls;
  std::optional<CarrierChoice> choice;
  std::optional<Evidence> evidence{};
};

Result<EventsQuery> read_events_query(std::string_view query) {
  EventsQuery request;
  const auto included = find_parameter(query, "include");
  if (!included) return request;
  if (*included != "events") return unexpected(ErrorKind::malformed, "include: must be \"events\"");
  const auto limit = number_parameter(query, "limit", 100, 1, 500);
  if (!limit) return unexpected(limit.error());
  request.limit = *limit;
  const auto text = find_parameter(query, "after");
  if (!text || text->empty()) return request;
  auto after = parse_event_place(*text);
  if (!after) return unexpected(std::move(after).error());
  request.after = *after;
  return request;
}

/// A shipment that moved is still found under the carrier that it stood at.
Result<std::optional<ShipmentKey>> find_moved(Reader& reader, const ShipmentKey& key) {
  auto choice = find_choice(reader, key.tenant, key.tracking_number);
  if (!choice) return unexpected(std::move(choice).error());
  if (!*choice || (*choice)->carrier == key.carrier || !(*choice)->was_at(key.carrier))
    return std::optional<ShipmentKey>{};
  return std::optional(ShipmentKey{key.tenant, (*choice)->carrier, key.tracking_number});
}

/// The shipment of a path: under its canonical key, under the key as written, or where it moved.
/// @error not_found
Result<ShipmentRows> find_rows(Reader& reader, const ShipmentKey& key, const ShipmentKey& as_written) {
  auto found = reader.find_shipment(key);
  if (!found) return unexpected(std::move(found).error());
  if (*found) return ShipmentRows{**std::move(found), true, {}, {}};
  if (as_written != key) {
    // Stored before names had one form, as an alias or in other letters.
    found = reader.find_shipment(as_written);
    if (!found) return unexpected(std::move(found).error());
    if (*found) return ShipmentRows{**std::move(found), false, {}, {}};
  }
  const auto moved = find_moved(reader, key);
  if (!moved) return unexpected(moved.error());
  if (*moved) {
    found = reader.find_shipment(**moved);
    if (!found) return unexpected(std::move(found).error());
    if (*found) return ShipmentRows{**std::move(found), false, {}, {}};
  }
  return unexpected(ErrorKind::not_found, "no shipment with this carrier and number");
}

/// The pack of the shipment's deadlines, else the one that its tenant follows.
const RulePack* rules_of(const Directory& directory, const Shipment& shipment) {
  if (shipment.deadlines) return directory.rules->find(shipment.deadlines->rule_pack);
  return directory.rules->of_tenant(shipment.key.tenant);
}

/// Reads what the full view shows in addition to the shipment.
Result<void> add_details(const ApiCall& call, ShipmentRows& rows) {
  const ShipmentKey& key = rows.shipment.key;
  if (call.directory->has_polling(key.tenant)) {
    auto polls = call.session.reader->find_polls(key);
    if (!polls) return unexpected(std::move(polls).error());
    rows.polls = *std::move(polls);
  }
  const auto last_push = find_last_push(*call.session.reader, rows.shipment);
  if (!last_push) return unexpected(last_push.error());
  rows.evidence =
      evidence_of(rows.shipment, rows.polls, rules_of(*call.directory, rows.shipment), call.now, *last_push);
  std::erase_if(rows.polls, [](const PollState& poll) { return !is_shown(poll); });
  // Only what nobody has proven yet may be a choice that is still open.
  if (is_proven(rows.shipment)) return {};
  auto choice = find_choice(*call.session.reader, key.tenant, key.tracking_number);
  if (!choice) return unexpected(std::move(choice).error());
  rows.choice = *std::move(choice);
  return {};
}

/// Writes the answer into the session's buffer.
Result<void> render(const ApiCall& call, const EventsQuery& request, ShipmentViewParts parts) {
  const bool compared = is_compared(parts.shipment);
  std::optional<Scans> scans;
  EventPage page;
  if (compared || request.limit > 0) {
    const auto older = call.session.reader->older_history(parts.shipment);
    if (!older) return unexpected(older.error());
    if (compared) scans = find_scans(parts.shipment, *older);
    if (request.limit > 0) {
      auto read = read_event_page(*call.session.reader, parts.shipment, *older, request.after, request.limit);
      if (!read) return unexpected(std::move(read).error());
      page = *std::move(read);
      parts.events = &page;
    }
  }
  parts.scans = scans ? &*scans : nullptr;
  write_shipment(call.session.begin(), parts, call.session.newest, call.session.scratch);
  return {};
}

/// With the headers for a conditional request: shared caches must not keep the answer, and the client must revalidate
/// its copy.
HttpReply tagged_reply(int status, std::string tag) {
  HttpReply reply;
  reply.status = status;
  if (status == 304) reply.content_type.clear();
  reply.headers.reserve(5);
  reply.headers.emplace_back("ETag", std::move(tag));
  reply.headers.emplace_back("Cache-Control", "no-cache, private");
  reply.headers.emplace_back("Vary", "Authorization, Accept-Language");
  return reply;
}

/// False when the body is needed and only the tag was kept.
bool answer_kept(const ApiCall& call, const KeptAnswer& kept) {
  const bool has_it = is_not_modified(*call.request.headers, kept.tag);
  if (!has_it && kept.body.empty()) return false;
  HttpReply reply = tagged_reply(has_it ? 304 : 200, kept.tag);
  if (!has_it) reply.body = kept.body;
  call.respond(std::move(reply));
  return true;
}

/// The path as written, so that a kept answer is found without looking the carrier up.
void write_cache_key(const ApiCall& call, const ShipmentRequest& request, std::string& out) {
  out.clear();
  out.push_back(static_cast<char>('0' + static_cast<int>(request.view)));
  out.push_back(static_cast<char>('0' + static_cast<int>(request.locale)));
  out.append(request.tenant).push_back('\0');
  out.append(call.match.parameters[0]).push_back('\0');
  out.append(call.match.parameters[1]);
}

Result<ShipmentRequest> read_request(const ApiCall& call) {
  ShipmentRequest request;
  request.view = call.who.scope == KeyScope::customer ? View::masked : View::full;
  auto tenant = tenant_of(call);
  if (!tenant) return unexpected(std::move(tenant).error());
  auto events = read_events_query(call.request.query);
  if (!events) return unexpected(std::move(events).error());
  request.tenant = *std::move(tenant);
  request.locale = locale_of(call, request.tenant);
  request.events = *std::move(events);
  return request;
}

/// Reads and answers. @param basis  nothing: the answer has no tag, or nobody knows when it changes
void answer_read(const ApiCall& call, const ShipmentRequest& request, const ShipmentKey& key,
                 const std::optional<AnswerBasis>& basis, std::string_view cache_key) {
  const ShipmentKey as_written{request.tenant, call.match.parameters[0], call.match.parameters[1]};
  auto rows = find_rows(*call.session.reader, key, as_written);
  if (!rows) return call.respond(problem(rows.error()));
  if (request.view == View::full) {
    if (const auto added = add_details(call, *rows); !added) return call.respond(problem(added.error()));
  }
  const Shipment& shipment = rows->shipment;
  const NumberFit fit = shown_fit(*call.directory, shipment);
  const CarrierChoice* choice = rows->choice ? &*rows->choice : nullptr;
  const Evidence* evidence = rows->evidence ? &*rows->evidence : nullptr;
  const RulePack* rules = rules_of(*call.directory, shipment);
  const ShipmentViewParts parts{shipment,       nullptr,      rows->polls, nullptr, choice,
                                request.locale, request.view, fit,         rules,   evidence};
  const Instant until = evidence == nullptr ? Instant::max() : evidence->changes_at.value_or(Instant::max());

  const bool has_tag = request.events.limit == 0;
  const bool is_kept = has_tag && rows->is_canonical && basis && basis->is_settled();
  const std::string tag = has_tag ? shipment_tag(parts) : std::string();
  if (has_tag && is_not_modified(*call.request.headers, tag)) {
    if (is_kept) call.session.answers.keep(cache_key, {*basis, tag, {}, until});
    return call.respond(tagged_reply(304, tag));
  }
  if (const auto rendered = render(call, request.events, parts); !rendered)
    return call.respond(problem(rendered.error()));
  if (!has_tag) return answer_json(call);
  HttpReply reply = tagged_reply(200, tag);
  reply.body = call.session.text();
  if (is_kept) call.session.answers.keep(cache_key, {*basis, tag, reply.body, until});
  call.respond(std::move(reply));
}

}  // namespace

void get_shipment(const ApiCall& call) {
  const auto request = read_request(call);
  if (!request) return call.respond(problem(request.error()));
  const bool has_tag = request->events.limit == 0;
  if (!has_tag && request->view == View::masked) {
    return call.respond(problem(ProblemType::forbidden, "include=events is not open to a customer's key"));
  }
  const ChangeStamps* stamps = has_tag ? call.store.change_stamps() : nullptr;
  std::string& cache_key = call.session.cache_key;
  if (stamps != nullptr) {
    write_cache_key(call, *request, cache_key);
    const KeptAnswer* kept = call.session.answers.find(cache_key);
    if (kept != nullptr && kept->basis.holds(*stamps) && call.now < kept->until && answer_kept(call, *kept)) return;
  }
  const ShipmentKey key = call.directory->key_of(request->tenant, call.match.parameters[0], call.match.parameters[1]);
  std::optional<AnswerBasis> basis;
  if (stamps != nullptr) {
    const auto choice = ChangeStamps::slot_of_record(kChoices, choice_key(key.tenant, key.tracking_number));
    basis.emplace(*stamps, AnswerBasis::Slots{ChangeStamps::slot_of_number(key.tracking_number), choice});
  }
  answer_read(call, *request, key, basis, cache_key);
}

}  // namespace parcelgate
