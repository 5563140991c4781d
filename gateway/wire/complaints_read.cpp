#include "gateway/wire/complaints.hpp"

namespace parcelgate {
namespace {

class ComplaintFileReader {
 public:
  explicit ComplaintFileReader(const CarrierLookup& carriers) : reading_{carriers} {}

  Result<Complaint> read(const rapidjson::Value& document, const FindRules& find_rules) {
    {
      ObjectReader reader(document, "", faults_);
      // Members of the API's complaint that a file does not use.
      for (const char* name : {"done", "wake_at", "clocks", "return_id"}) reader.allow(name);
      complaint_.tenant = reader.text("tenant", Need::optional);
      complaint_.created_at = reader.instant("created_at", Need::optional).value_or(Instant{});
      read_complaint_members(reader, reading_.carriers, complaint_);
      if (complaint_.rule_pack.empty()) reader.fault("rule_pack", "is missing");
      if (!reader.has("received_at")) reader.fault("received_at", "is missing; say when the complaint was received");
      reader.each("facts", Need::optional, [&](const rapidjson::Value& item, const std::string& pointer) {
        complaint_.facts.push_back(read_fact(item, pointer, reading_, faults_));
      });
    }
    add_file_fact_faults(find_rules, complaint_.rule_pack, fact_owner(complaint_), complaint_.facts, faults_);
    if (!faults_.empty()) return to_error(faults_, "complaint file");
    return std::move(complaint_);
  }

 private:
  FactReading reading_;
  Faults faults_;
  Complaint complaint_;
};

}  // namespace

void read_complaint_members(ObjectReader& reader, const CarrierLookup& carriers, Complaint& complaint) {
  complaint.complaint_id = reader.check_id("complaint_id", reader.text("complaint_id", Need::required));
  const std::size_t faults = reader.faults().size();
  complaint.carrier = read_carrier(reader, carriers);
  if (complaint.carrier.empty() && reader.faults().size() == faults)
    reader.fault("carrier", "is missing; name the carrier that the complaint is about");
  complaint.tracking_number = read_tracking_number(reader, Need::required);
  complaint.kind = reader.enum_value("kind", Need::required, find_complaint_kind).value_or(complaint.kind);
  complaint.order.is_complex = reader.boolean("complex", complaint.order.is_complex);
  complaint.order_id = reader.check_id("order_id", reader.text("order_id", Need::optional));
  const std::string pack = reader.text("rule_pack", Need::optional);
  if (!pack.empty()) complaint.rule_pack = pack;
  complaint.locale = reader.enum_value("locale", Need::optional, find_locale).value_or(complaint.locale);
  complaint.received_at = reader.instant("received_at", Need::optional).value_or(complaint.received_at);
  read_order_values(reader, complaint.order);
}

Result<Complaint> parse_complaint_file(std::string_view json, const CarrierLookup& carriers,
                                       const FindRules& find_rules) {
  const auto document = parse_json_with_comments(json);
  if (!document) return unexpected(document.error());
  return ComplaintFileReader(carriers).read(*document, find_rules);
}

}  // namespace parcelgate
