#include "gateway/edge/api/alerts_api.hpp"

#include <algorithm>

#include "gateway/base/text.hpp"
#include "gateway/edge/api/list_query.hpp"
#include "gateway/edge/api/page_cursor.hpp"
#include "gateway/edge/api/return_view.hpp"
#include "gateway/edge/http/page_bytes.hpp"
#include "gateway/edge/http/query.hpp"
#include "gateway/wire/alerts.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kMostScanned = 20'000;  // bounds the work of one request

/// The one return, complaint or parcel whose alerts are wanted; all empty: every one.
struct WantedOwner {
  std::string return_id;
  std::string complaint_id;
  std::string carrier;
  std::string tracking_number;
  [[nodiscard]] bool is_any() const noexcept { return return_id.empty() && complaint_id.empty() && carrier.empty(); }
};

/// By money the list has two parts: owners by the money that is shown, and then, by due time, those that show none or
/// less than they would if their alerts were proven.
struct AlertsQuery {
  AlertOrder order{AlertOrder::due};
  std::string kind;
  WantedOwner owner;
  AlertCursor from;
  std::uint32_t limit{0};
};

Result<WantedOwner> read_wanted_owner(std::string_view query) {
  const auto text = [&](std::string_view name) { return find_parameter(query, name).value_or(std::string{}); };
  WantedOwner wanted{text("return_id"), text("complaint_id"), text("carrier"), text("tracking_number")};
  if (wanted.carrier.empty() != wanted.tracking_number.empty())
    return unexpected(ErrorKind::malformed, "carrier and tracking_number: name a parcel; give both of them");
  const int named = (wanted.return_id.empty() ? 0 : 1) + (wanted.complaint_id.empty() ? 0 : 1) +
                    (wanted.tracking_number.empty() ? 0 : 1);
  if (named > 1)
    return unexpected(ErrorKind::malformed, "return_id, complaint_id and tracking_number: give one of them");
  return wanted;
}

Result<AlertsQuery> read_alerts_query(std::string_view query) {
  AlertsQuery request;
  const auto limit = number_parameter(query, "limit", 50, 1, 200);
  if (!limit) return unexpected(limit.error());
  request.limit = *limit;
  if (const auto order = find_parameter(query, "order")) {
    const auto named = find_alert_order(*order);
    if (!named) return unexpected(ErrorKind::malformed, "order: is not one of due, money");
    request.order = *named;
  }
  request.kind = find_parameter(query, "kind").value_or("");
  const auto kinds = alert_kinds();
  if (!request.kind.empty() && std::find(kinds.begin(), kinds.end(), request.kind) == kinds.end())
    return unexpected(ErrorKind::malformed,
                      "kind: there is no alert \"" + shorten(request.kind, 40) + "\"; " + suggest(request.kind, kinds));
  auto owner = read_wanted_owner(query);
  if (!owner) return unexpected(std::move(owner).error());
  request.owner = *std::move(owner);
  const auto text = find_parameter(query, "after");
  if (!text || text->empty()) return request;
  auto from = parse_alert_cursor(*text, request.order);
  if (!from) return unexpected(std::move(from).error());
  request.from = *from;
  return request;
}

bool has_doubtful(const RulePack* rules, const std::vector<Clock>& clocks) {
  return std::any_of(clocks.begin(), clocks.end(),
                     [&](const Clock& clock) { return rests_on_missing_scans(rules, clock); });
}

bool is_doubtful(const Alert& alert) noexcept {
  return rests_on_missing_scans(alert.kind);
}

/// The evidence of a return's parcels, where an alert rests on it.
Result<ReturnEvidence> evidence_of_alerts(const ApiCall& call, const Return& ret, const RulePack* rules) {
  if (!has_doubtful(rules, ret.clocks) && std::none_of(ret.alerts.begin(), ret.alerts.end(), is_doubtful))
    return ReturnEvidence{};
  const auto shipments = read_shipments(*call.session.reader, ret);
  if (!shipments) return unexpected(shipments.error());
  return read_return_evidence(*call.session.reader, *shipments, rules, call.now);
}

/// An owner of alerts with the evidence that its view borrows.
struct OwnerView {
  AlertView view;
  ReturnEvidence evidence;
  EvidenceByClock by_clock;
};

Result<void> add_evidence(const ApiCall& call, const Return& ret, OwnerView& out) {
  out.view.rules = call.directory->rules->find(ret.rule_pack);
  auto evidence = evidence_of_alerts(call, ret, out.view.rules);
  if (!evidence) return unexpected(std::move(evidence).error());
  out.evidence = *std::move(evidence);
  out.by_clock = evidence_of_clocks(out.view.rules, ret.clocks, out.evidence);
  out.view.evidence = &out.by_clock;
  out.view.missing_scans = out.evidence.missing_scans ? &*out.evidence.missing_scans : nullptr;
  return {};
}

Result<void> add_evidence(const ApiCall& call, const Complaint& complaint, OwnerView& out) {
  out.view.rules = call.directory->rules->find(complaint.rule_pack);
  return {};
}

Result<void> add_evidence(const ApiCall& call, const Shipment& shipment, OwnerView& out) {
  out.view.evidence = &out.by_clock;
  if (!shipment.deadlines) return {};
  out.view.rules = call.directory->rules->find(shipment.deadlines->rule_pack);
  if (!has_doubtful(out.view.rules, shipment.deadlines->clocks)) return {};
  const auto evidence = read_shipment_evidence(*call.session.reader, shipment, out.view.rules, call.now);
  if (!evidence) return unexpected(evidence.error());
  out.by_clock = evidence_of_clocks(out.view.rules, shipment.deadlines->clocks, *evidence);
  return {};
}

const std::vector<Clock>& clocks_of(const Shipment& shipment) {
  static const std::vector<Clock> none;
  return shipment.deadlines ? shipment.deadlines->clocks : none;
}
const std::vector<Clock>& clocks_of(const auto& owner) {
  return owner.clocks;
}

/// Whether an owner belongs to the first part of the list by money.
bool is_ranked(const std::vector<Clock>& clocks, const EvidenceByClock* evidence) {
  const std::int64_t shown = most_money(clocks, evidence);
  return shown > 0 && shown == most_money(clocks, nullptr);
}

/// Writes the alerts of owners in the order of a request, page by page.
class AlertPage {
 public:
  AlertPage(const ApiCall& call, const AlertsQuery& request, std::string_view tenant, Locale locale)
      : call_(call), request_(request), tenant_(tenant), locale_(locale), cursor_(request.from) {}

  Result<void> write(JsonWriter& writer) {
    return request_.owner.is_any() ? write_listed(writer) : write_wanted(writer);
  }

  /// Of the next page; nothing: this one is the last.
  [[nodiscard]] std::optional<std::string> next() const {
    return is_end_ ? std::nullopt : std::optional(to_cursor(cursor_, request_.order));
  }

 private:
  Result<void> write_listed(JsonWriter& writer) {
    // Owners without an alert of the kind leave a page short; an empty one would look like the end.
    std::size_t written = 0;
    for (std::size_t scanned = 0; !is_end_ && written < request_.limit && scanned < kMostScanned;) {
      const std::size_t wanted = request_.limit - written;
      const auto owners = call_.session.reader->list_alerts(tenant_, order(), cursor_.place, wanted + 1);
      if (!owners) return unexpected(owners.error());
      const std::size_t in_part = count_of_part(*owners);
      const std::size_t count = std::min(wanted, in_part);
      const bool is_part_over = in_part <= wanted && (in_part < owners->size() || owners->size() <= wanted);
      for (std::size_t at = 0; at < count; ++at, ++scanned) {
        const auto alerts = write_owner((*owners)[at], writer);
        if (!alerts) return unexpected(alerts.error());
        if (*alerts > 0) ++written;
        cursor_.place = (*owners)[at].place;
      }
      if (is_part_over) end_part();
    }
    return {};
  }

  /// An owner that does not exist is refused: an empty list would read as "nothing needs a person".
  Result<void> write_wanted(JsonWriter& writer) {
    is_end_ = true;
    Reader& reader = *call_.session.reader;
    const WantedOwner& wanted = request_.owner;
    if (!wanted.return_id.empty()) return write_found(reader.find_return(tenant_, wanted.return_id), "return", writer);
    if (!wanted.complaint_id.empty())
      return write_found(reader.find_complaint(tenant_, wanted.complaint_id), "complaint", writer);
    std::string carrier = wanted.carrier;
    if (auto known = use_carrier_id(call_, tenant_, carrier); !known) return known;
    const ShipmentKey key = call_.directory->key_of(tenant_, carrier, wanted.tracking_number);
    return write_found(reader.find_shipment(key), "parcel", writer);
  }

  template <class Owner>
  Result<void> write_found(const Result<std::optional<Owner>>& found, std::string_view noun, JsonWriter& writer) {
    if (!found) return unexpected(found.error());
    if (!*found) return unexpected(ErrorKind::not_found, "no " + std::string(noun) + " with this id");
    OwnerView of = view_of();
    if (auto added = add_evidence(call_, **found, of); !added) return added;
    (void)write_alerts(writer, **found, of.view);
    return {};
  }

  [[nodiscard]] OwnerView view_of() const { return {{nullptr, locale_, call_.now, request_.kind}, {}, {}}; }

  [[nodiscard]] bool is_by_money() const noexcept {
    return request_.order == AlertOrder::money && !cursor_.is_unranked;
  }
  [[nodiscard]] AlertOrder order() const noexcept { return is_by_money() ? AlertOrder::money : AlertOrder::due; }

  /// The first part ends before the first owner without money.
  [[nodiscard]] std::size_t count_of_part(const std::vector<AlertOwner>& owners) const noexcept {
    if (!is_by_money()) return owners.size();
    const auto end = std::find_if(owners.begin(), owners.end(), [](const auto& owner) { return owner.place.key >= 0; });
    return static_cast<std::size_t>(end - owners.begin());
  }
  void end_part() {
    is_end_ = !is_by_money();
    if (!is_end_) cursor_ = {std::nullopt, true};
  }

  Result<std::size_t> write_owner(const AlertOwner& found, JsonWriter& writer) {
    return std::visit(
        [&](const auto& owner) -> Result<std::size_t> {
          OwnerView of = view_of();
          if (auto added = add_evidence(call_, owner, of); !added) return unexpected(std::move(added).error());
          const bool is_other_part = request_.order == AlertOrder::money &&
                                     is_ranked(clocks_of(owner), of.view.evidence) == cursor_.is_unranked;
          return is_other_part ? std::size_t{0} : write_alerts(writer, owner, of.view);
        },
        found.owner);
  }

  const ApiCall& call_;
  const AlertsQuery& request_;
  std::string_view tenant_;
  Locale locale_;
  AlertCursor cursor_;
  bool is_end_{false};
};

}  // namespace

void list_alerts(const ApiCall& call) {
  const auto tenant = tenant_of(call);
  if (!tenant) return call.respond(problem(tenant.error()));
  const auto request = read_alerts_query(call.request.query);
  if (!request) return call.respond(problem(request.error()));
  const Locale locale = locale_of(call, *tenant);
  JsonWriter& writer = call.session.begin();
  writer.StartObject();
  write_key(writer, "alerts");
  writer.StartArray();
  AlertPage page(call, *request, *tenant, locale);
  if (auto written = page.write(writer); !written) return call.respond(problem(written.error()));
  writer.EndArray();
  write_text_or_null(writer, "next", page.next().value_or(""));
  writer.EndObject();
  answer_json(call);
}

}  // namespace parcelgate
