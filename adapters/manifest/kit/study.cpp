#include "adapters/manifest/kit/study.hpp"
#include "adapters/manifest/decode/message_reader.hpp"

#include <algorithm>
#include <map>

#include "adapters/manifest/decode/topic.hpp"
#include "adapters/manifest/manifest.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kMostPlaces = 5'000;

/// The whole outcome as one text.
std::string text_of_outcome(std::string_view source, const Result<Decoded>& outcome) {
  if (!outcome) return std::string(to_string(outcome.error().kind)) + outcome.error().what;
  std::string text;
  for (const auto& shipment : outcome->shipments) {
    const EventOrigin origin{source, shipment.carrier, shipment.tracking_number, {}};
    for (const auto& event : shipment.events) text += render_event(origin, event) + "\n";
  }
  for (const auto& error : outcome->errors)
    text.append(to_string(error.code)).append(error.what).append(error.tracking_number).append("\n");
  return text;
}

/// A value of the tree and its place.
struct Leaf {
  rapidjson::Value* value;
  std::string place;
};

void collect_leaves(rapidjson::Value& value, const std::string& place, std::vector<Leaf>& leaves) {
  if (leaves.size() >= kMostPlaces || value.IsNull()) return;
  if (value.IsArray()) {
    for (auto& element : value.GetArray()) collect_leaves(element, place, leaves);
  } else if (value.IsObject()) {
    for (auto& member : value.GetObject()) {
      const std::string_view name(member.name.GetString(), member.name.GetStringLength());
      collect_leaves(member.value, place.empty() ? std::string(name) : place + "/" + std::string(name), leaves);
    }
  } else {
    leaves.push_back({&value, place});
  }
}

/// One shape applied to one tree whose leaves can be exchanged.
class Experiment {
 public:
  Experiment(const DecodePlan& plan, const MessagePlan& shape, const MessageSurface& around, rapidjson::Value tree)
      : plan_(plan), shape_(shape), around_(around), tree_(std::move(tree)) {}

  std::set<std::string> find_unread() {
    const std::string as_sent = outcome();
    std::vector<Leaf> leaves;
    collect_leaves(tree_, {}, leaves);
    std::set<std::string> read;
    std::set<std::string> unread;
    for (const Leaf& leaf : leaves) {
      if (read.contains(leaf.place)) continue;
      rapidjson::Value sent;
      sent.Swap(*leaf.value);
      leaf.value->SetString("~");  // no time, no number, no code that a table holds
      (outcome() == as_sent ? unread : read).insert(leaf.place);
      leaf.value->Swap(sent);
    }
    for (const auto& place : read) unread.erase(place);
    return unread;
  }

 private:
  std::string outcome() const {
    if (!shape_.when.fits_inside(Node{&tree_})) return "another shape";
    WorkBudget work(around_.message->body.size());
    const auto decoded = read_message(plan_, shape_, around_, tree_, work, around_.message->http_status);
    return text_of_outcome(plan_.source, decoded);
  }

  const DecodePlan& plan_;
  const MessagePlan& shape_;
  const MessageSurface& around_;
  rapidjson::Value tree_;
};

}  // namespace

std::vector<std::string> fold_places(const std::set<std::string>& places, std::size_t most) {
  const auto depth_of = [](std::string_view place) {
    return 1 + static_cast<std::size_t>(std::count(place.begin(), place.end(), '/'));
  };
  std::size_t depth = 1;
  for (const auto& place : places) depth = std::max(depth, depth_of(place));
  while (true) {
    std::map<std::string, std::size_t> folded;  // places, or objects and how many places they hold
    for (const auto& place : places) {
      std::size_t end = 0;
      for (std::size_t step = 0; step < depth && end != std::string::npos; ++step) {
        end = place.find('/', end == 0 ? 0 : end + 1);
      }
      const bool is_whole = end == std::string::npos;
      ++folded[is_whole ? place : place.substr(0, end) + "/…"];
    }
    if (folded.size() > most && depth > 1) {
      --depth;
      continue;
    }
    std::vector<std::string> out;
    for (const auto& [place, count] : folded) {
      if (out.size() == most) break;
      out.push_back(count == 1 ? place : place + " (" + std::to_string(count) + ")");
    }
    if (folded.size() > most) out.push_back("… and " + std::to_string(folded.size() - most) + " more");
    return out;
  }
}

MessageStudy study_message(const CarrierSource& source, const Account& account, const SourceMessage& message) {
  const Manifest& manifest = source.manifest();
  const DecodePlan plan = manifest.decode_plan();
  const auto topic = match_topic(manifest.topic, message.topic, account);
  const MessageSurface around{&account, &message, topic ? &*topic : nullptr, plan.account};
  MessageStudy study;
  for (const auto& shape : plan.messages) {
    if (!shape.takes(message.via) || !shape.when.fits_outside(message)) continue;
    Arena arena;
    auto tree = shape.unwrap.run(account, message, arena);
    if (!tree || !shape.when.fits_inside(Node{&*tree, nullptr})) continue;
    // The first shape decides; one that takes every message is there for the rest.
    if (!study.shapes.empty() && shape.when.is_unconditional()) continue;
    study.shapes.push_back(shape.name);
    if (study.shapes.size() == 1) study.unread = Experiment(plan, shape, around, *std::move(tree)).find_unread();
  }
  return study;
}

void note_mapping_use(const CarrierSource& source, const Account& account, const SourceMessage& message,
                      MappingUse& use) {
  DecodePlan plan = source.manifest().decode_plan();
  plan.use = &use;
  const auto topic = match_topic(source.manifest().topic, message.topic, account);
  // What cannot be decoded uses no code.
  (void)decode_message(plan, account, message, topic ? &*topic : nullptr);
}

}  // namespace parcelgate
