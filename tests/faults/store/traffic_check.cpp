// Looks for everything that a store acknowledged.
#include <algorithm>
#include <map>
#include <set>

#include "gateway/wire/json.hpp"
#include "tests/faults/store/traffic.hpp"
#include "tests/faults/store/traffic_values.hpp"

namespace parcelgate::test {
namespace {

using Kind = Acknowledged::Kind;

constexpr std::size_t kPage = 37;
constexpr std::size_t kMostFindings = 5;

class Check {
 public:
  Check(Reader& reader, Findings& findings) : reader_(reader), findings_(findings) {}

  void read_feed() {
    FeedCursor cursor;
    std::uint64_t before = 0;
    for (;;) {
      const auto page = reader_.read_feed(cursor, "", kPage);
      if (!page) return lost("the feed: " + page.error().what);
      if (page->empty()) break;
      for (const FeedEntry& entry : *page) {
        if (entry.position != before + 1) lost("positions of the feed before " + std::to_string(entry.position));
        if (entry.position <= before) wrong("the feed goes back at " + std::to_string(entry.position));
        before = entry.position;
        note_entry(entry);
      }
    }
    const auto head = reader_.feed_head();
    if (!head || head->positions.empty() || head->positions.front() == before) return;
    lost("positions of the feed after " + std::to_string(before));
  }

  void look_for(const Acknowledged& command) {
    switch (command.kind) {
      case Kind::push:
        for (std::size_t at = 0; at < events_of(command.number); ++at) look_for_event(command.number, at);
        return;
      case Kind::fact:
        return look_for_fact(command.number);
      case Kind::outlet:
      case Kind::record:
      case Kind::poll: {
        auto& latest = latest_[{command.kind, command.number % 5}];
        latest = std::max(latest, command.number);
        return;
      }
      case Kind::key: {
        const auto found = reader_.find_key(key_of(command.number).hash);
        if (!found || !*found) lost("key " + std::to_string(command.number));
        return;
      }
      case Kind::quarantine: {
        const auto found = reader_.find_quarantined(command.quarantine_id);
        if (!found || !*found) return lost("quarantined message " + std::to_string(command.quarantine_id));
        if ((*found)->message.body != message_of(command.number).body) wrong("body of a quarantined message");
        return;
      }
    }
  }

  /// Of what later commands overwrite, the last acknowledged one or a later one must be there.
  void look_for_latest() {
    const auto outlets = reader_.list_outlets();
    for (const auto& [subject, number] : latest_) {
      std::uint64_t found = 0;
      if (subject.first == Kind::outlet) {
        for (const OutletState& state : outlets.value_or(std::vector<OutletState>{})) {
          if (state.outlet == subject_of("outlet", number) && !state.cursor.positions.empty()) {
            found = state.cursor.positions.front();
          }
        }
      } else if (subject.first == Kind::record) {
        const auto record = reader_.find_record("owner", subject_of("record", number));
        if (record && *record) found = std::stoull((*record)->value.substr(5));
      } else {
        const auto polls = reader_.find_polls(poll_of(number).key);
        if (polls && !polls->empty()) found = polls->front().known_events;
      }
      if (found < number) lost("change " + std::to_string(number) + ", found is " + std::to_string(found));
    }
  }

  /// Shipments count each event of the feed once.
  void count_events() {
    const auto pushed = static_cast<std::uint64_t>(
        std::count_if(events_.begin(), events_.end(), [](const auto& event) { return event.first.front() == 'e'; }));
    const auto counted = reader_.count_events();
    if (!counted) return lost("the number of events: " + counted.error().what);
    std::uint64_t in_shipments = 0;
    for (std::uint64_t number = 0; number < 5; ++number) {
      const auto shipment = reader_.find_shipment(shipment_of(number));
      if (!shipment) lost("a shipment: " + shipment.error().what);
      if (shipment && *shipment) in_shipments += (*shipment)->event_count;
    }
    if (*counted != pushed || in_shipments != pushed) {
      lost(std::to_string(pushed) + " events in the feed, " + std::to_string(*counted) + " counted, " +
           std::to_string(in_shipments) + " in shipments");
    }
  }

 private:
  void note_entry(const FeedEntry& entry) {
    const auto data = parse_json(entry.data);
    if (!data) return wrong("data of entry " + std::to_string(entry.position));
    const std::string id(find_text(*data, "event_id"));
    if (!events_.emplace(id, entry.raw_id).second) wrong("doubled: " + id);
    if (id.starts_with('x')) wrong("a command that failed left " + id);
    if (entry.scope.empty()) wrong("no scope at " + std::to_string(entry.position));
    if (id.starts_with('e')) look_for_message(id, entry.raw_id);
  }
  void look_for_message(const std::string& event_id, std::int64_t raw_id) {
    const std::uint64_t number = std::stoull(event_id.substr(1));
    const auto raw = reader_.find_raw(raw_id);
    if (!raw || !*raw) return lost("message of " + event_id);
    if ((*raw)->body != message_of(number).body) wrong("body of the message of " + event_id);
  }
  void look_for_event(std::uint64_t number, std::size_t at) {
    const std::string id = event_id_of(number, at);
    if (!events_.contains(id)) lost("event " + id);
  }
  void look_for_fact(std::uint64_t number) {
    const std::string id = "f" + std::to_string(number);
    if (!events_.contains(id)) lost("entry of fact " + id);
    const auto found = reader_.find_return("shop", subject_of("R", number));
    if (!found || !*found) return lost("return of " + id);
    const auto& facts = (*found)->facts;
    if (std::none_of(facts.begin(), facts.end(), [&](const Fact& fact) { return fact.fact_id == id; })) lost(id);
  }
  void lost(std::string what) { findings_.lost.push_back(std::move(what)); }
  void wrong(std::string what) { findings_.wrong.push_back(std::move(what)); }

  Reader& reader_;
  Findings& findings_;
  std::map<std::string, std::int64_t> events_;  ///< id and message of each entry of the feed
  std::map<std::pair<Kind, std::uint64_t>, std::uint64_t> latest_;
};

}  // namespace

std::string Findings::text() const {
  std::string out;
  for (std::size_t at = 0; at < std::min(lost.size(), kMostFindings); ++at) out += "\n  lost: " + lost[at];
  for (std::size_t at = 0; at < std::min(wrong.size(), kMostFindings); ++at) out += "\n  wrong: " + wrong[at];
  return out + "\n  (" + std::to_string(lost.size()) + " lost, " + std::to_string(wrong.size()) + " wrong)";
}

Findings Traffic::check(Store& store, const std::vector<Acknowledged>& expected) const {
  Findings findings;
  const auto reader = store.open_reader();
  if (!reader) {
    findings.lost.push_back("a reader: " + reader.error().what);
    return findings;
  }
  Check check(**reader, findings);
  check.read_feed();
  for (const Acknowledged& command : expected) check.look_for(command);
  check.look_for_latest();
  check.count_events();
  return findings;
}

}  // namespace parcelgate::test
