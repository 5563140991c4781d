#include "gateway/edge/api/request_body.hpp"

#include <set>
#include <utility>

#include "gateway/domain/deadlines/check_fact.hpp"
#include "gateway/domain/tracking_number.hpp"
#include "gateway/edge/http/query.hpp"
#include "gateway/wire/platform_refunds.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kMaxText = 500;
constexpr std::size_t kMaxShipments = 50;
constexpr std::size_t kMaxHints = 16;

std::string required_id(ObjectReader& reader, std::string_view name) {
  return reader.check_id(name, reader.required_text(name));
}

std::string optional_id(ObjectReader& reader, std::string_view name) {
  return reader.has(name) ? required_id(reader, name) : std::string{};
}

struct NumberOfBody {
  std::string carrier;
  std::string tracking_number;
};

/// Without a carrier the number is kept as typed: the detector may find it inside other text.
NumberOfBody read_number(ObjectReader& reader, const CarrierLookup& carriers) {
  NumberOfBody out;
  const std::size_t faults = reader.faults().size();
  out.carrier = read_carrier(reader, carriers);
  const bool is_stated = !out.carrier.empty() || reader.faults().size() > faults;
  if (is_stated) {
    out.tracking_number = read_tracking_number(reader, Need::required);
  } else {
    out.tracking_number = reader.limit_size("tracking_number", reader.text("tracking_number", ""), 200);
    if (out.tracking_number.empty()) reader.fault("tracking_number", "is missing");
  }
  return out;
}

std::optional<Instant> optional_instant(ObjectReader& reader, std::string_view name) {
  const std::string text = reader.text(name, "");
  if (text.empty()) return std::nullopt;
  const auto parsed = parse_rfc3339(text);
  if (parsed) return parsed->at;
  reader.fault(name, parsed.error().what);
  return std::nullopt;
}

std::optional<Leg> read_leg(ObjectReader& reader) {
  if (!reader.has("leg")) return std::nullopt;
  return find_leg(reader.one_of(
      "leg", {to_string(Leg::outbound), to_string(Leg::return_), to_string(Leg::rto), to_string(Leg::exchange)}, ""));
}

std::map<std::string, std::string, std::less<>> read_hints(ObjectReader& reader) {
  std::map<std::string, std::string, std::less<>> out;
  for (const auto& [name, value, pointer] : reader.members("hints")) {
    if (!value->IsString() || value->GetStringLength() > 64 || out.size() >= kMaxHints) {
      reader.faults().push_back({pointer, "must be a text of at most 64 bytes, one of at most 16", {}});
      continue;
    }
    out.emplace(name, text_of(*value));
  }
  return out;
}

/// Reads the members `tracking_link` and `shopper`. If a link is requested, `link` gets an empty draft; the caller sets
/// its id and time.
void read_shopper(ObjectReader& reader, ShopperFactor& shopper, std::optional<LinkDraft>& link) {
  if (reader.boolean("tracking_link", false)) link.emplace();
  const rapidjson::Value* const value = reader.member("shopper", Need::optional);
  if (value == nullptr) return;
  ObjectReader each(*value, reader.pointer_to("shopper"), reader.faults());
  const std::string phone = each.limit_size("phone", each.text("phone", ""), 40);
  const std::string postcode = each.limit_size("postcode", each.text("postcode", ""), 20);
  shopper = {phone_end_of(phone), plain_postcode(postcode)};
  if (!phone.empty() && shopper.phone_end.empty()) each.fault("phone", "has fewer than four digits");
}

/// Couriers that require the end of a telephone number or a postcode get it by a hint; the buyer knows it as well.
void use_hints(ShopperFactor& shopper, const std::map<std::string, std::string, std::less<>>& hints) {
  const auto hint = [&](std::string_view name) {
    const auto found = hints.find(name);
    return found == hints.end() ? std::string_view{} : std::string_view(found->second);
  };
  if (shopper.phone_end.empty()) shopper.phone_end = phone_end_of(hint("phone_tail"));
  if (shopper.postcode.empty()) shopper.postcode = plain_postcode(hint("postal_code"));
}

/// The fact that a member such as "approved_at" stands for.
std::optional<Fact> read_dated_fact(ObjectReader& reader, FactKind kind, Instant recorded_at) {
  const std::string_view name = kind == FactKind::requested ? "requested_at" : "approved_at";
  const auto at = optional_instant(reader, name);
  if (!at) return std::nullopt;
  Fact fact;
  fact.fact_id = to_string(kind);
  fact.kind = kind;
  fact.at = *at;
  fact.recorded_at = recorded_at;
  for (FactFault& fault : find_fact_faults({}, FactOwner{}, fact)) {
    if (fault.field == "at") reader.fault(name, std::move(fault.problem));
  }
  return fact;
}

std::vector<ShipmentOfReturn> read_shipments(ObjectReader& reader, const CarrierLookup& carriers, Faults& faults) {
  std::vector<ShipmentOfReturn> out;
  const auto elements = reader.array("shipments");
  if (elements.size() > kMaxShipments) {
    reader.fault("shipments", "holds more than 50");
    return out;  // each would cost far more memory than its bytes in the body
  }
  std::set<std::pair<std::string, std::string>> seen;
  for (const auto& [value, pointer] : elements) {
    ObjectReader each(*value, pointer, faults);
    ShipmentOfReturn shipment;
    auto number = read_number(each, carriers);
    shipment.carrier = std::move(number.carrier);
    shipment.tracking_number = std::move(number.tracking_number);
    shipment.leg = read_leg(each).value_or(Leg::return_);
    shipment.polls.hints = read_hints(each);
    shipment.is_shared = each.boolean("shared", false);
    if (!seen.emplace(shipment.carrier, shipment.tracking_number).second) {
      faults.push_back({pointer, "is a duplicate", "leave one out"});
    }
    out.push_back(std::move(shipment));
  }
  return out;
}

}  // namespace

ShipmentRegistration read_shipment_registration(const rapidjson::Value& body, const CarrierLookup& carriers,
                                                std::string& country, Faults& faults) {
  ObjectReader reader(body, "", faults);
  ShipmentRegistration out;
  auto number = read_number(reader, carriers);
  out.key.carrier = std::move(number.carrier);
  out.key.tracking_number = std::move(number.tracking_number);
  country = reader.limit_size("country", reader.text("country", ""), 2);
  out.return_id = optional_id(reader, "return_id");
  out.leg = read_leg(reader);
  out.polls.hints = read_hints(reader);
  out.is_shared = reader.boolean("shared", false);
  out.order_id = optional_id(reader, "order_id");
  read_order_members(reader, out.order);
  read_shopper(reader, out.shopper, out.link);
  use_hints(out.shopper, out.polls.hints);
  return out;
}

void find_polling_accounts(const std::shared_ptr<const Directory>& directory, std::string_view tenant,
                           std::string_view carrier, std::string& number, std::string_view country,
                           std::string_view pointer, PollRequest& polls, Faults& faults) {
  if (!carrier.empty()) {
    polls.accounts = directory->polling_accounts(tenant, carrier);
    return;
  }
  auto found = directory->find_carriers(tenant, number, country);
  const bool is_found = !found.possible.empty() && found.possible.front().carrier != kUnknownCarrier;
  const bool is_short = !found.tracking_number.empty() && found.tracking_number.size() <= kMaxNumberLength;
  if (!is_short || (!is_tracking_number(number) && !(is_found && is_tracking_number(found.tracking_number)))) {
    faults.push_back({std::string(pointer), "\"" + number.substr(0, 40) + "\" is not a tracking number",
                      "write its letters and digits, at most 48"});
  }
  number = std::move(found.tracking_number);
  polls.possible = std::move(found.possible);
  polls.polling_accounts = directory;
}

ReturnRegistration read_return_registration(const rapidjson::Value& body, const Return& defaults,
                                            const CarrierLookup& carriers, Faults& faults) {
  ObjectReader reader(body, "", faults);
  ReturnRegistration out;
  out.ret = defaults;
  out.ret.return_id = required_id(reader, "return_id");
  out.ret.order_id = required_id(reader, "order_id");
  out.ret.rule_pack = reader.text("rule_pack", defaults.rule_pack);
  const std::string locale =
      reader.one_of("locale", {to_string(Locale::en), to_string(Locale::zh_cn), to_string(Locale::zh_tw)},
                    to_string(defaults.locale));
  out.ret.locale = find_locale(locale).value_or(defaults.locale);
  read_order_members(reader, out.ret.order);
  out.ret.platform_refunds = read_platform_refunds(reader);
  for (const FactKind kind : {FactKind::requested, FactKind::approved}) {
    if (auto fact = read_dated_fact(reader, kind, defaults.created_at)) out.facts.push_back(*std::move(fact));
  }
  out.shipments = read_shipments(reader, carriers, faults);
  read_shopper(reader, out.shopper, out.link);
  for (const ShipmentOfReturn& shipment : out.shipments) use_hints(out.shopper, shipment.polls.hints);
  return out;
}

FactOfReturn read_fact_of_return(const rapidjson::Value& body, const FactReading& reading, Faults& faults) {
  ObjectReader reader(body, "", faults);
  FactOfReturn out;
  out.return_id = required_id(reader, "return_id");
  out.fact = read_fact(reader, reading);
  return out;
}

HttpReply invalid_fields(const Faults& faults, bool lists_all) {
  const Fault& first = faults.front();
  std::string detail = (first.pointer.empty() ? std::string("body") : first.pointer) + ": " + first.what;
  if (!first.remedy.empty()) detail += "; " + first.remedy;
  if (faults.size() > 1) detail += ", and " + std::to_string(faults.size() - 1) + " more";
  return problem(ProblemType::invalid_fields, detail, lists_all ? faults : Faults{});
}

}  // namespace parcelgate
