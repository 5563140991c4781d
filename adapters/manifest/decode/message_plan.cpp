#include "adapters/manifest/decode/message_plan.hpp"

#include <algorithm>
#include <array>

#include "adapters/manifest/text/charset.hpp"
#include "gateway/base/enum_names.hpp"

namespace parcelgate {
namespace {

using rapidjson::Value;

/// A member to read and its JSON pointer.
struct Member {
  const Value* value;
  std::string pointer;
};

Member member(const Value& section, std::string_view name, std::string_view pointer) {
  return {find_member(section, name), join_pointer(pointer, name)};
}

Field read_field(const Value& section, std::string_view name, std::string_view pointer, Faults& faults) {
  const auto found = member(section, name, pointer);
  return found.value == nullptr ? Field{} : Field::compile(*found.value, found.pointer, faults);
}

/// A list of fields, each read by itself.
std::vector<Field> read_fields(const Value& section, std::string_view name, std::string_view pointer, Faults& faults) {
  std::vector<Field> out;
  const auto found = member(section, name, pointer);
  if (found.value == nullptr) return out;
  if (!found.value->IsArray()) {
    faults.add(found.pointer, "must be a list of fields", "for example [\"issueName\", \"memo\"]");
    return out;
  }
  for (rapidjson::SizeType i = 0; i < found.value->Size(); ++i) {
    out.push_back(Field::compile((*found.value)[i], join_pointer(found.pointer, i), faults));
  }
  return out;
}

std::string read_text(const Value& section, std::string_view name, std::string_view pointer, Faults& faults) {
  const auto found = member(section, name, pointer);
  if (found.value == nullptr) return {};
  if (!found.value->IsString()) faults.add(found.pointer, "must be a text");
  return std::string(scalar_text(*found.value));
}

std::vector<Path> read_paths(const Value& section, std::string_view name, std::string_view pointer, Faults& faults) {
  std::vector<Path> out;
  const auto found = member(section, name, pointer);
  const auto add = [&](const Value& text, std::string_view where) {
    if (auto path = Path::compile(scalar_text(text), where, faults)) out.push_back(std::move(*path));
  };
  if (found.value == nullptr) {
    if (name == "at") faults.add(found.pointer, "is missing", "name the path, or \".\" for the place itself");
  } else if (found.value->IsArray()) {
    for (rapidjson::SizeType i = 0; i < found.value->Size(); ++i) {
      add((*found.value)[i], join_pointer(found.pointer, i));
    }
  } else {
    add(*found.value, found.pointer);
  }
  return out;
}

KeyRules compile_keys(const Value& section, std::string_view pointer, Faults& faults) {
  KeyRules out;
  if (!section.IsArray()) {
    faults.add(pointer, "must be a list of keys", "for example [[\"type\", \"code\"], [\"type\"]]");
    return out;
  }
  for (rapidjson::SizeType i = 0; i < section.Size(); ++i) {
    const Value& parts = section[i];
    const auto where = join_pointer(pointer, i);
    if (!parts.IsArray() || parts.Empty()) {
      faults.add(where, "must be a list of the key's parts");
      continue;
    }
    auto& key = out.emplace_back();
    for (rapidjson::SizeType j = 0; j < parts.Size(); ++j) {
      key.push_back(Field::compile(parts[j], join_pointer(where, j), faults));
    }
  }
  return out;
}

KeyRules read_keys(const Value& section, std::string_view name, std::string_view pointer,
                   const NamedSection<KeyRules>& named, Faults& faults) {
  const auto found = member(section, name, pointer);
  if (found.value == nullptr) return {};
  if (!found.value->IsString()) return compile_keys(*found.value, found.pointer, faults);
  return named.find(scalar_text(*found.value), found.pointer, faults);
}

LegRule read_leg(const Value& section, std::string_view pointer, Faults& faults) {
  LegRule rule;
  const auto found = member(section, "leg", pointer);
  if (found.value == nullptr || !check_members(*found.value, found.pointer, {"at", "is"}, faults)) return rule;
  rule.at = read_field(*found.value, "at", found.pointer, faults);
  const auto is = member(*found.value, "is", found.pointer);
  if (rule.at.empty() || is.value == nullptr || !is.value->IsObject()) {
    faults.add(found.pointer, "needs \"at\" and \"is\"",
               "for example {\"at\": \"is_return\", \"is\": {\"true\": \"return\"}}");
    return rule;
  }
  for (const auto& row : is.value->GetObject()) {
    const auto value = scalar_text(row.name);
    if (const auto leg = read_word(row.value, join_pointer(is.pointer, value), all_names<Leg>(), "leg", faults)) {
      rule.is.emplace_back(std::string(value), static_cast<Leg>(*leg));
    }
  }
  return rule;
}

std::vector<std::pair<std::string, Status>> read_takes_back(const Value& section, std::string_view pointer,
                                                            Faults& faults) {
  std::vector<std::pair<std::string, Status>> out;
  const auto found = member(section, "takes_back", pointer);
  if (found.value == nullptr) return out;
  if (!found.value->IsObject()) {
    faults.add(found.pointer, "must name codes and statuses", "for example {\"743\": \"delivered\"}");
    return out;
  }
  for (const auto& row : found.value->GetObject()) {
    const auto code = scalar_text(row.name);
    const auto where = join_pointer(found.pointer, code);
    if (const auto status = read_word(row.value, where, all_names<Status>(), "status", faults)) {
      out.emplace_back(code, static_cast<Status>(*status));
    }
  }
  return out;
}

template <class Enum, std::size_t kCount>
Enum read_choice(const Value& section, std::string_view name, std::string_view pointer, Enum fallback,
                 const Names<kCount>& values, Faults& faults) {
  const auto found = member(section, name, pointer);
  if (found.value == nullptr) return fallback;
  const auto place = read_word(*found.value, found.pointer, values, "value", faults);
  return place ? static_cast<Enum>(*place) : fallback;
}

/// The member "order". The retired word "unsorted" is a fault that says what to do instead.
EventOrdering read_order(const Value& section, std::string_view pointer, Faults& faults) {
  constexpr Names<2> kOrders{"oldest_first", "newest_first"};
  const auto found = member(section, "order", pointer);
  if (found.value != nullptr && scalar_text(*found.value) == "unsorted") {
    faults.add(found.pointer, "unknown value \"unsorted\"", "remove it: a list without an order needs no \"order\"");
    return EventOrdering::oldest_first;
  }
  return read_choice(section, "order", pointer, EventOrdering::oldest_first, kOrders, faults);
}

ShipmentPlan read_shipments(const Value& section, std::string_view pointer, const ManifestZones& zones,
                            Faults& faults) {
  ShipmentPlan plan;
  if (!check_members(section, pointer,
                     {"at", "else_at", "number", "carrier", "same_number", "errors", "estimated_delivery", "partner"},
                     faults)) {
    return plan;
  }
  plan.reports = ReportPlan::compile(section, pointer, zones, faults);
  plan.at = read_paths(section, "at", pointer, faults);
  plan.else_at = read_paths(section, "else_at", pointer, faults);
  plan.number = read_field(section, "number", pointer, faults);
  if (plan.number.empty())
    faults.add(join_pointer(pointer, "number"), "is missing", "name the tracking number's field");
  plan.carrier = read_field(section, "carrier", pointer, faults);
  constexpr std::array<std::string_view, 2> kSameNumber{"merge", "latest"};
  plan.latest_alone = read_choice(section, "same_number", pointer, false, kSameNumber, faults);
  const auto errors = member(section, "errors", pointer);
  if (errors.value != nullptr) plan.errors = ErrorRules::compile(*errors.value, errors.pointer, faults);
  return plan;
}

void read_place(EventPlan& plan, const Value& section, std::string_view pointer, Faults& faults) {
  const auto place = member(section, "place", pointer);
  if (place.value == nullptr ||
      !check_members(*place.value, place.pointer, {"name", "region", "postal_code", "country"}, faults)) {
    return;
  }
  plan.name = read_field(*place.value, "name", place.pointer, faults);
  plan.region = read_field(*place.value, "region", place.pointer, faults);
  plan.postal_code = read_field(*place.value, "postal_code", place.pointer, faults);
  plan.country = read_field(*place.value, "country", place.pointer, faults);
}

EventPlan compile_events(const Value& section, std::string_view pointer, const NamedSection<KeyRules>& keys,
                         const ManifestZones& zones, Faults& faults) {
  constexpr std::array<RetiredWord, 1> kRetired{{{"words", "write \"pattern_text\" for it"}}};
  EventPlan plan;
  if (!check_members(section, pointer,
                     {"at", "else_at", "order", "time", "code", "text", "pattern_text", "keys", "latest_keys", "place",
                      "id", "leg", "takes_back", "estimated_delivery", "partner"},
                     faults, kRetired)) {
    return plan;
  }
  plan.at = read_paths(section, "at", pointer, faults);
  plan.else_at = read_paths(section, "else_at", pointer, faults);
  plan.order = read_order(section, pointer, faults);
  const auto time = member(section, "time", pointer);
  if (time.value == nullptr)
    faults.add(time.pointer, "is missing", "name the field of the event's time");
  else
    plan.time = TimePlan::compile(*time.value, time.pointer, zones, faults);
  plan.code = read_field(section, "code", pointer, faults);
  plan.text = read_field(section, "text", pointer, faults);
  plan.pattern_text = read_fields(section, "pattern_text", pointer, faults);
  plan.keys = read_keys(section, "keys", pointer, keys, faults);
  plan.latest_keys = read_keys(section, "latest_keys", pointer, keys, faults);
  read_place(plan, section, pointer, faults);
  plan.id = read_field(section, "id", pointer, faults);
  plan.leg = read_leg(section, pointer, faults);
  plan.reports = ReportPlan::compile(section, pointer, zones, faults);
  plan.takes_back = read_takes_back(section, pointer, faults);
  if (plan.keys.empty() && !plan.code.empty()) plan.keys.push_back({plan.code});
  return plan;
}

std::vector<std::string> read_empty(const Value& section, std::string_view pointer, Faults& faults) {
  std::vector<std::string> out;
  const auto found = member(section, "empty", pointer);
  if (found.value == nullptr) return out;
  const auto add = [&](const Value& text, std::string_view where) {
    const auto form = scalar_text(text);
    if (form == "[]" || form == "{}" || form == "null")
      out.emplace_back(form);
    else
      faults.add(where, text.IsString() ? "is not a document that holds nothing" : "must be a text",
                 "known: \"[]\", \"{}\", \"null\"");
  };
  if (!found.value->IsArray())
    add(*found.value, found.pointer);
  else
    for (rapidjson::SizeType i = 0; i < found.value->Size(); ++i)
      add((*found.value)[i], join_pointer(found.pointer, i));
  return out;
}

std::vector<Via> read_vias(const Value& section, std::string_view pointer, Faults& faults) {
  std::vector<Via> out;
  const auto via = member(section, "via", pointer);
  if (via.value == nullptr || !via.value->IsArray() || via.value->Empty()) {
    faults.add(via.pointer, "must be a list of transports", "known: push, poll, mqtt");
    return out;
  }
  for (rapidjson::SizeType i = 0; i < via.value->Size(); ++i) {
    const auto place = read_word((*via.value)[i], join_pointer(via.pointer, i), all_names<Via>(), "transport", faults);
    if (place) out.push_back(static_cast<Via>(*place));
  }
  return out;
}

}  // namespace

bool MessagePlan::takes(Via via) const noexcept {
  return std::find(vias.begin(), vias.end(), via) != vias.end();
}

bool MessagePlan::resembles(const SourceMessage& message) const {
  return unwrap.makes_xml() == text_starts_with(message.body, "<");
}

NamedBlocks compile_blocks(const Value& manifest, const ManifestZones& zones, Faults& faults) {
  NamedBlocks blocks;
  blocks.keys.read(manifest, faults,
                   [&](const Value& block, std::string_view pointer) { return compile_keys(block, pointer, faults); });
  blocks.events.read(manifest, faults, [&](const Value& block, std::string_view pointer) {
    return compile_events(block, pointer, blocks.keys, zones, faults);
  });
  return blocks;
}

MessagePlan compile_message(const Value& section, std::string_view pointer, const NamedBlocks& blocks,
                            const ManifestZones& zones, const AccountSpec& spec, Faults& faults) {
  MessagePlan plan;
  if (!check_members(section, pointer,
                     {"name", "via", "when", "unwrap", "errors", "shipments", "events", "none", "empty", "ack"},
                     faults)) {
    return plan;
  }
  plan.name = read_text(section, "name", pointer, faults);
  if (plan.name.empty()) faults.add(join_pointer(pointer, "name"), "is missing", "give the shape a name");
  plan.vias = read_vias(section, pointer, faults);
  const auto when = member(section, "when", pointer);
  plan.when = Matcher::compile(when.value, when.pointer, faults);
  const auto unwrap = member(section, "unwrap", pointer);
  plan.unwrap = UnwrapPlan::compile(unwrap.value, unwrap.pointer, spec, faults);
  const auto errors = member(section, "errors", pointer);
  if (errors.value != nullptr) plan.errors = ErrorRules::compile(*errors.value, errors.pointer, faults);
  const auto shipments = member(section, "shipments", pointer);
  if (shipments.value == nullptr)
    faults.add(shipments.pointer, "is missing", "name the place of the shipments");
  else
    plan.shipments = read_shipments(*shipments.value, shipments.pointer, zones, faults);
  const auto events = member(section, "events", pointer);
  if (events.value == nullptr)
    faults.add(events.pointer, "is missing", "name the place of the events");
  else if (events.value->IsString())
    plan.events = blocks.events.find(scalar_text(*events.value), events.pointer, faults);
  else
    plan.events = compile_events(*events.value, events.pointer, blocks.keys, zones, faults);
  plan.none = read_text(section, "none", pointer, faults);
  plan.empty = read_empty(section, pointer, faults);
  plan.ack = read_text(section, "ack", pointer, faults);
  return plan;
}

}  // namespace parcelgate
