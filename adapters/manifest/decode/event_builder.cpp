#include "adapters/manifest/decode/event_builder.hpp"

#include "adapters/manifest/text/country.hpp"
#include "gateway/base/text.hpp"
#include "gateway/crypto/digest.hpp"

namespace parcelgate {
namespace {

std::optional<Leg> find_leg_in(const LegRule& rule, const Scope& scope, std::string& scratch) {
  if (rule.at.empty()) return std::nullopt;
  const auto text = rule.at.text(scope, scratch);
  for (const auto& [value, leg] : rule.is) {
    if (value == text) return leg;
  }
  return std::nullopt;
}

/// Lower-hex digest, written straight into its string.
std::string hex_of(const Sha256& sum) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out(sum.size() * 2, '\0');
  for (std::size_t i = 0; i < sum.size(); ++i) {
    const auto byte = std::to_integer<unsigned>(sum[i]);
    out[2 * i] = kDigits[byte >> 4U];
    out[2 * i + 1] = kDigits[byte & 15U];
  }
  return out;
}

}  // namespace

void EventBuilder::apply(const Meaning& meaning, TrackingEvent& event) {
  event.status = meaning.status;
  event.reason = meaning.reason;
  event.proof = meaning.proof;
  if (meaning.leg) event.leg = meaning.leg;
}

void EventBuilder::correct(TrackingEvent& event, const TrackingEvent& taken_back) {
  event.retracts = taken_back.event_id;
  event.event_id = hex_of(sha256(event.event_id + '\x1f' + taken_back.event_id));
}

const Meaning* EventBuilder::use(const MapMatch& match) {
  if (match && plan_.use != nullptr) plan_.use->rows.insert(match.row);
  return match.meaning;
}

const Meaning* EventBuilder::find_meaning(const KeyRules& keys, const Scope& scope, std::string_view pattern_text) {
  for (const auto& parts : keys) {
    key_.clear();
    bool whole = true;
    for (const auto& part : parts) {
      const auto text = part.text(scope, scratch_);
      whole = !text.empty();
      if (!whole) break;
      if (&part != &parts.front()) key_.push_back('/');
      plan_.statuses->append_code(key_, text);
    }
    if (!whole) continue;
    if (plan_.use != nullptr && !pattern_text.empty()) plan_.use->texts.emplace(key_, pattern_text);
    if (const Meaning* meaning = use(plan_.statuses->find(key_, pattern_text))) return meaning;
  }
  return nullptr;
}

void EventBuilder::note_missing(const Scope& scope, const TrackingEvent& event) {
  for (const auto& parts : events_.keys) {
    std::string key;
    bool whole = true;
    for (const auto& part : parts) {
      const auto text = part.text(scope, scratch_);
      whole = whole && !text.empty();
      if (&part != &parts.front()) key += '/';
      plan_.statuses->append_code(key, text);
    }
    if (!whole) continue;
    plan_.use->missing.insert(std::move(key));
    return;
  }
  if (!event.carrier_text.empty()) plan_.use->missing.insert("\"" + event.carrier_text + "\"");
}

void EventBuilder::set_identity(const Scope& scope, const DecodedShipment& shipment, std::string_view raw_time,
                                TrackingEvent& event) {
  if (!events_.id.empty()) {
    const auto id = events_.id.text(scope, scratch_);
    constexpr std::size_t kLongest = 128;
    if (!id.empty() && id.size() <= kLongest && is_utf8(id)) {
      event.event_id = id;
      return;
    }
  }
  constexpr char kBetween = '\x1f';
  id_text_.clear();
  id_text_ += shipment.carrier;
  id_text_ += kBetween;
  id_text_ += shipment.tracking_number;
  id_text_ += kBetween;
  id_text_ += raw_time;
  id_text_ += kBetween;
  id_text_ += event.carrier_code;
  id_text_ += kBetween;
  id_text_ += event.carrier_text;
  id_text_ += kBetween;
  bool first = true;
  for (const std::string* part :
       {&event.location.name, &event.location.region, &event.location.postal_code, &country_in_id_}) {
    if (part->empty()) continue;
    if (!first) id_text_ += ", ";
    id_text_ += *part;
    first = false;
  }
  event.event_id = hex_of(sha256(id_text_));
}

Result<void> EventBuilder::build(const Scope& scope, const DecodedShipment& shipment, BuiltEvent& built) {
  TrackingEvent& event = built.event;
  event.location.name = events_.name.text(scope, scratch_);
  event.location.region = events_.region.text(scope, scratch_);
  event.location.postal_code = events_.postal_code.text(scope, scratch_);
  const auto country = events_.country.text(scope, scratch_);
  event.location.country = find_country(country);
  country_in_id_ = short_country(country);
  const ReadTime time = events_.time.read(scope, event.location, time_);
  if (!time.instant) {
    return unexpected(ErrorKind::malformed, time.raw.empty()
                                                ? "an event has no time: nothing stands at " + events_.time.places()
                                                : "an event's time cannot be read: \"" + shorten(time.raw, 40) +
                                                      "\": " + std::string(time.why));
  }
  event.occurred_at = *time.instant;
  const Instant received_at = scope.around->message->received_at;
  if (received_at != Instant{}) limit_doubt(event.occurred_at, received_at);
  event.time_verdict = judge_time(event.occurred_at, received_at);
  event.carrier_code = events_.code.text(scope, scratch_);
  event.carrier_text = events_.text.text(scope, scratch_);
  set_identity(scope, shipment, time.raw, event);
  for (const Field& field : events_.pattern_text) {
    const auto text = field.text(scope, scratch_);
    if (!text.empty() && !built.pattern_text.empty()) built.pattern_text.push_back(' ');
    built.pattern_text += text;
  }
  const std::string_view pattern_text = pattern_text_of(built);
  const Meaning* meaning = find_meaning(events_.keys, scope, pattern_text);
  built.by_code = meaning != nullptr;
  if (meaning == nullptr && !pattern_text.empty()) {
    if (plan_.use != nullptr) plan_.use->texts.emplace(std::string(), pattern_text);
    meaning = use(plan_.statuses->find_by_text(pattern_text));
  }
  if (meaning == nullptr && plan_.use != nullptr) note_missing(scope, event);
  event.estimated_delivery = events_.reports.estimate(scope, event.location);
  event.partner = events_.reports.partner(scope, *plan_.carriers, shipment.tracking_number);
  event.leg = find_leg_in(events_.leg, scope, scratch_);
  if (meaning != nullptr) apply(*meaning, event);
  for (const auto& [code, status] : events_.takes_back) {
    if (code == event.carrier_code) built.takes_back = status;
  }
  built.text_bytes = bound_texts(event);
  return {};
}

std::size_t EventBuilder::bound_texts(TrackingEvent& event) {
  std::size_t bytes = 0;
  const auto bound = [&bytes](std::string& text, std::size_t most) {
    bytes += text.size();
    if (text.size() <= most) return;
    text.resize(cut_utf8(text, most).size());
    text.shrink_to_fit();
  };
  bound(event.carrier_text, kMaxTextBytes);
  bound(event.carrier_code, kMaxCodeBytes);
  for (std::string* part :
       {&event.location.name, &event.location.region, &event.location.postal_code, &event.location.country}) {
    bound(*part, kMaxPlaceBytes);
  }
  return bytes;
}

}  // namespace parcelgate
