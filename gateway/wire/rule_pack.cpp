#include "gateway/wire/rule_pack.hpp"

#include <algorithm>

#include "gateway/wire/object_reader.hpp"

namespace parcelgate {
namespace {

using std::chrono::milliseconds;

template <class T>
bool add_once(std::vector<T>& items, const T& item) {
  if (std::find(items.begin(), items.end(), item) != items.end()) return false;
  items.push_back(item);
  return true;
}

std::vector<Trigger> read_triggers(ObjectReader& rule, std::string_view name) {
  std::vector<Trigger> triggers;
  rule.each(name, Need::required, [&](const rapidjson::Value& item, const std::string& pointer) {
    const auto place = read_word(item, pointer, all_names<Trigger>(), "trigger", rule.faults());
    if (place && !add_once(triggers, static_cast<Trigger>(*place)))
      rule.faults().push_back({pointer, "is a duplicate", {}});
  });
  const rapidjson::Value* const list = rule.member(name, Need::optional);
  if (list != nullptr && list->IsArray() && list->Empty()) rule.fault(name, "must name at least one trigger");
  return triggers;
}

std::vector<milliseconds> read_leads(ObjectReader& rule, milliseconds limit) {
  std::vector<milliseconds> leads;
  rule.each("warn_before", Need::required, [&](const rapidjson::Value& item, const std::string& pointer) {
    if (!item.IsString()) return rule.faults().push_back({pointer, "must be a duration, as in 24h", {}});
    const auto lead = parse_duration(text_of(item));
    if (!lead) return rule.faults().push_back({pointer, lead.error().what, {}});
    if (*lead <= milliseconds{0} || *lead >= limit)
      return rule.faults().push_back({pointer, "must lie between nothing and the limit", {}});
    if (!add_once(leads, *lead)) rule.faults().push_back({pointer, "is a duplicate", {}});
  });
  std::sort(leads.begin(), leads.end(), std::greater<>{});
  return leads;
}

void read_labels(ObjectReader& rule, std::array<std::string, kLocaleCount>& labels) {
  const rapidjson::Value* const value = rule.member("labels", Need::required);
  if (value == nullptr) return;
  ObjectReader reader(*value, rule.pointer_to("labels"), rule.faults());
  for (const Locale locale : {Locale::en, Locale::zh_cn, Locale::zh_tw}) {
    labels[static_cast<std::size_t>(locale)] = reader.text(to_string(locale), Need::required);
  }
  reader.finish();
}

ClockRule read_rule(const rapidjson::Value& value, const std::string& pointer, Faults& faults) {
  ObjectReader reader(value, pointer, faults);
  ClockRule rule;
  rule.id = reader.text("id", Need::required);
  rule.actor = reader.enum_value("actor", Need::required, find_party).value_or(Party::none);
  rule.starts = read_triggers(reader, "starts");
  rule.met_by = read_triggers(reader, "met_by");
  rule.evidence = reader.enum_value("evidence", Need::optional, find_trigger);
  const auto limit = reader.duration("limit", Need::required);
  rule.limit = limit.value_or(milliseconds::max());
  if (rule.limit <= milliseconds{0}) reader.fault("limit", "must be longer than nothing");
  rule.warn_before = read_leads(reader, rule.limit);
  read_labels(reader, rule.labels);
  rule.source = reader.text("source", Need::required);
  reader.finish();
  return rule;
}

}  // namespace

Result<RulePack> parse_rule_pack(std::string_view json) {
  const auto document = parse_json_with_comments(json);
  if (!document) return unexpected(document.error());
  Faults faults;
  RulePack pack;
  ObjectReader reader(*document, "", faults);
  reader.allow("$schema");
  pack.id = reader.text("id", Need::required);
  pack.version = reader.text("version", Need::required);
  pack.confidence =
      reader.enum_value("confidence", Need::required, find_rule_confidence).value_or(RuleConfidence::unconfirmed);
  reader.each("rules", Need::required, [&](const rapidjson::Value& item, const std::string& pointer) {
    ClockRule rule = read_rule(item, pointer, faults);
    if (pack.find(rule.id) != nullptr) faults.push_back({pointer + "/id", "is a duplicate", {}});
    pack.rules.push_back(std::move(rule));
  });
  if (faults.empty() && pack.rules.empty()) reader.fault("rules", "must hold at least one rule");
  reader.finish();
  if (!faults.empty()) return to_error(faults, "rule pack");
  return pack;
}

}  // namespace parcelgate
