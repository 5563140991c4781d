#include "gateway/wire/complaint_feed.hpp"
#include "gateway/wire/complaints.hpp"
#include "gateway/wire/explain.hpp"

namespace parcelgate {
void write_complaint_members(JsonWriter& writer, const Complaint& complaint) {
  write_complaint_keys(writer, complaint);
  write_member(writer, "kind", to_string(complaint.kind));
  write_key(writer, "complex");
  writer.Bool(complaint.order.is_complex);
  write_member(writer, "rule_pack", complaint.rule_pack);
  write_member(writer, "locale", to_string(complaint.locale));
  if (complaint.created_at != Instant{}) write_instant(writer, "created_at", complaint.created_at);
  write_instant(writer, "received_at", complaint.received_at);
  write_order_values(writer, complaint.order);
}

void write_complaint(JsonWriter& writer, const ComplaintView& view) {
  const Complaint& complaint = view.complaint;
  writer.StartObject();
  write_complaint_members(writer, complaint);
  if (view.return_id) write_text_or_null(writer, "return_id", *view.return_id);
  write_key(writer, "done");
  writer.Bool(is_done(complaint));
  write_instant(writer, "wake_at", complaint.wake_at);
  write_clocks(writer, complaint.clocks, {view.rules, input_of(complaint, view.now), view.locale, view.now});
  write_facts(writer, complaint.facts);
  writer.EndObject();
}

}  // namespace parcelgate
