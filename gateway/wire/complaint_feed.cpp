#include "gateway/wire/complaint_feed.hpp"

#include "gateway/wire/complaints.hpp"

namespace parcelgate {

void write_complaint_keys(JsonWriter& writer, const Complaint& complaint) {
  write_member(writer, "complaint_id", complaint.complaint_id);
  write_member(writer, "carrier", complaint.carrier);
  write_member(writer, "tracking_number", complaint.tracking_number);
  write_text_or_null(writer, "order_id", complaint.order_id);
}

std::string render_complaint_registered(const Complaint& complaint) {
  return render_json_object([&](JsonWriter& writer) { write_complaint_members(writer, complaint); });
}

std::string render_fact_recorded(const Complaint& complaint, const Fact& fact) {
  return render_json_object([&](JsonWriter& writer) {
    write_complaint_keys(writer, complaint);
    write_key(writer, "fact");
    writer.StartObject();
    write_fact_members(writer, fact);
    writer.EndObject();
  });
}

std::string render_complaint_clock_change(const Complaint& complaint, const Clock& clock, const ClockChange& change,
                                          std::span<const std::string> why) {
  return render_json_object([&](JsonWriter& writer) {
    write_member(writer, "subject", to_string(ClockSubject::complaint));
    write_complaint_keys(writer, complaint);
    write_change_members(writer, clock, change, why);
  });
}

}  // namespace parcelgate
