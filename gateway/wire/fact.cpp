#include "gateway/wire/fact.hpp"

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "gateway/domain/tracking_number.hpp"
#include "gateway/ports/carrier_detector.hpp"
#include "gateway/wire/member_limits.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kLongestNumber = 200;       // as typed, with blanks and marks
constexpr std::int64_t kMostCounted = 1'000'000;  // pieces, or grams

}  // namespace

CarrierLookup lookup_in(const SourceCatalog& catalog, bool takes_others) {
  const auto find_near = [&catalog](std::string_view slug) {
    const std::vector<std::string_view> known(catalog.carriers().begin(), catalog.carriers().end());
    return std::string(nearest(slug, known));
  };
  const auto find = [&catalog, find_near, takes_others](std::string_view name) {
    std::string carrier = catalog.find_carrier(name);
    if (!carrier.empty() || !takes_others) return carrier;
    std::string slug = to_slug(name);
    return find_near(slug).empty() ? slug : std::string{};
  };
  const auto suggest_carrier = [find_near](std::string_view name) {
    const std::string best = find_near(to_slug(name));
    if (!best.empty()) return "did you mean \"" + best + "\"?";
    return std::string("`parcelgate carriers list` names them; leave the carrier out where it is not known");
  };
  return {find, suggest_carrier};
}

CarrierLookup any_carrier() {
  return {[](std::string_view name) { return to_slug(name); }, [](std::string_view) { return std::string(); }};
}

std::string read_carrier(ObjectReader& reader, const CarrierLookup& carriers) {
  const std::string name = reader.limit_size("carrier", reader.text("carrier", Need::optional), kLongestName);
  if (name.empty() || to_slug(name) == kUnknownCarrier) return {};
  std::string carrier = carriers.find(name);
  if (carrier.empty()) {
    reader.fault("carrier", "\"" + name.substr(0, 40) + "\" is not a known carrier", carriers.suggest(name));
  }
  return carrier;
}

std::string read_tracking_number(ObjectReader& reader, Need need) {
  const std::string typed = reader.text("tracking_number", need);
  if (typed.empty()) return {};
  if (typed.size() <= kLongestNumber && is_tracking_number(typed)) return canonical_tracking_number(typed);
  reader.fault("tracking_number", "\"" + typed.substr(0, 40) + "\" is not a tracking number",
               "write its letters and digits, at most 64");
  return {};
}

namespace {

RegisteredPlace read_place(ObjectReader& parent, std::string_view name) {
  RegisteredPlace place;
  const rapidjson::Value* const value = parent.member(name, Need::optional);
  if (value == nullptr) return place;
  ObjectReader reader(*value, parent.pointer_to(name), parent.faults());
  place.province = reader.limit_size("province", reader.text("province", Need::optional), kLongestName);
  place.city = reader.limit_size("city", reader.text("city", Need::optional), kLongestName);
  reader.finish();
  return place;
}

std::optional<Money> read_amount(ObjectReader& parent) {
  const rapidjson::Value* const value = parent.member("amount", Need::optional);
  if (value == nullptr) return std::nullopt;
  ObjectReader reader(*value, parent.pointer_to("amount"), parent.faults());
  (void)reader.member("value", Need::required);
  const double units = reader.number("value", 0, 0, kMostMoneyUnits);
  const std::string code = reader.text("currency", Need::required);
  const auto currency = parse_currency(code);
  if (!code.empty() && !currency) reader.fault("currency", "must be a code of three capital letters, as CNY");
  reader.finish();
  return currency ? to_money(units, *currency) : std::nullopt;
}

}  // namespace

std::optional<std::uint32_t> read_optional_count(ObjectReader& reader, std::string_view name) {
  if (reader.member(name, Need::optional) == nullptr) return std::nullopt;
  return static_cast<std::uint32_t>(reader.integer(name, 0, 0, kMostCounted));
}

void read_order_members(ObjectReader& reader, OrderDetails& order) {
  order.kind = reader.enum_value("kind", Need::optional, find_return_kind).value_or(order.kind);
  read_order_values(reader, order);
  order.weight_grams = read_optional_count(reader, "weight_grams");
}

void read_order_values(ObjectReader& reader, OrderDetails& order) {
  order.amount = read_amount(reader);
  order.origin = read_place(reader, "origin");
  order.destination = read_place(reader, "destination");
  order.agent = reader.limit_size("agent", reader.text("agent", Need::optional), kLongestName);
}

Fact read_fact(const rapidjson::Value& value, const std::string& pointer, const FactReading& reading, Faults& faults) {
  ObjectReader reader(value, pointer, faults);
  return read_fact(reader, reading);
}

Fact read_fact(ObjectReader& reader, const FactReading& reading) {
  Fact fact;
  fact.fact_id = reader.check_id("fact_id", reader.text("fact_id", Need::required));
  fact.kind = reader.enum_value("kind", Need::required, find_fact_kind).value_or(FactKind::approved);
  if (reading.now) {
    fact.recorded_at = *reading.now;
    fact.at = reader.instant("at", Need::optional).value_or(*reading.now);
  } else {
    fact.recorded_at = reader.instant("recorded_at", Need::optional).value_or(Instant{});
    fact.at = reader.instant("at", Need::required).value_or(Instant{});
  }
  fact.actor = reader.limit_size("actor", reader.text("actor", Need::optional), kLongestName);
  if (const rapidjson::Value* const clock = reader.member("clock", Need::optional);
      clock != nullptr && clock->IsString() && clock->GetStringLength() == 0)
    reader.fault("clock", "must not be empty", "leave it out where all clocks are meant");
  fact.clock = reader.limit_size("clock", reader.text("clock", Need::optional), kLongestName);
  fact.by = reader.duration("by", Need::optional);
  fact.due_at = reader.instant("due_at", Need::optional);
  fact.carrier = read_carrier(reader, reading.carriers);
  fact.tracking_number = read_tracking_number(reader, Need::optional);
  const std::string_view withdraws = fact.kind == FactKind::withdrawn ? "of" : "withdraws";
  fact.withdraws = reader.check_id(withdraws, reader.text(withdraws, Need::optional));
  fact.source = reader.limit_size("source", reader.text("source", Need::optional), kLongestName);
  fact.quantity = read_optional_count(reader, "quantity");
  fact.expected_quantity = read_optional_count(reader, "expected_quantity");
  fact.condition = reader.enum_value("condition", Need::optional, find_goods_condition);
  fact.order_found = reader.check_id("order_found", reader.text("order_found", Need::optional));
  fact.weight_grams = read_optional_count(reader, "weight_grams");
  fact.is_shared = reader.boolean("shared", false);
  fact.note = reader.limit_size("note", reader.text("note", Need::optional), kLongestNote);
  return fact;
}

void add_fact_faults(const RulePack& rules, const FactOwner& owner, const Fact& fact, std::string_view pointer,
                     Faults& faults) {
  const std::string kind = join_pointer(pointer, "kind");
  // Without a valid kind the other members cannot be checked.
  if (std::any_of(faults.begin(), faults.end(), [&](const Fault& fault) { return fault.pointer == kind; })) return;
  for (FactFault& fault : find_fact_faults(rules, owner, fact)) {
    std::string place = join_pointer(pointer, fault.field);
    const auto is_known = [&](const Fault& other) { return other.pointer == place; };
    // A member that could not be read has a fault already and looks missing here.
    if (std::any_of(faults.begin(), faults.end(), is_known)) continue;
    faults.push_back({std::move(place), std::move(fault.problem)});
  }
}

void add_file_fact_faults(const FindRules& find_rules, std::string_view rule_pack, const FactOwner& owner,
                          std::span<const Fact> facts, Faults& faults) {
  if (!find_rules || rule_pack.empty()) return;
  const RulePack* const rules = find_rules(rule_pack);
  if (rules == nullptr) {
    faults.push_back({"/rule_pack", "there is no rule pack \"" + std::string(rule_pack.substr(0, 40)) + "\""});
    return;
  }
  std::unordered_map<std::string_view, std::size_t> known;
  for (std::size_t at = 0; at < facts.size(); ++at) {
    const std::string pointer = join_pointer("/facts", at);
    const auto [first, is_new] = known.try_emplace(facts[at].fact_id, at);
    if (!is_new && !(facts[at] == facts[first->second]))
      faults.push_back({pointer + "/fact_id", "was already used for a fact with other contents"});
    add_fact_faults(*rules, owner, facts[at], pointer, faults);
  }
  if (facts.size() > kMostFacts)
    faults.push_back({"/facts", "holds more than " + std::to_string(kMostFacts) + " facts"});
}

}  // namespace parcelgate
