#include "gateway/app/admin/rules_commands.hpp"

#include "gateway/app/admin/admin_answer.hpp"
#include "gateway/app/deadlines/compare_rules.hpp"
#include "gateway/wire/rule_diff.hpp"
#include "gateway/wire/rule_pack.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

Result<Calendars> calendars_of(const rapidjson::Value& wanted) {
  Calendars calendars;
  const auto* texts = find_member(wanted, "calendars");
  if (texts == nullptr || !texts->IsArray()) return calendars;
  for (const auto& text : texts->GetArray()) {
    auto calendar = parse_calendar(text.IsString() ? text_of(text) : std::string_view{});
    if (!calendar) return unexpected(calendar.error());
    std::string id = calendar->id;
    calendars.insert_or_assign(std::move(id), std::make_shared<const Calendar>(*std::move(calendar)));
  }
  return calendars;
}

Result<RulePack> pack_of(const rapidjson::Value& request, std::string_view name, const LoadRulePacks& load) {
  const auto* wanted = find_member(request, name);
  if (wanted == nullptr) return unexpected(ErrorKind::rejected, std::string(name) + " is missing");
  if (const std::string_view text = find_text(*wanted, "text"); !text.empty()) {
    const auto calendars = calendars_of(*wanted);
    return calendars ? parse_rule_pack(text, *calendars) : unexpected(calendars.error());
  }
  const auto packs = load();
  if (!packs) return unexpected(packs.error());
  const std::string id(find_text(*wanted, "id"));
  if (const RulePack* const found = (*packs)->find(id)) return *found;
  std::vector<std::string_view> known;
  for (const auto& [known_id, pack] : **packs) known.push_back(known_id);
  return unexpected(ErrorKind::rejected, "the gateway has no rule pack \"" + id + "\"; " + suggest(id, known));
}

ComparisonPlace place_of(const rapidjson::Value& request) {
  ComparisonPlace place;
  place.subject = find_clock_subject(find_text(request, "subject")).value_or(ClockSubject::return_);
  const auto* from = find_member(request, "from");
  if (from != nullptr && from->IsInt64()) place.from = from->GetInt64();
  return place;
}

void write_compared(JsonWriter& writer, std::string_view name, const ComparedClock& clock) {
  write_key(writer, name);
  if (!clock.state) {
    writer.Null();
    return;
  }
  writer.StartObject();
  write_member(writer, "state", to_string(*clock.state));
  write_instant(writer, "due_at", clock.due_at);
  write_key(writer, "is_breached");
  writer.Bool(clock.is_breached);
  writer.EndObject();
}

void write_difference(JsonWriter& writer, const OwnerDifference& owner) {
  writer.StartObject();
  write_member(writer, "tenant", owner.tenant);
  if (!owner.return_id.empty()) {
    write_member(writer, "return_id", owner.return_id);
  } else if (!owner.complaint_id.empty()) {
    write_member(writer, "complaint_id", owner.complaint_id);
  } else {
    write_member(writer, "carrier", owner.shipment.carrier);
    write_member(writer, "tracking_number", owner.shipment.tracking_number);
  }
  write_key(writer, "clocks");
  writer.StartArray();
  for (const ClockDifference& difference : owner.clocks) {
    writer.StartObject();
    write_member(writer, "clock", difference.clock);
    write_compared(writer, "before", difference.before);
    write_compared(writer, "after", difference.after);
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
}

std::string answer_of_step(const RulePack& before, const RulePack& after, const RulePackDiff* difference, Locale locale,
                           const ComparisonStep& step) {
  return admin_answer([&](JsonWriter& writer) {
    write_compared_pack(writer, "before", before);
    write_compared_pack(writer, "after", after);
    write_member(writer, "zone", after.zone_name);
    if (difference != nullptr) {
      write_key(writer, "diff");
      write_diff(writer, *difference);
      write_member(writer, "text", describe_in_full(*difference, locale));
    }
    write_key(writer, "returns");
    writer.Uint64(step.returns);
    write_key(writer, "shipments");
    writer.Uint64(step.shipments);
    write_key(writer, "complaints");
    writer.Uint64(step.complaints);
    write_key(writer, "differences");
    writer.StartArray();
    for (const OwnerDifference& owner : step.differences) write_difference(writer, owner);
    writer.EndArray();
    write_member(writer, "subject", to_string(step.next.subject));
    write_key(writer, "from");
    writer.Int64(step.next.from);
    write_key(writer, "is_end");
    writer.Bool(step.is_end);
  });
}

Result<std::string> answer_comparison(Store& store, const TimeSource& time, const LoadRulePacks& load,
                                      const rapidjson::Value& request) {
  const auto before = pack_of(request, "before", load);
  if (!before) return unexpected(before.error());
  const auto after = pack_of(request, "after", load);
  if (!after) return unexpected(after.error());
  auto reader = store.open_reader();
  if (!reader) return unexpected(reader.error());
  const auto step = compare_step(**reader, *before, *after, place_of(request), time.now());
  if (!step) return unexpected(step.error());
  if (find_member(request, "from") != nullptr) return answer_of_step(*before, *after, nullptr, Locale::en, *step);
  const Locale locale = find_locale(find_text(request, "lang")).value_or(Locale::en);
  const RulePackDiff difference = diff(*before, *after, locale);
  return answer_of_step(*before, *after, &difference, locale, *step);
}

void write_rule(JsonWriter& writer, const ClockRule& rule, Locale locale) {
  writer.StartObject();
  write_member(writer, "id", rule.id);
  write_member(writer, "label", rule.labels[static_cast<std::size_t>(locale)]);
  write_member(writer, "subject", to_string(rule.subject));
  write_member(writer, "actor", to_string(rule.actor));
  write_member(writer, "source", rule.source);
  write_member(writer, "confidence", to_string(rule.confidence));
  writer.EndObject();
}

Result<std::string> list_packs(const LoadRulePacks& load, const rapidjson::Value& request) {
  const auto packs = load();
  if (!packs) return unexpected(packs.error());
  const Locale locale = find_locale(find_text(request, "lang")).value_or(Locale::en);
  return admin_answer([&](JsonWriter& writer) {
    write_key(writer, "packs");
    writer.StartArray();
    for (const auto& [id, pack] : **packs) {
      writer.StartObject();
      write_member(writer, "id", id);
      write_member(writer, "version", pack.version);
      write_member(writer, "label", pack.labels[static_cast<std::size_t>(locale)]);
      write_member(writer, "confidence", to_string(pack.confidence));
      write_member(writer, "zone", pack.zone_name);
      write_key(writer, "on_time_target");
      if (pack.on_time_target)
        writer.Double(static_cast<double>(*pack.on_time_target) / 10'000);
      else
        writer.Null();
      write_key(writer, "rules");
      writer.StartArray();
      for (const ClockRule& rule : pack.rules) write_rule(writer, rule, locale);
      writer.EndArray();
      writer.EndObject();
    }
    writer.EndArray();
  });
}

}  // namespace

void add_rules_command(AdminService& service, Store& store, const TimeSource& time, LoadRulePacks load) {
  service.add("rules.list", [load](const rapidjson::Value& request) { return list_packs(load, request); });
  service.add("rules.compare", [&store, &time, load = std::move(load)](const rapidjson::Value& request) {
    return answer_comparison(store, time, load, request);
  });
}

}  // namespace parcelgate
