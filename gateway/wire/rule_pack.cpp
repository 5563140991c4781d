#include "gateway/wire/rule_pack.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "gateway/crypto/digest.hpp"
#include "gateway/wire/limits.hpp"
#include "gateway/wire/member_limits.hpp"
#include "gateway/wire/object_reader.hpp"
#include "gateway/wire/rule_pack_checks.hpp"
#include "gateway/wire/rule_pack_values.hpp"

namespace parcelgate {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

constexpr double kBasisPointsOfPercent = 100;

template <class T>
bool add_once(std::vector<T>& items, const T& item) {
  if (std::find(items.begin(), items.end(), item) != items.end()) return false;
  items.push_back(item);
  return true;
}

/// A list of words of an enum, each once.
template <class Enum>
std::vector<Enum> read_words(ObjectReader& reader, std::string_view name, Need need, std::string_view noun) {
  std::vector<Enum> words;
  reader.each(name, need, [&](const rapidjson::Value& item, const std::string& pointer) {
    const auto place = read_word(item, pointer, all_names<Enum>(), noun, reader.faults());
    if (place && !add_once(words, static_cast<Enum>(*place)))
      reader.faults().push_back({pointer, "is a duplicate", {}});
  });
  const rapidjson::Value* const list = reader.member(name, Need::optional);
  if (list != nullptr && list->IsArray() && list->Empty())
    reader.fault(name, "must name at least one " + std::string(noun));
  return words;
}

/// Reads the rules of one pack; the zone, the currency and the calendars are those of the whole pack.
class PackReader {
 public:
  PackReader(const Calendars& calendars, RulePack& pack, Faults& faults)
      : calendars_(calendars), pack_(pack), faults_(faults), known_faults_(faults.size()) {}

  void read(const rapidjson::Value& document) {
    ObjectReader reader(document, "", faults_);
    reader.allow("$schema");
    pack_.id = read_id(reader);
    pack_.version = reader.text("version", Need::required);
    pack_.confidence =
        reader.enum_value("confidence", Need::required, find_rule_confidence).value_or(RuleConfidence::unconfirmed);
    read_texts(reader, "labels", Need::optional, pack_.labels);
    read_zone(reader);
    pack_.calendar = read_calendar(reader);
    read_currency(reader);
    pack_.dispute_pauses = reader.boolean("dispute_pauses", false);
    read_regions(reader);
    pack_.alert_limits = read_alert_limits(reader);
    pack_.on_time_target = read_on_time_target(reader);
    reader.each("rules", Need::required, [&](const rapidjson::Value& item, const std::string& pointer) {
      ClockRule rule = read_rule(item, pointer);
      if (pack_.find(rule.id) != nullptr) add_duplicate(pointer + "/id");
      pack_.rules.push_back(std::move(rule));
    });
    reader.each("overrides", Need::optional, [&](const rapidjson::Value& item, const std::string& pointer) {
      DatedOverride dated = read_override(item, pointer);
      const auto is_it = [&](const DatedOverride& other) { return other.id == dated.id && !dated.id.empty(); };
      if (std::any_of(pack_.overrides.begin(), pack_.overrides.end(), is_it)) add_duplicate(pointer + "/id");
      pack_.overrides.push_back(std::move(dated));
    });
    if (faults_.size() == known_faults_ && pack_.rules.empty()) reader.fault("rules", "must hold at least one rule");
    reader.finish();
  }

 private:
  std::string read_id(ObjectReader& reader) {
    std::string id = reader.text("id", Need::required);
    check_pack_id(reader, "id", id);
    return id;
  }

  void add_duplicate(std::string pointer) {
    faults_.push_back({std::move(pointer), "is a duplicate", "give each an id of its own"});
  }

  void read_texts(ObjectReader& parent, std::string_view name, Need need, LocalizedTexts& texts) {
    const rapidjson::Value* const value = parent.member(name, need);
    if (value == nullptr) return;
    ObjectReader reader(*value, parent.pointer_to(name), faults_);
    for (const Locale locale : {Locale::en, Locale::zh_cn, Locale::zh_tw}) {
      texts[static_cast<std::size_t>(locale)] = reader.text(to_string(locale), Need::required);
    }
    reader.finish();
  }

  void read_zone(ObjectReader& reader) {
    pack_.zone_name = reader.text("zone", Need::optional);
    if (pack_.zone_name.empty()) return;
    pack_.zone = Zone::load(pack_.zone_name);
    if (!pack_.zone)
      reader.fault("zone", "no time zone \"" + pack_.zone_name + "\"", "use a name such as Asia/Shanghai");
  }

  std::shared_ptr<const Calendar> read_calendar(ObjectReader& reader) {
    const std::string id = reader.text("calendar", Need::optional);
    if (id.empty()) return nullptr;
    if (const auto found = calendars_.find(id); found != calendars_.end()) return found->second;
    if (id == kCarrierDays) {
      reader.fault("calendar", "\"carrier\" is a calendar of rules, not of a whole pack",
                   "name a calendar here; it counts for carriers that no calendar names");
      return nullptr;
    }
    std::vector<std::string_view> known{kCarrierDays};
    for (const auto& [name, calendar] : calendars_) known.push_back(name);
    reader.fault("calendar", "no calendar \"" + id + "\"", suggest(id, known));
    return nullptr;
  }

  void read_currency(ObjectReader& reader) {
    const std::string code = reader.text("currency", Need::optional);
    if (code.empty()) return;
    pack_.currency = parse_currency(code);
    if (!pack_.currency) reader.fault("currency", "must be a code of three capital letters, as CNY");
  }

  void read_regions(ObjectReader& parent) {
    const rapidjson::Value* const value = parent.member("regions", Need::optional);
    if (value == nullptr) return;
    has_regions_ = true;
    ObjectReader reader(*value, parent.pointer_to("regions"), faults_);
    reader.each("clusters", Need::optional, [&](const rapidjson::Value& item, const std::string& pointer) {
      std::vector<std::string> cluster;
      if (!item.IsArray()) return faults_.push_back({pointer, "must be a list of provinces", {}});
      for (const auto& province : item.GetArray()) {
        if (province.IsString()) cluster.emplace_back(text_of(province));
      }
      if (cluster.size() != item.Size()) faults_.push_back({pointer, "must hold texts", {}});
      pack_.regions.clusters.push_back(std::move(cluster));
    });
    pack_.regions.remote = reader.texts("remote");
    check_regions(pack_.regions, parent.pointer_to("regions"), faults_);
    reader.finish();
  }

  std::optional<Money> read_money(ObjectReader& reader, std::string_view name, Need need) {
    if (reader.member(name, need) == nullptr) return std::nullopt;
    const double units = reader.number(name, 0, 0, kMostMoneyUnits);
    if (pack_.currency) return to_money(units, *pack_.currency);
    reader.fault(name, "needs the currency of the pack", "add \"currency\" to the pack");
    return std::nullopt;
  }

  std::optional<Penalty> read_penalty(ObjectReader& parent) {
    const rapidjson::Value* const value = parent.member("penalty", Need::optional);
    if (value == nullptr) return std::nullopt;
    ObjectReader reader(*value, parent.pointer_to("penalty"), faults_);
    Penalty penalty;
    (void)reader.member("percent", Need::required);
    penalty.basis_points =
        static_cast<std::uint32_t>(std::lround(reader.number("percent", 0, 0, 100) * kBasisPointsOfPercent));
    penalty.least = read_money(reader, "min", Need::required).value_or(Money{});
    penalty.most = read_money(reader, "max", Need::required).value_or(Money{});
    penalty.cap = read_money(reader, "cap", Need::optional);
    if (penalty.most.minor_units < penalty.least.minor_units) reader.fault("max", "is less than min");
    reader.finish();
    return penalty;
  }

  /// @return nothing where the case states that the figure of all other cases is not known
  std::optional<LimitCase> read_case(const rapidjson::Value& value, const std::string& pointer) {
    ObjectReader reader(value, pointer, faults_);
    LimitCase one;
    const rapidjson::Value* const limit = reader.member("limit");
    const bool is_unknown = limit != nullptr && limit->IsNull();
    if (limit == nullptr)
      reader.member("limit", Need::required);
    else if (!is_unknown)
      one.limit = read_limit(*limit, reader.pointer_to("limit"), faults_);
    if (const rapidjson::Value* const conditions = reader.member("when", Need::optional)) {
      if (is_unknown)
        reader.fault("when", "restricts a figure that is not known", "leave \"when\" out, or give the limit");
      ObjectReader when(*conditions, reader.pointer_to("when"), faults_);
      one.region = when.enum_value("region", Need::optional, find_region_class);
      one.kind = when.enum_value("kind", Need::optional, find_return_kind);
      one.amount_from = read_money(when, "amount_from", Need::optional);
      if (when.member("complex", Need::optional) != nullptr) one.complex = when.boolean("complex", false);
      check_region(when, one);
      if (conditions->IsObject() && conditions->ObjectEmpty())
        reader.fault("when", "must hold at least one condition", "leave it out for a case that holds always");
      when.finish();
    }
    reader.finish();
    return is_unknown ? std::nullopt : std::optional(one);
  }

  void check_region(ObjectReader& when, const LimitCase& one) {
    if (one.region && !has_regions_)
      when.fault("region", "needs the regions of the pack",
                 "add \"regions\" to the pack: its clusters and remote provinces");
    else if (one.region == RegionClass::remote && pack_.regions.remote.empty())
      when.fault("region", "never applies: the pack has no remote provinces", "add them to regions/remote");
  }

  /// @param rule  whose kinds the cases must cover; null: not known, as the pack has no such rule
  LimitCases read_limits(const rapidjson::Value& value, const std::string& pointer, const ClockRule* rule) {
    if (!value.IsArray()) return {LimitCase{.limit = read_limit(value, pointer, faults_)}};
    if (value.Empty()) faults_.push_back({pointer, "must hold at least one case", "add one, or leave the limit out"});
    LimitCases cases;
    bool is_complete = false;  // the case before it holds always
    bool rest_is_unknown = false;
    for (rapidjson::SizeType at = 0; at < value.Size(); ++at) {
      if (is_complete)
        faults_.push_back(
            {join_pointer(pointer, at - 1), "holds always, so no case after it counts", "make it the last one"});
      const auto one = read_case(value[at], join_pointer(pointer, at));
      rest_is_unknown = !one;
      is_complete = !one || (!one->region && !one->kind && !one->amount_from && !one->complex);
      if (one) cases.push_back(*one);
    }
    if (rule != nullptr) check_coverage(cases, rule->kinds, rest_is_unknown, pointer, faults_);
    return cases;
  }

  /// Leads shorter than every limit. Without a list: a day and six hours before the deadline of
  /// a return or a complaint, four hours before that of a shipment, as far as they fit.
  void read_leads(ObjectReader& reader, ClockRule& rule) {
    milliseconds shortest = milliseconds::max();
    for (const LimitCase& one : rule.limits) shortest = std::min(shortest, shortest_length(one.limit));
    if (reader.member("warn_before", Need::optional) == nullptr) {
      const bool is_shipment = rule.subject == ClockSubject::shipment;
      rule.warn_before =
          is_shipment ? std::vector<milliseconds>{hours{4}} : std::vector<milliseconds>{hours{24}, hours{6}};
      std::erase_if(rule.warn_before, [&](milliseconds lead) { return lead >= shortest; });
      return;
    }
    reader.each("warn_before", Need::optional, [&](const rapidjson::Value& item, const std::string& pointer) {
      if (!item.IsString()) return faults_.push_back({pointer, "must be a duration, as in 24h", {}});
      const auto lead = parse_duration(text_of(item));
      if (!lead) return faults_.push_back({pointer, lead.error().what, {}});
      if (*lead <= milliseconds{0} || *lead >= shortest)
        return faults_.push_back({pointer, "must lie between nothing and the limit", {}});
      if (!add_once(rule.warn_before, *lead)) faults_.push_back({pointer, "is a duplicate", {}});
    });
    std::sort(rule.warn_before.begin(), rule.warn_before.end(), std::greater<>{});
  }

  ClockRule read_rule(const rapidjson::Value& value, const std::string& pointer) {
    ObjectReader reader(value, pointer, faults_);
    ClockRule rule;
    rule.id = read_id(reader);
    rule.subject = reader.enum_value("subject", Need::optional, find_clock_subject).value_or(ClockSubject::return_);
    rule.actor = reader.enum_value("actor", Need::required, find_party).value_or(Party::none);
    rule.kinds = read_words<ReturnKind>(reader, "kinds", Need::optional, "kind of return");
    rule.starts = read_words<Trigger>(reader, "starts", Need::optional, "trigger");
    rule.met_by = read_words<Trigger>(reader, "met_by", Need::required, "trigger");
    rule.restarts = read_words<Trigger>(reader, "restarts", Need::optional, "trigger");
    rule.met_after_start = reader.boolean("met_after_start", false);
    rule.evidence = reader.enum_value("evidence", Need::optional, find_trigger);
    rule.parcels = reader.enum_value("parcels", Need::optional, find_parcel_choice).value_or(ParcelChoice::first);
    if (const rapidjson::Value* const limit = reader.member("limit", Need::optional))
      rule.limits = read_limits(*limit, reader.pointer_to("limit"), &rule);
    rule.counts_carrier_days = reader.text("calendar", Need::optional) == kCarrierDays;
    if (!rule.counts_carrier_days) rule.calendar = read_calendar(reader);
    read_leads(reader, rule);
    read_texts(reader, "labels", Need::required, rule.labels);
    read_texts(reader, "on_expiry", Need::optional, rule.on_expiry);
    rule.penalty = read_penalty(reader);
    rule.source = reader.text("source", Need::required);
    rule.confidence = reader.enum_value("confidence", Need::optional, find_rule_confidence).value_or(pack_.confidence);
    rule.valid_from = read_date(reader, "valid_from", Need::optional);
    rule.valid_until = read_date(reader, "valid_until", Need::optional);
    check_days(reader, rule);
    check_triggers(reader, rule);
    if (rule.subject == ClockSubject::complaint && !rule.kinds.empty())
      reader.fault("kinds", "are kinds of return; a complaint has none of them");
    check_conditions(rule, rule.limits, reader.pointer_to("limit"), faults_);
    reader.finish();
    return rule;
  }

  /// A trigger that its subject never has would leave the clock waiting for ever.
  void check_triggers(ObjectReader& reader, const ClockRule& rule) {
    const auto check = [&](std::string_view name, std::span<const Trigger> triggers) {
      for (const Trigger trigger : triggers) {
        if (is_trigger_of(rule.subject, trigger)) continue;
        reader.fault(name, "a " + std::string(to_string(rule.subject)) + " has no " + std::string(to_string(trigger)));
      }
    };
    check("starts", rule.starts);
    check("met_by", rule.met_by);
    check("restarts", rule.restarts);
    if (rule.evidence) check("evidence", std::span(&*rule.evidence, 1));
  }

  void check_days(ObjectReader& reader, const ClockRule& rule) {
    if (rule.valid_from && rule.valid_until && *rule.valid_until < *rule.valid_from)
      reader.fault("valid_until", "lies before valid_from",
                   "state the last day for which the source states the figure");
    check_working_days(reader, rule, pack_.calendar != nullptr);
    if (rule.counts_carrier_days && !pack_.carrier_calendars) pack_.carrier_calendars = carrier_calendars(calendars_);
    check_calendar_years(rule.limits, pack_.day_count(rule).calendar, rule.valid_from, rule.valid_until,
                         reader.pointer_to("limit"), faults_);
  }

  DatedOverride read_override(const rapidjson::Value& value, const std::string& pointer) {
    ObjectReader reader(value, pointer, faults_);
    DatedOverride dated;
    dated.id = read_id(reader);
    dated.from = read_date(reader, "from", Need::required).value_or(std::chrono::local_days{});
    dated.until = read_date(reader, "until", Need::required).value_or(dated.from);
    if (dated.until < dated.from)
      reader.fault("until", "lies before from", "state the last day, which is included, or swap the two");
    dated.places = reader.texts("places");
    read_texts(reader, "labels", Need::optional, dated.labels);
    dated.source = reader.text("source", Need::required);
    if (const auto* const limits = reader.member("limits", Need::required);
        limits != nullptr && limits->IsObject() && limits->ObjectEmpty())
      reader.fault("limits", "must hold the limits of at least one rule",
                   "add them by rule id, or remove the override");
    for (const auto& member : reader.members("limits")) read_limits_of(member, dated);
    reader.finish();
    return dated;
  }

  void read_limits_of(const ObjectReader::Member& member, DatedOverride& dated) {
    const ClockRule* const rule = pack_.find(member.name);
    if (rule == nullptr) add_unknown_rule(member.name, member.pointer);
    dated.limits.emplace_back(member.name, read_limits(*member.value, member.pointer, rule));
    if (rule != nullptr) check_conditions(*rule, dated.limits.back().second, member.pointer, faults_);
    if (rule != nullptr)
      check_calendar_years(dated.limits.back().second, pack_.day_count(*rule).calendar, dated.from, dated.until,
                           member.pointer, faults_);
  }

  void add_unknown_rule(std::string_view id, const std::string& pointer) {
    std::vector<std::string_view> known;
    for (const ClockRule& rule : pack_.rules) known.push_back(rule.id);
    faults_.push_back({pointer, "no rule \"" + std::string(id) + "\" in this pack", suggest(id, known)});
  }

  const Calendars& calendars_;
  RulePack& pack_;
  Faults& faults_;
  std::size_t known_faults_;  ///< of files that were read before
  bool has_regions_{false};
};

/// Of all that the deadlines of a pack follow from.
std::string digest_of(std::string_view json, const RulePack& pack) {
  std::string bytes(json);
  const auto add = [&](const std::shared_ptr<const Calendar>& calendar) {
    if (calendar) bytes += calendar->digest;
  };
  add(pack.calendar);
  for (const ClockRule& rule : pack.rules) add(rule.calendar);
  if (pack.carrier_calendars) {
    for (const auto& [carrier, calendar] : *pack.carrier_calendars) add(calendar);
  }
  return to_hex(sha256_bytes(bytes));
}

}  // namespace

Result<RulePack> parse_rule_pack(std::string_view json, const Calendars& calendars) {
  Faults faults;
  auto pack = parse_rule_pack(json, calendars, faults);
  if (!pack) return to_error(faults, "rule pack");
  return *std::move(pack);
}

std::optional<RulePack> parse_rule_pack(std::string_view json, const Calendars& calendars, Faults& faults) {
  const auto document = parse_json_with_comments(json);
  if (!document) {
    faults.add("", document.error().what);
    return std::nullopt;
  }
  const std::size_t known = faults.size();
  RulePack pack;
  PackReader(calendars, pack, faults).read(*document);
  pack.digest = digest_of(json, pack);
  return faults.size() == known ? std::optional(std::move(pack)) : std::nullopt;
}

}  // namespace parcelgate
