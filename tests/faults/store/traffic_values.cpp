#include "tests/faults/store/traffic_values.hpp"

namespace parcelgate::test {

RawMessage message_of(std::uint64_t number) {
  RawMessage message;
  message.received_at = instant_of(number);
  message.source = "sf";
  message.account = "sf-main";
  message.body = "body " + std::to_string(number) + " ";
  message.body.append(number * 37 % 2000, static_cast<char>('a' + number % 26));
  message.context = "{}";
  return message;
}

IngestInput push_of(std::uint64_t number) {
  IngestInput input;
  input.raw = message_of(number);
  input.tenant = "shop";
  input.mapping_version = "1.1";
  std::vector<TrackingEvent> events;
  for (std::size_t at = 0; at < events_of(number); ++at) {
    TrackingEvent event;
    event.event_id = event_id_of(number, at);
    event.occurred_at.at = input.raw.received_at + std::chrono::milliseconds{at};
    event.status = Status::in_transit;
    events.push_back(std::move(event));
  }
  const ShipmentKey key = shipment_of(number);
  input.decoded.shipments.push_back({key.carrier, key.tracking_number, std::move(events)});
  return input;
}

StateRecord record_of(std::uint64_t number) {
  return {"owner", subject_of("record", number), R"({"n":)" + std::to_string(number) + "}", instant_of(number)};
}

ApiKey key_of(std::uint64_t number) {
  ApiKey key;
  key.id = key.hash = "key" + std::to_string(number);
  key.created_at = instant_of(number);
  return key;
}

PollState poll_of(std::uint64_t number) {
  PollState state;
  state.key = {"shop", "sf", subject_of("POLL", number)};
  state.account = "sf-main";
  state.next_at = instant_of(number);
  state.known_events = static_cast<std::uint32_t>(number);
  return state;
}

Result<void> add_feed_entry(Transaction& transaction, const std::string& event_id, const std::string& return_id) {
  FeedEntry entry;
  entry.type = "parcelgate.return.fact_recorded.v1";
  entry.tenant = "shop";
  entry.return_id = return_id;
  entry.data = R"({"event_id":")" + event_id + R"("})";
  auto place = transaction.append_feed(entry);
  return place ? Result<void>{} : unexpected(std::move(place).error());
}

Result<void> add_fact(Transaction& transaction, std::uint64_t number) {
  const std::string return_id = subject_of("R", number);
  auto found = transaction.find_return("shop", return_id);
  if (!found) return unexpected(std::move(found).error());
  Return ret;
  if (*found) {
    ret = **std::move(found);
  } else {
    ret.tenant = "shop";
    ret.return_id = return_id;
    ret.created_at = instant_of(number);
  }
  Fact fact;
  fact.fact_id = "f" + std::to_string(number);
  fact.at = instant_of(number);
  ret.facts.push_back(std::move(fact));
  ret.wake_at = instant_of(number);
  ++ret.version;
  if (auto stored = transaction.store_return(ret); !stored) return stored;
  return add_feed_entry(transaction, "f" + std::to_string(number), return_id);
}

}  // namespace parcelgate::test
