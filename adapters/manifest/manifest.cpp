#include "adapters/manifest/manifest.hpp"

#include <algorithm>
#include <set>

#include "adapters/manifest/added_rows.hpp"
#include "adapters/manifest/decode/topic.hpp"
#include "adapters/manifest/text/csv.hpp"
#include "gateway/base/file.hpp"
#include "gateway/crypto/digest.hpp"

namespace parcelgate {
namespace {

using rapidjson::Value;

constexpr std::size_t kHashDigits = 8;

/// "codes": {"fold_case": true, "strip_zeros": true}
CodeForm read_code_form(const Value& manifest, Faults& faults) {
  CodeForm form;
  const Value* section = find_member(manifest, "codes");
  if (section == nullptr || !check_members(*section, "/codes", {"fold_case", "strip_zeros"}, faults)) return form;
  for (const auto& member : section->GetObject()) {
    if (!member.value.IsBool()) faults.add(join_pointer("/codes", scalar_text(member.name)), "must be true or false");
  }
  if (const Value* fold = find_member(*section, "fold_case")) form.fold_case = fold->IsTrue();
  if (const Value* strip = find_member(*section, "strip_zeros")) form.strip_zeros = strip->IsTrue();
  return form;
}

/// The zones of a country that has several, or one named zone; nothing where the name is not known.
bool add_zones(std::string_view name, ZoneLoader& loader, ZoneSet& out) {
  if (const ZoneSet* const several = loader.places()->several(name)) {
    out.insert(out.end(), several->begin(), several->end());
    return true;
  }
  if (name.size() == 2) {
    const PlaceZone only = loader.places()->find(name, {});
    if (only.zone != nullptr) out.push_back(std::make_shared<const Zone>(*only.zone));
    return only.zone != nullptr;
  }
  auto zone = name.empty() ? nullptr : loader.load(std::string(name));
  if (!zone) return false;
  out.push_back(std::move(zone));
  return true;
}

/// Reads "possible_zones". Without it a time may have been written in any zone of the country that "time_zone" lies in;
/// a zone of no country, such as UTC, says nothing about the place, so that any zone is possible.
std::shared_ptr<const ZoneSet> read_possible_zones(const Value& manifest, std::string_view local, ZoneLoader& loader,
                                                   Faults& faults) {
  auto zones = std::make_shared<ZoneSet>();
  if (const Value* const list = find_member(manifest, "possible_zones")) {
    if (!list->IsArray() || list->Empty()) {
      faults.add("/possible_zones", "must be a list of zones or countries", R"(for example ["US"])");
      return nullptr;
    }
    for (rapidjson::SizeType i = 0; i < list->Size(); ++i) {
      const std::string_view name = scalar_text((*list)[i]);
      if (!add_zones(name, loader, *zones))
        faults.add(join_pointer("/possible_zones", i), "unknown zone or country \"" + std::string(name) + "\"",
                   "use a name such as Europe/Berlin, a country code such as US, or world");
    }
    return zones;
  }
  const std::string_view country = country_of_any_zone(local);
  const ZoneSet* const several = loader.places()->several(country.empty() ? std::string_view("world") : country);
  return several == nullptr ? nullptr : std::make_shared<const ZoneSet>(*several);
}

void read_messages(const Value& section, Manifest& out, ZoneLoader& loader, Faults& faults) {
  const Value* messages = find_member(section, "messages");
  if (messages == nullptr || !messages->IsArray() || messages->Empty()) {
    return faults.add("/messages", "must be a list of message shapes");
  }
  ManifestZones zones{loader, loader.load(out.identity.time_zone)};
  if (!zones.local) {
    faults.add("/time_zone", "unknown zone \"" + out.identity.time_zone + "\"", "use a name such as Asia/Shanghai");
    zones.local = loader.load("UTC");
  }
  zones.home = country_of_zone(out.identity.time_zone);
  zones.possible = read_possible_zones(section, out.identity.time_zone, loader, faults);
  const NamedBlocks blocks = compile_blocks(section, zones, faults);
  std::set<std::string> names;
  for (rapidjson::SizeType i = 0; i < messages->Size(); ++i) {
    const auto pointer = join_pointer("/messages", i);
    out.messages.push_back(
        compile_message((*messages)[i], pointer, blocks, zones, out.protocol->account_spec(), faults));
    const auto& message = out.messages.back();
    if (!names.insert(message.name).second) {
      faults.add(join_pointer(pointer, "name"), "\"" + message.name + "\" is a duplicate",
                 "name each shape differently");
    }
    if (out.identity.carrier.empty() && message.shipments.carrier.empty()) {
      faults.add(join_pointer(pointer, "shipments"), "no carrier is known here",
                 "name the field \"carrier\", or one carrier for the whole manifest");
    }
    if (!message.ack.empty() && !out.protocol->acknowledgements().has(message.ack)) {
      faults.add(join_pointer(pointer, "ack"), "\"" + message.ack + "\" is not in the section \"ack\"");
    }
    if (message.takes(Via::mqtt) && out.topic.empty()) {
      faults.add("/mqtt", "is missing", "name the topic pattern of the messages that come by mqtt");
    }
  }
  blocks.report_unused(faults);
}

/// "mqtt": {"topic": "{tenant}/lockers/{carrier}/{number}/events"}
void read_mqtt(const Value& manifest, Manifest& out, Faults& faults) {
  const Value* section = find_member(manifest, "mqtt");
  if (section == nullptr || !check_members(*section, "/mqtt", {"topic"}, faults)) return;
  const Value* topic = find_member(*section, "topic");
  if (topic == nullptr || !topic->IsString() || !is_topic_pattern(scalar_text(*topic))) {
    return faults.add("/mqtt/topic", "is no topic pattern",
                      "each level is a word or a {name}, as in {tenant}/lockers/{number}/events");
  }
  out.topic = scalar_text(*topic);
}

void add_once(std::vector<std::string>& names, std::string_view name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
}

/// Collects the headers and query parameters that the fields of a section read ("${header:X-Id}", "${query:id}"), and
/// Content-Type where a shape is recognised by it.
void find_inputs(const Value& section, DecodeInputs& out) {
  if (section.IsString()) {
    const std::string_view name = variable_name(text_of(section));
    if (name.starts_with("header:")) add_once(out.headers, name.substr(7));
    if (name.starts_with("query:")) add_once(out.query, name.substr(6));
  } else if (section.IsArray()) {
    for (const Value& element : section.GetArray()) find_inputs(element, out);
  } else if (section.IsObject()) {
    for (const auto& member : section.GetObject()) {
      if (text_of(member.name) == "content_type") add_once(out.headers, "Content-Type");
      find_inputs(member.value, out);
    }
  }
}

/// The added rows of a source; most have none.
std::string rows_of(const std::filesystem::path& folder, std::string_view source) {
  return parcelgate::read_file(added_rows_file(folder, source)).value_or(std::string{});
}

std::string file_of(const Manifest& manifest, std::string_view name) {
  return manifest.identity.folder + "/" + std::string(name);
}

/// Reports the members that the manifest language does not have.
bool has_known_members(const Value& section, Faults& faults) {
  return check_members(section, "",
                       {"$schema",
                        "id",
                        "aliases",
                        "labels",
                        "maturity",
                        "basis",
                        "time_zone",
                        "contact",
                        "possible_zones",
                        "carrier",
                        "recognises_carriers",
                        "tracking_numbers",
                        "codes",
                        "account",
                        "mqtt",
                        "keys",
                        "events",
                        "messages",
                        "verify",
                        "ack",
                        "token",
                        "poll",
                        "subscribe"},
                       faults);
}

}  // namespace

std::unique_ptr<Manifest> load_manifest(const std::filesystem::path& folder, std::string called, ZoneLoader& zones,
                                        SentenceLoader& sentences, Faults& faults,
                                        const std::filesystem::path& added_rows) {
  auto out = std::make_unique<Manifest>();
  out->folder = folder;
  out->identity.folder = called;
  faults.set_file(file_of(*out, "manifest.json"));
  const std::string text = read_file(folder / "manifest.json", faults);
  const auto parsed = parse_json_with_comments(text);
  if (!parsed) {
    faults.add("", parsed.error().what, "fix the JSON");
    return nullptr;
  }
  const Value& section = *parsed;
  if (!has_known_members(section, faults)) return nullptr;
  out->identity = compile_identity(section, folder.filename().string(), faults);
  out->identity.folder = std::move(called);
  const CodeForm form = read_code_form(section, faults);
  read_mqtt(section, *out, faults);
  Manifest& self = *out;
  out->protocol = std::make_unique<CarrierProtocol>(CarrierProtocol::compile(
      section, [&self](std::string_view carrier) { return std::string(self.carriers.code_of(carrier)); }, faults));
  read_messages(section, *out, zones, faults);
  for (const std::string_view part : {"events", "messages"}) {
    if (const Value* fields = find_member(section, part)) find_inputs(*fields, out->inputs);
  }

  faults.set_file(file_of(*out, "status_map.csv"));
  std::string statuses = read_file(folder / "status_map.csv", faults);
  if (!added_rows.empty()) statuses = with_added_rows(std::move(statuses), rows_of(added_rows, out->identity.id), form);
  out->statuses = StatusMap::compile(statuses, form, faults,
                                     [&](std::string_view name) { return sentences.load(name, folder, faults); });
  std::string carriers;
  std::error_code none;
  if (std::filesystem::exists(folder / "carriers.csv", none)) {
    faults.set_file(file_of(*out, "carriers.csv"));
    carriers = read_file(folder / "carriers.csv", faults);
    out->carriers = CarrierMap::compile(carriers, faults);
  }
  out->mapping_version =
      to_hex(sha256_bytes(text + '\x1f' + statuses + out->statuses.shared_content() + '\x1f' + carriers))
          .substr(0, kHashDigits) +
      "." + std::string(taxonomy_version());
  return out;
}

}  // namespace parcelgate
