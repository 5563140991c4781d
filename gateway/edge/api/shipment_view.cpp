#include "gateway/edge/api/shipment_view.hpp"

#include <algorithm>
#include <optional>

#include "gateway/app/carrier_choice/unpolled.hpp"
#include "gateway/base/json_string.hpp"
#include "gateway/domain/masked_number.hpp"
#include "gateway/domain/place.hpp"
#include "gateway/edge/api/page_cursor.hpp"
#include "gateway/wire/explain.hpp"
#include "gateway/wire/feed.hpp"
#include "gateway/wire/phrase.hpp"
#include "gateway/wire/polling.hpp"

namespace parcelgate {
namespace {

constexpr Phrase kUnusualNumber{
    "tracking_number: has none of the forms that are known of this carrier's numbers; check both",
    "tracking_number：不符合该快递公司已知的单号格式，请核对单号和快递公司",
    "tracking_number：不符合此物流商已知的單號格式，請核對單號與物流商"};

/// Writes the parts of one view with shared scratch memory: this answers tens of thousands of requests a second.
class ShipmentWriter {
 public:
  ShipmentWriter(JsonWriter& writer, const ShipmentViewParts& parts, std::string& scratch)
      : writer_(writer), parts_(parts), scratch_(scratch) {}

  void write(std::span<const VisibleEvent> newest) {
    const Shipment& shipment = parts_.shipment;
    writer_.StartObject();
    text("carrier", shipment.key.carrier);
    number("tracking_number", shipment.key.tracking_number);
    text("leg", to_string(shipment.leg));
    if (!masked()) text_or_null("return_id", shipment.return_id);
    if (!masked()) other_returns(shipment);
    if (shipment.event_count == 0) {
      no_status();
    } else {
      status(shipment.status, shipment.reason);
    }
    text("action_required_by", to_string(acting_party(shipment)));
    zoned("status_at", shipment.status_at);
    if (shipment.status_at && shipment.status_at->is_date()) text("status_precision", "day");
    reports(shipment);
    milestones(shipment.milestones);
    count("event_count",
          parts_.scans == nullptr ? shipment.event_count : static_cast<std::uint32_t>(parts_.scans->scans.size()));
    if (!masked()) count("unmapped_count", shipment.unmapped_count);
    history(newest);
    disagreements();
    events();
    choice();
    clocks(shipment);
    evidence();
    polling();
    warnings();
    writer_.EndObject();
  }

 private:
  [[nodiscard]] bool masked() const noexcept { return parts_.view == View::masked; }
  [[nodiscard]] std::string_view label(const std::array<std::string_view, kLocaleCount>& labels) const noexcept {
    return labels[static_cast<std::size_t>(parts_.locale)];
  }

  void text(std::string_view key, std::string_view value) { write_member(writer_, key, value); }
  void text_or_null(std::string_view key, std::string_view value) {
    write_key(writer_, key);
    if (value.empty()) {
      writer_.Null();
    } else {
      write_text(writer_, value);
    }
  }
  /// Only where a parcel serves several returns.
  void other_returns(const Shipment& shipment) {
    if (shipment.other_returns.empty()) return;
    write_key(writer_, "other_return_ids");
    writer_.StartArray();
    for (const std::string& return_id : shipment.other_returns) write_text(writer_, return_id);
    writer_.EndArray();
  }
  void flag(std::string_view key) {
    write_key(writer_, key);
    writer_.Bool(true);
  }
  void count(std::string_view key, std::uint32_t value) {
    write_key(writer_, key);
    writer_.Uint(value);
  }
  void number(std::string_view key, std::string_view value) {
    if (!masked()) return text(key, value);
    scratch_.clear();
    append_masked_number(scratch_, value);
    text(key, scratch_);
  }
  void place(std::string_view value) {
    if (!masked()) return text_or_null("place", value);
    text_or_null("place", city_of(value));
  }
  void instant(std::string_view key, const std::optional<Instant>& at,
               std::chrono::minutes offset = std::chrono::minutes{0}) {
    write_key(writer_, key);
    if (!at) {
      writer_.Null();
      return;
    }
    scratch_.clear();
    append_rfc3339(scratch_, *at, offset);
    write_text(writer_, scratch_);
  }
  void zoned(std::string_view key, const std::optional<ZonedInstant>& at) {
    if (at) {
      instant(key, at->at, at->offset);
    } else {
      instant(key, std::nullopt);
    }
  }

  void status(const std::optional<Status>& status, Reason reason) {
    text_or_null("status", status ? to_string(*status) : std::string_view{});
    text_or_null("status_label", status ? label(info(*status).labels) : std::string_view{});
    text("reason", to_string(reason));
    text("reason_label", label(info(reason).labels));
  }

  /// A partner's number is a tracking number too, so it is hidden from shoppers.
  void reports(const Shipment& shipment) {
    if (const auto& estimate = shipment.estimated_delivery) {
      write_estimate(writer_, estimate->value, estimate->received_at);
    }
    if (shipment.partner && !masked()) write_partner(writer_, shipment.partner->value, shipment.partner->received_at);
  }

  /// Before the first event there is nothing that could be unmapped.
  void no_status() {
    const std::string_view nothing = masked() || parts_.evidence == nullptr
                                         ? no_events_label(parts_.locale)
                                         : no_events_label(*parts_.evidence, parts_.locale);
    text_or_null("status", {});
    text_or_null("status_label", nothing);
    text_or_null("reason", {});
    text_or_null("reason_label", nothing);
  }

  /// Deadlines of the way to the buyer concern the shop alone.
  void clocks(const Shipment& shipment) {
    if (masked() || !shipment.deadlines) return;
    const ShipmentDeadlines& deadlines = *shipment.deadlines;
    text_or_null("order_id", deadlines.order_id);
    text("rule_pack", deadlines.rule_pack);
    write_key(writer_, "clocks");
    writer_.StartArray();
    const EvidenceByClock proof = parts_.evidence == nullptr
                                      ? EvidenceByClock{}
                                      : evidence_of_clocks(parts_.rules, deadlines.clocks, *parts_.evidence);
    for (Clock clock : deadlines.clocks) {
      clock.money_at_risk = proof.provable_money(clock);
      writer_.StartObject();
      write_clock_members(writer_, clock);
      const ClockRule* const rule = parts_.rules == nullptr ? nullptr : parts_.rules->find(clock.id);
      if (rule != nullptr) text("label", label_of(rule, clock.id, parts_.locale));
      writer_.EndObject();
    }
    writer_.EndArray();
    write_key(writer_, "alerts");
    writer_.StartArray();
    for (const Alert& alert : deadlines.alerts) write_alert(writer_, alert);
    writer_.EndArray();
  }

  void evidence() {
    if (masked() || parts_.evidence == nullptr) return;
    const Zone* const zone = parts_.rules == nullptr ? nullptr : parts_.rules->zone.get();
    write_evidence(writer_, "evidence", *parts_.evidence, zone, parts_.locale);
  }

  void warnings() {
    if (masked() || parts_.fit != NumberFit::misfit) return;
    write_key(writer_, "warnings");
    writer_.StartArray();
    writer_.StartObject();
    text("code", "unusual_number");
    text("detail", in(parts_.locale, kUnusualNumber));
    writer_.EndObject();
    writer_.EndArray();
  }

  void milestones(const Milestones& milestones) {
    write_key(writer_, "milestones");
    writer_.StartObject();
    instant("first_physical_scan_at", milestones.first_physical_scan_at);
    instant("signed_at", milestones.signed_at);
    instant("returning_at", milestones.returning_at);
    instant("ended_at", milestones.ended_at);
    instant("returned_at", milestones.returned_at);
    instant("earlier_scan_at", milestones.earlier_scan_at);
    writer_.EndObject();
  }

  void history(std::span<const VisibleEvent> newest) {
    write_key(writer_, "history");
    writer_.StartArray();
    for (const VisibleEvent& event : newest) {
      if (masked() && event.scan != nullptr && event.scan->overruled) continue;
      const HistoryEntry& entry = *event.entry;
      writer_.StartObject();
      zoned("occurred_at", entry.occurred_at);
      text("zone_source", to_string(entry.occurred_at.zone_source));
      write_time_quality(writer_, entry.occurred_at, entry.time_verdict);
      status(entry.status, entry.reason);
      text_or_null("leg", entry.leg ? to_string(*entry.leg) : std::string_view{});
      text("proof_level", to_string(entry.proof));
      place(entry.place);
      if (!masked()) sources(event);
      writer_.EndObject();
    }
    writer_.EndArray();
  }

  void sources(const VisibleEvent& event) {
    const auto& sources = parts_.shipment.sources;
    if (event.scan != nullptr) {
      write_sources(writer_, parts_.shipment, *event.scan);
      if (event.scan->overruled) flag("overruled");
      return;
    }
    write_key(writer_, "sources");
    writer_.StartArray();
    if (event.entry->source_index < sources.size()) write_text(writer_, sources[event.entry->source_index].source);
    writer_.EndArray();
  }

  /// The newest, as many as the history shows.
  void disagreements() {
    if (masked()) return;
    write_key(writer_, "disagreements");
    writer_.StartArray();
    if (parts_.scans != nullptr) {
      const auto& all = parts_.scans->disagreements;
      for (std::size_t shown = 0; shown < std::min(all.size(), kShownEvents); ++shown) {
        writer_.StartObject();
        write_disagreement_members(writer_, parts_.shipment, all[all.size() - 1 - shown]);
        writer_.EndObject();
      }
    }
    writer_.EndArray();
  }

  void events() {
    if (parts_.events == nullptr) return;
    write_key(writer_, "events");
    writer_.StartArray();
    for (const std::string& event : parts_.events->events) event_with_labels(event);
    writer_.EndArray();
    if (parts_.events->unreadable > 0)
      count("events_unreadable", static_cast<std::uint32_t>(parts_.events->unreadable));
    const auto& next = parts_.events->next;
    text_or_null("events_next", next ? std::string_view(scratch_ = to_cursor(*next)) : std::string_view{});
  }

  /// Writes the recorded event, and labels of its status and reason in the language of the answer.
  void event_with_labels(const std::string& event) {
    const auto document = parse_json(event);
    const auto status = document ? find_status(find_text(*document, "status")) : std::nullopt;
    const auto reason = document ? find_reason(find_text(*document, "reason")) : std::nullopt;
    std::string_view open = event;
    if (!document || !document->IsObject() || document->ObjectEmpty() || !open.ends_with('}'))
      return static_cast<void>(writer_.RawValue(open.data(), open.size(), rapidjson::kObjectType));
    open.remove_suffix(1);
    scratch_.assign(open).append(R"(,"status_label":)");
    if (status)
      append_json_string(scratch_, label(info(*status).labels));
    else
      scratch_.append("null");
    scratch_.append(R"(,"reason_label":)");
    append_json_string(scratch_, reason ? label(info(*reason).labels) : std::string_view{});
    scratch_.push_back('}');
    writer_.RawValue(scratch_.data(), scratch_.size(), rapidjson::kObjectType);
  }

  /// How the courier was found: who else may move it, and whether that is settled.
  void choice() {
    if (masked() || parts_.choice == nullptr) return;
    const CarrierChoice& choice = *parts_.choice;
    write_key(writer_, "carrier_choice");
    writer_.StartObject();
    text("settled_by", to_string(choice.settled_by));
    texts("former_carriers", choice.former);
    write_key(writer_, "possible");
    writer_.StartArray();
    for (const PossibleCarrier& each : choice.possible) {
      writer_.StartObject();
      text("carrier", each.carrier);
      count("score", static_cast<std::uint32_t>(each.score));
      texts("reasons", each.reasons);
      write_key(writer_, "is_asked");
      writer_.Bool(!each.accounts.empty());
      writer_.EndObject();
    }
    writer_.EndArray();
    writer_.EndObject();
  }
  void texts(std::string_view key, const std::vector<std::string>& values) {
    write_key(writer_, key);
    writer_.StartArray();
    for (const std::string& value : values) write_text(writer_, value);
    writer_.EndArray();
  }

  /// Of several accounts: the latest check that was made and the earliest that will be; then each for itself.
  void polling() {
    if (masked() || parts_.polls.empty()) return;
    const PollState* next = nullptr;
    std::optional<Instant> last_checked_at;
    for (const PollState& poll : parts_.polls) {
      if (poll.last_checked_at && (!last_checked_at || *poll.last_checked_at > *last_checked_at)) {
        last_checked_at = poll.last_checked_at;
      }
      const bool is_sooner = next == nullptr || (next->ended && !poll.ended) ||
                             (next->ended == poll.ended && poll.next_at < next->next_at);
      if (is_sooner) next = &poll;
    }
    instant("last_checked_at", last_checked_at);
    next_check(*next);
    write_key(writer_, "checks");
    writer_.StartArray();
    for (const PollState& poll : parts_.polls) {
      if (poll.account != kNoAccount) check(poll);
    }
    writer_.EndArray();
  }

  void next_check(const PollState& poll) {
    const bool is_planned = !poll.ended && poll.basis.reason != CheckReason::no_account;
    instant("next_check_at", is_planned ? std::optional(poll.next_at) : std::nullopt);
    text("next_check_reason", to_string(poll.basis.reason));
    text("next_check_why", explain(poll.basis, parts_.locale));
  }

  void check(const PollState& poll) {
    writer_.StartObject();
    text("account", poll.account);
    instant("last_checked_at", poll.last_checked_at);
    instant("last_news_at", poll.last_news_at);
    next_check(poll);
    if (poll.subscription.state != SubscriptionState::none) subscription(poll.subscription);
    writer_.EndObject();
  }

  void subscription(const Subscription& subscription) {
    write_key(writer_, "subscription");
    writer_.StartObject();
    text("state", to_string(subscription.state));
    instant("since", subscription.at);
    instant("ends_at", subscription.ends_at);
    text_or_null("why", subscription.reason);
    writer_.EndObject();
  }

  JsonWriter& writer_;
  const ShipmentViewParts& parts_;
  std::string& scratch_;
};

}  // namespace

void write_shipment(JsonWriter& writer, const ShipmentViewParts& parts, std::vector<VisibleEvent>& newest,
                    std::string& scratch) {
  latest_events(parts.shipment, parts.scans, kShownEvents, newest);
  ShipmentWriter(writer, parts, scratch).write(newest);
}

NumberFit shown_fit(const Directory& directory, const Shipment& shipment) {
  return shipment.event_count > 0 ? NumberFit::unknown : directory.fit_of(shipment.key);
}

}  // namespace parcelgate
