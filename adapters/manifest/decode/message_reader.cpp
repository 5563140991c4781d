#include "adapters/manifest/decode/message_reader.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>

#include "adapters/manifest/decode/decode.hpp"
#include "adapters/manifest/decode/document_kind.hpp"
#include "adapters/manifest/decode/event_builder.hpp"
#include "adapters/manifest/decode/requested_numbers.hpp"
#include "adapters/manifest/decode/seen_ids.hpp"
#include "adapters/manifest/language/parsed_message.hpp"
#include "gateway/base/text.hpp"
#include "gateway/domain/tracking_number.hpp"

namespace parcelgate {
namespace {

/// Reads one message of a known shape.
class MessageReader {
 public:
  /// @param one_shipment  the answer to a poll for one number is taken to be about that number, whatever it says
  MessageReader(const DecodePlan& plan, const MessagePlan& shape, const MessageSurface& around, const Node& root,
                bool one_shipment)
      : plan_(plan),
        shape_(shape),
        around_(around),
        root_(root),
        work_(*root.work),
        builder_(plan, shape.events),
        numbers_(around.message->requested, one_shipment) {}

  /// The answer is about several numbers although one was requested: it has to be read again without `one_shipment`.
  [[nodiscard]] bool holds_several() const noexcept { return numbers_.holds_several(); }

  Result<Decoded> run(int http_status) {
    const Scope scope{&root_, &root_, &root_, &around_};
    auto stated = shape_.errors.find(scope);
    if (!stated) stated = error_of_http_status(http_status);
    if (stated) {
      if (const auto kind = error_kind_of(stated->code)) return unexpected(*kind, std::move(stated->what));
    }
    is_stated_ = stated.has_value();
    if (is_empty_document(shape_, *root_.value)) {
      finish(stated);
      return std::move(out_);
    }
    if (!is_stated_ && is_foreign_document(shape_, scope)) return unexpected(ErrorKind::malformed, kForeign);
    const auto& at = shape_.shipments.at;
    const bool is_there = std::any_of(at.begin(), at.end(), [this](const Path& path) { return path.exists(root_); });
    each_at(is_there ? at : shape_.shipments.else_at, scope, [this](const Node& node) { read_shipment(node); });
    if (work_.is_exhausted())
      return unexpected(ErrorKind::malformed,
                        "reading it costs far more than its size: many items repeat one wide place or long text");
    finish(stated);
    if (!out_.has_events() && foreign_ > 0 && foreign_ == out_.errors.size()) {
      return unexpected(ErrorKind::malformed, kForeign);
    }
    return std::move(out_);
  }

 private:
  static constexpr const char* kForeign =
      "the document is not one of this source: it has no place for shipments or events";

  /// Every place of the paths, until the message is full.
  /// @return whether there was one
  template <class Visit>
  bool each_at(const std::vector<Path>& paths, const Scope& scope, Visit visit) {
    bool is_any = false;
    for (const auto& path : paths) {
      path.each(scope.at(path.root()), [&](const Node& node) {
        if (node.value->IsNull()) return false;
        is_any = true;
        visit(node);
        return is_full_ || work_.is_exhausted();
      });
    }
    return is_any;
  }

  void fault(ItemErrorCode code, std::string what, std::string number = {}) {
    out_.errors.push_back({code, std::move(what), std::move(number)});
    is_full_ = is_full_ || out_.errors.size() >= kMaxFaultsPerMessage;
  }

  void read_shipment(const Node& node) {
    const Scope scope{&node, &node, &root_, &around_};
    bool in_body = false;
    const std::string number = read_number(scope, in_body);
    if (const auto stated = shape_.shipments.errors.find(scope)) {
      return fault(stated->code, stated->what, number);
    }
    if (number.empty()) {
      // A stated error explains why the rest of the message is not there.
      if (!is_stated_) fault(ItemErrorCode::malformed, explain_no_number(scope));
      return;
    }
    std::string carrier = carrier_of(scope);
    if (carrier.empty()) return fault(ItemErrorCode::malformed, "a shipment without a carrier", number);
    const std::size_t index = shipment_index(std::move(carrier), number);
    const std::size_t before = built_[index].events.size();
    read_ = 0;
    const auto read = [&](const Node& event) { read_event(Scope{&event, &node, &root_, &around_}, index); };
    const bool is_any = each_at(shape_.events.at, scope, read) || each_at(shape_.events.else_at, scope, read);
    if (!is_any && !in_body && !is_stated_ && !has_place_for_events(shape_, scope)) {
      ++foreign_;
      return fault(ItemErrorCode::malformed, kForeign, number);
    }
    read_reports(scope, index);
    if (built_[index].events.size() == before) return;
    name_latest(scope, built_[index], before);
    if (before > 0 && shape_.shipments.latest_alone) keep_latest(built_[index], before);
  }

  /// A number that a spreadsheet damaged ("9.4E+21") is refused, except in the answer to a request for one number.
  std::string read_number(const Scope& scope, bool& in_body) {
    const auto& field = shape_.shipments.number;
    const std::string_view stated = field.text_if(scope, scratch_, is_tracking_number, &in_body);
    if (!stated.empty() || !numbers_.is_one_shipment()) return numbers_.as_requested(canonical_tracking_number(stated));
    const auto has_digit = [](std::string_view text) {
      return text.find_first_of("0123456789") != std::string_view::npos;
    };
    return numbers_.as_requested(field.text_if(scope, scratch_, has_digit, &in_body));
  }

  /// Estimate and partner of a number in several places: those of the newest place, by the order of the message.
  void read_reports(const Scope& scope, std::size_t index) {
    DecodedShipment& shipment = out_.shipments[index];
    const bool first_counts = shape_.events.order == EventOrdering::newest_first;
    if (!first_counts || !shipment.estimated_delivery) {
      if (auto estimate = shape_.shipments.reports.estimate(scope, Location{})) shipment.estimated_delivery = estimate;
    }
    if (!first_counts || !shipment.partner) {
      auto partner = shape_.shipments.reports.partner(scope, *plan_.carriers, shipment.tracking_number);
      if (partner) shipment.partner = std::move(partner);
    }
  }

  /// The place of the number may contain a placeholder, or a number that a spreadsheet damaged.
  std::string explain_no_number(const Scope& scope) {
    constexpr std::size_t kShown = 40;
    const auto stated = shape_.shipments.number.text_if(scope, scratch_, [](std::string_view) { return true; });
    const auto is_of_quantity = [](char letter) {
      return (letter >= '0' && letter <= '9') || std::string_view("+-.,eE").find(letter) != std::string_view::npos;
    };
    const bool is_quantity =
        !stated.empty() && stated.size() <= kShown && std::all_of(stated.begin(), stated.end(), is_of_quantity);
    return is_quantity ? "\"" + std::string(stated) + "\" is not a tracking number"
                       : "a shipment without a tracking number";
  }

  /// Events of one shipment, in the message's order.
  struct BuiltEvents {
    std::vector<BuiltEvent> events;
    std::size_t latest{0};  ///< place of the one that happened last, kept while events are added
  };

  /// An instant at which nothing can have happened makes no event the latest.
  static Instant reached_at(const TrackingEvent& event) noexcept {
    return event.time_verdict == TimeVerdict::plausible ? event.occurred_at.at : Instant::min();
  }

  /// A number that was used again: of two shipments under it the one with the newer newest event is meant.
  void keep_latest(BuiltEvents& built, std::size_t second) {
    auto& events = built.events;
    work_.spend(events.size());
    const auto older = [](const BuiltEvent& left, const BuiltEvent& right) {
      return reached_at(left.event) < reached_at(right.event);
    };
    const auto middle = events.begin() + static_cast<std::ptrdiff_t>(second);
    const bool is_second =
        older(*std::max_element(events.begin(), middle, older), *std::max_element(middle, events.end(), older));
    if (is_second)
      events.erase(events.begin(), middle);
    else
      events.erase(middle, events.end());
    built.latest = 0;
    for (std::size_t at = 1; at < events.size(); ++at) note_latest(built, at);
  }

  /// Whether the event at a place happened after those before it.
  void note_latest(BuiltEvents& built, std::size_t at) {
    work_.spend(1);
    const auto time = reached_at(built.events[at].event);
    const auto best = reached_at(built.events[built.latest].event);
    const bool later_counts = shape_.events.order != EventOrdering::newest_first;
    if (time > best || (time == best && later_counts)) built.latest = at;
  }

  std::string carrier_of(const Scope& scope) {
    const auto code = shape_.shipments.carrier.text(scope, scratch_);
    const auto& requested = around_.message->requested;
    // The requested carrier is already an id of ours.
    if (requested.size() == 1 && code.data() == requested.front().carrier.data()) return std::string(code);
    return code.empty() ? std::string(plan_.carrier) : plan_.carriers->carrier_of(code);
  }

  /// Messages of flat events name a shipment many times: it is one.
  std::size_t shipment_index(std::string carrier, const std::string& number) {
    key_.assign(carrier).append(1, '\x1f').append(number);
    const auto [place, is_new] = places_.try_emplace(key_, out_.shipments.size());
    if (is_new) {
      out_.shipments.push_back({std::move(carrier), number, {}, {}, {}});
      built_.emplace_back();
    }
    return place->second;
  }

  void read_event(const Scope& scope, std::size_t index) {
    auto& events = built_[index].events;
    ++read_;
    if (events.empty()) events.reserve(kUsualEvents);
    const auto built = builder_.build(scope, out_.shipments[index], events.emplace_back());
    if (!built) {
      events.pop_back();
      return fault(ItemErrorCode::malformed, built.error().what + ", event " + std::to_string(read_),
                   out_.shipments[index].tracking_number);
    }
    constexpr std::size_t kUsualBytes = 1024;  // one long text that every event repeats would be copied for each
    if (events.back().text_bytes > kUsualBytes) work_.spend(events.back().text_bytes);
    note_latest(built_[index], events.size() - 1);
    if (++count_ < kMaxEventsPerMessage) return;
    is_full_ = true;
    fault(ItemErrorCode::malformed, "more than " + std::to_string(kMaxEventsPerMessage) + " events in one message");
  }

  /// A state that is written at a place describes the shipment's latest event, if that event has no code of its own and
  /// came from the same place.
  /// @param before  number of events that earlier places contained
  void name_latest(const Scope& scope, BuiltEvents& built, std::size_t before) {
    if (shape_.events.latest_keys.empty() || built.latest < before) return;
    BuiltEvent& latest = built.events[built.latest];
    if (latest.by_code) return;
    const std::string_view pattern_text = builder_.pattern_text_of(latest);
    if (const Meaning* meaning = builder_.find_meaning(shape_.events.latest_keys, scope, pattern_text)) {
      EventBuilder::apply(*meaning, latest.event);
    }
  }

  void finish(const std::optional<StatedError>& stated) {
    for (std::size_t i = 0; i < built_.size(); ++i) {
      order_events(built_[i].events, out_.shipments[i].events);
      share_reports(out_.shipments[i]);
    }
    const bool is_empty = !out_.has_events();
    const bool is_ended = stated && stated->code == ItemErrorCode::ended;  // may come together with events
    if (stated && (is_empty || is_ended)) {
      const bool is_one = out_.shipments.size() == 1;
      fault(stated->code, stated->what, is_one ? out_.shipments.front().tracking_number : std::string());
    } else {
      explain_silence();
    }
    std::erase_if(out_.shipments, [](const DecodedShipment& shipment) { return shipment.events.empty(); });
  }

  /// Puts the oldest event first, leaves repetitions out, numbers the events in that order and sorts them by time.
  void order_events(std::vector<BuiltEvent>& from, std::vector<TrackingEvent>& to) {
    // Events are large: their order is found first, then each is moved once.
    std::vector<BuiltEvent*> order;
    order.reserve(from.size());
    for (auto& built : from) order.push_back(&built);
    if (shape_.events.order == EventOrdering::newest_first) std::reverse(order.begin(), order.end());
    if (order.size() > 1) {
      seen_.clear();
      std::erase_if(order, [this](const BuiltEvent* built) { return !seen_.add(built->event.event_id); });
    }
    for (std::size_t at = 0; at < order.size(); ++at) {
      order[at]->event.position = static_cast<std::uint16_t>(at);
      if (order[at]->takes_back) corrections_.emplace(order[at]->event.event_id, *order[at]->takes_back);
    }
    const auto is_earlier = [](const BuiltEvent* left, const BuiltEvent* right) {
      return left->event.occurred_at.at < right->event.occurred_at.at;
    };
    if (!std::is_sorted(order.begin(), order.end(), is_earlier))
      std::stable_sort(order.begin(), order.end(), is_earlier);
    to.reserve(order.size());
    for (BuiltEvent* built : order) to.push_back(std::move(built->event));
    if (!corrections_.empty()) take_back(to);
  }

  /// Each correction takes back the newest earlier event of its status that none has taken back before it.
  void take_back(std::vector<TrackingEvent>& events) {
    std::array<std::vector<std::size_t>, kStatusCount> standing;
    for (std::size_t at = 0; at < events.size(); ++at) {
      TrackingEvent& event = events[at];
      if (const auto found = corrections_.find(event.event_id); found != corrections_.end()) {
        auto& places = standing[static_cast<std::size_t>(found->second)];
        if (!places.empty()) {
          EventBuilder::correct(event, events[places.back()]);
          places.pop_back();
        }
      } else if (event.status) {
        standing[static_cast<std::size_t>(*event.status)].push_back(at);
      }
    }
    corrections_.clear();
  }

  void explain_silence() {
    const std::string why = shape_.none.empty() ? std::string("the message holds no events") : shape_.none;
    const auto is_silent = [](const DecodedShipment& shipment) { return shipment.events.empty(); };
    std::unordered_set<std::string> explained;
    if (std::any_of(out_.shipments.begin(), out_.shipments.end(), is_silent)) {
      for (const auto& error : out_.errors) explained.insert(error.tracking_number);
    }
    for (const auto& shipment : out_.shipments) {
      if (is_silent(shipment) && explained.insert(shipment.tracking_number).second)
        fault(ItemErrorCode::no_events, why, shipment.tracking_number);
    }
    if (out_.shipments.empty() && out_.errors.empty()) fault(ItemErrorCode::no_events, why);
  }

  static constexpr std::size_t kUsualEvents = 8;

  const DecodePlan& plan_;
  const MessagePlan& shape_;
  const MessageSurface& around_;
  const Node& root_;
  WorkBudget& work_;
  EventBuilder builder_;
  Decoded out_;
  std::vector<BuiltEvents> built_;  ///< parallel to out_.shipments
  std::unordered_map<std::string, std::size_t> places_;
  std::size_t count_{0};
  std::size_t read_{0};  ///< events of the shipment in hand, faulty ones too
  SeenIds seen_;
  std::unordered_map<std::string, Status> corrections_;  ///< event id -> the status that it takes back, of one shipment
  bool is_full_{false};
  bool is_stated_{false};
  std::size_t foreign_{0};  ///< faults of shipments that have no place for events
  AnswerNumbers numbers_;
  std::string scratch_;
  std::string key_;
};

}  // namespace

Result<Decoded> read_message(const DecodePlan& plan, const MessagePlan& shape, const MessageSurface& around,
                             const rapidjson::Value& tree, WorkBudget& work, int http_status) {
  const Node root{&tree, nullptr, &work};
  MessageReader reader(plan, shape, around, root, true);
  auto out = reader.run(http_status);
  if (!reader.holds_several()) return out;
  return MessageReader(plan, shape, around, root, false).run(http_status);
}

}  // namespace parcelgate
