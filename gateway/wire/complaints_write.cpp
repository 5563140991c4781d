#include <algorithm>

#include "gateway/wire/complaint_feed.hpp"
#include "gateway/wire/complaints.hpp"
#include "gateway/wire/explain.hpp"

namespace parcelgate {
namespace {

void write_complaint_clock(JsonWriter& writer, const Clock& clock, const ClockInput& input, const ComplaintView& view) {
  writer.StartObject();
  write_clock_members(writer, clock);
  const auto why =
      view.rules != nullptr ? reasons_of(*view.rules, input, clock.id, view.now) : std::vector<std::string>{};
  write_why(writer, why);
  const ClockRule* const rule = view.rules == nullptr ? nullptr : view.rules->find(clock.id);
  if (rule != nullptr) write_member(writer, "label", rule->labels[static_cast<std::size_t>(view.locale)]);
  write_seconds_left(writer, time_left(clock, view.now));
  writer.EndObject();
}

}  // namespace

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
  write_key(writer, "done");
  writer.Bool(is_done(complaint));
  write_instant(writer, "wake_at", complaint.wake_at);
  const ClockInput input = input_of(complaint, view.now);
  write_key(writer, "clocks");
  writer.StartArray();
  for (const Clock& clock : complaint.clocks) write_complaint_clock(writer, clock, input, view);
  writer.EndArray();
  write_key(writer, "facts");
  writer.StartArray();
  for (const Fact& fact : complaint.facts) {
    writer.StartObject();
    write_fact_members(writer, fact);
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
}

}  // namespace parcelgate
