#include "gateway/app/admin/gateway_status.hpp"

#include <utility>

#include "gateway/app/admin/admin_answer.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

void write_state_checks(JsonWriter& writer, const std::vector<StateCheck>& checks) {
  writer.Key("checks");
  writer.StartArray();
  for (const StateCheck& check : checks) {
    writer.StartObject();
    write_member(writer, "name", check.name);
    writer.Key("ok");
    writer.Bool(!check.fault);
    writer.Key("required");
    writer.Bool(check.required);
    write_if_given(writer, "detail", check.fault.value_or(""));
    writer.EndObject();
  }
  writer.EndArray();
}

void write_store_health(JsonWriter& writer, const StoreHealth& health) {
  writer.Key("store");
  writer.StartObject();
  writer.Key("takes_writes");
  writer.Bool(health.takes_writes());
  write_if_given(writer, "fault", health.fault);
  write_instant(writer, "since", health.since);
  writer.Key("failed_commits");
  writer.Uint64(health.failed_commits);
  writer.EndObject();
}

void write_clock_counts(JsonWriter& writer, const ClockCounts& counts) {
  writer.Key("clocks");
  writer.StartObject();
  write_instant(writer, "counted_at", counts.counted_at);
  writer.Key("in_time");
  writer.Uint64(counts.in_time);
  writer.Key("at_risk");
  writer.Uint64(counts.at_risk);
  writer.Key("missed");
  writer.Uint64(counts.missed);
  writer.EndObject();
}

Result<std::string> answer_status(Store& store, const GatewayFacts& facts) {
  auto reader = store.open_reader();
  if (!reader) return unexpected(std::move(reader).error());
  const auto head = (*reader)->feed_head();
  if (!head) return unexpected(head.error());
  return admin_answer([&](JsonWriter& writer) {
    write_member(writer, "version", facts.version);
    write_instant(writer, "started_at", facts.started_at);
    writer.Key("feed_entries");
    writer.Uint64(entries_up_to(*head));
    write_state_checks(writer, facts.checks);
    write_store_health(writer, store.health());
    write_clock_counts(writer, facts.clocks);
  });
}

}  // namespace

void add_gateway_status_command(AdminService& service, Store& store, std::function<GatewayFacts()> facts) {
  service.add("gateway.status",
              [&store, facts = std::move(facts)](const rapidjson::Value&) { return answer_status(store, facts()); });
}

}  // namespace parcelgate
