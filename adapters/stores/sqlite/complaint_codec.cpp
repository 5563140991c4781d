#include "adapters/stores/sqlite/complaint_codec.hpp"

#include "adapters/stores/sqlite/bytes.hpp"
#include "adapters/stores/sqlite/deadline_codec.hpp"
#include "adapters/stores/sqlite/return_codec.hpp"

namespace parcelgate::sqlite {
namespace {

constexpr std::uint8_t kComplaintVersion = 2;
// Of complaints without an agent, which are still written so.
constexpr std::uint8_t kWithoutAgent = 1;

}  // namespace

void encode_complaint(const Complaint& complaint, std::string& out) {
  ByteWriter writer(out);
  writer.byte(complaint.order.agent.empty() ? kWithoutAgent : kComplaintVersion);
  writer.text(complaint.tenant);
  writer.text(complaint.complaint_id);
  writer.text(complaint.carrier);
  writer.text(complaint.tracking_number);
  writer.byte(static_cast<std::uint8_t>(complaint.kind));
  writer.text(complaint.order_id);
  writer.text(complaint.rule_pack);
  writer.byte(static_cast<std::uint8_t>(complaint.locale));
  writer.instant(complaint.created_at);
  writer.instant(complaint.received_at);
  write_order(writer, complaint.order);
  writer.byte(complaint.order.is_complex ? 1 : 0);
  if (!complaint.order.agent.empty()) writer.text(complaint.order.agent);
  write_facts(writer, complaint.facts);
  write_list(writer, complaint.clocks, write_clock);
  writer.instant(complaint.updated_at);
  writer.optional_instant(complaint.wake_at);
  writer.number(complaint.version);
}

Result<Complaint> decode_complaint(std::string_view bytes) {
  ByteReader reader(bytes);
  Complaint complaint;
  const std::uint8_t version = reader.byte();
  if (version < kWithoutAgent || version > kComplaintVersion) reader.fail();
  complaint.tenant = reader.text();
  complaint.complaint_id = reader.text();
  complaint.carrier = reader.text();
  complaint.tracking_number = reader.text();
  complaint.kind = read_enum<ComplaintKind>(reader);
  complaint.order_id = reader.text();
  complaint.rule_pack = reader.text();
  complaint.locale = read_enum<Locale>(reader);
  complaint.created_at = reader.instant();
  complaint.received_at = reader.instant();
  complaint.order = read_order(reader);
  complaint.order.is_complex = reader.byte() != 0;
  if (version > kWithoutAgent) complaint.order.agent = reader.text();
  complaint.facts = read_facts(reader);
  complaint.clocks = read_list<Clock>(reader, [](ByteReader& in) { return read_clock(in); });
  complaint.updated_at = reader.instant();
  complaint.wake_at = reader.optional_instant();
  complaint.version = reader.number();
  if (!reader.ok() || !reader.at_end()) {
    return unexpected(ErrorKind::internal, "store: the row of complaint " + complaint.complaint_id +
                                               " cannot be read; restore the data folder from a backup");
  }
  return complaint;
}

}  // namespace parcelgate::sqlite
