#include "gateway/app/carrier_choice/carrier_choice.hpp"

#include <algorithm>

#include "gateway/base/enum_names.hpp"
#include "gateway/wire/json.hpp"
#include "gateway/wire/object_reader.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

constexpr Names<3> kSettledBy{"nothing", "events", "statement"};

std::optional<SettledBy> find_settled_by(std::string_view id) {
  return find_name<SettledBy>(kSettledBy, id);
}

void write_texts(JsonWriter& writer, std::string_view key, const std::vector<std::string>& texts) {
  write_key(writer, key);
  writer.StartArray();
  for (const std::string& text : texts) write_text(writer, text);
  writer.EndArray();
}

Result<std::optional<CarrierChoice>> read_found(Result<std::optional<StateRecord>> record) {
  if (!record) return unexpected(std::move(record).error());
  if (!*record) return std::optional<CarrierChoice>{};
  auto choice = read_choice(**record);
  if (!choice) return unexpected(std::move(choice).error());
  return std::optional(*std::move(choice));
}

bool is_proof(Status status) noexcept {
  return status != Status::not_found && status != Status::info_received && status != Status::awaiting_pickup;
}

}  // namespace

std::string_view to_string(SettledBy settled_by) noexcept {
  return name_of(kSettledBy, settled_by);
}

const PossibleCarrier* CarrierChoice::find(std::string_view carrier_id) const noexcept {
  const auto found =
      std::find_if(possible.begin(), possible.end(), [&](const auto& each) { return each.carrier == carrier_id; });
  return found == possible.end() ? nullptr : &*found;
}

bool CarrierChoice::was_at(std::string_view carrier_id) const noexcept {
  return carrier == carrier_id || std::find(former.begin(), former.end(), carrier_id) != former.end();
}

std::string choice_key(std::string_view tenant, std::string_view tracking_number) {
  return std::string(tenant) + "/" + std::string(tracking_number);
}

StateRecord to_record(std::string_view tenant, std::string_view tracking_number, const CarrierChoice& choice) {
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  writer.StartObject();
  write_member(writer, "carrier", choice.carrier);
  write_member(writer, "settled_by", to_string(choice.settled_by));
  write_instant(writer, "registered_at", choice.registered_at);
  write_texts(writer, "former", choice.former);
  writer.Key("possible");
  writer.StartArray();
  for (const PossibleCarrier& each : choice.possible) {
    writer.StartObject();
    write_member(writer, "carrier", each.carrier);
    writer.Key("score");
    writer.Int(each.score);
    write_texts(writer, "reasons", each.reasons);
    write_texts(writer, "accounts", each.accounts);
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
  return {std::string(kChoices), choice_key(tenant, tracking_number), {buffer.GetString(), buffer.GetSize()}, {}};
}

Result<CarrierChoice> read_choice(const StateRecord& record) {
  const auto document = parse_json(record.value);
  if (!document) return unexpected(ErrorKind::malformed, "record " + record.owner + " cannot be read");
  Faults faults;
  CarrierChoice out;
  ObjectReader reader(*document, "", faults);
  out.carrier = reader.required_text("carrier");
  out.settled_by = reader.enum_value("settled_by", Need::required, find_settled_by).value_or(SettledBy::nothing);
  out.registered_at = reader.instant("registered_at", Need::required).value_or(Instant{});
  out.former = reader.texts("former");
  reader.each("possible", Need::required, [&](const rapidjson::Value& value, const std::string& pointer) {
    ObjectReader each(value, pointer, faults);
    PossibleCarrier possible;
    possible.carrier = each.required_text("carrier");
    possible.score = static_cast<int>(each.integer("score", 0, 0, 99));
    possible.reasons = each.texts("reasons");
    possible.accounts = each.texts("accounts");
    out.possible.push_back(std::move(possible));
  });
  reader.finish();
  if (!faults.empty()) return to_error(faults, "record " + record.owner);
  return out;
}

Result<std::optional<CarrierChoice>> find_choice(Transaction& transaction, std::string_view tenant,
                                                 std::string_view tracking_number) {
  return read_found(transaction.find_record(kChoices, choice_key(tenant, tracking_number)));
}

Result<std::optional<CarrierChoice>> find_choice(Reader& reader, std::string_view tenant,
                                                 std::string_view tracking_number) {
  return read_found(reader.find_record(kChoices, choice_key(tenant, tracking_number)));
}

bool is_proven(const Shipment& shipment) noexcept {
  return shipment.milestones.first_physical_scan_at || (shipment.status && is_proof(*shipment.status));
}

bool proves(const TrackingEvent& event) noexcept {
  return event.status && is_proof(*event.status);
}

}  // namespace parcelgate
