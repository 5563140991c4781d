#include "gateway/wire/feed_filter.hpp"

#include <algorithm>
#include <span>

#include "gateway/domain/alert.hpp"
#include "gateway/domain/taxonomy.hpp"
#include "gateway/wire/feed_types.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kMostWords = 100;

bool holds(const std::vector<std::string>& wanted, std::string_view value) noexcept {
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
}

/// A text inside an object of the data: "clock" and "id" for {"clock": {"id": …}}.
std::string_view text_within(const rapidjson::Value& data, std::string_view object, std::string_view name) {
  const rapidjson::Value* const inner = find_member(data, object);
  return inner == nullptr ? std::string_view{} : find_text(*inner, name);
}

/// An entry about a scan has the shipment's status in "shipment"; the other entries of shipments have it themselves.
std::string_view status_in(const rapidjson::Value& data) {
  const rapidjson::Value* const shipment = find_member(data, "shipment");
  return find_text(shipment == nullptr ? data : *shipment, "status");
}

std::vector<std::string> read_list(ObjectReader& reader, std::string_view name) {
  std::vector<std::string> words = reader.texts(name);
  if (words.empty() && reader.has(name)) reader.fault(name, "is empty", "leave it out to get all");
  if (words.size() > kMostWords) {
    reader.fault(name, "has more than " + std::to_string(kMostWords) + " elements", "leave it out to get all");
    words.clear();
  }
  return words;
}

/// A list of words of which each must be known.
std::vector<std::string> read_words(ObjectReader& reader, std::string_view name,
                                    std::span<const std::string_view> known, std::string_view noun) {
  std::vector<std::string> words = read_list(reader, name);
  for (const std::string& word : words) {
    if (std::find(known.begin(), known.end(), word) != known.end()) continue;
    reader.fault(name, "unknown " + std::string(noun) + " \"" + shorten(word, 60) + "\"", suggest(word, known));
  }
  return words;
}

void use_carrier_ids(ObjectReader& reader, const FilterNames& names, std::vector<std::string>& carriers) {
  if (!names.carriers.find) return;
  for (std::string& carrier : carriers) {
    std::string id = names.carriers.find(carrier);
    if (id.empty()) {
      reader.fault("carriers", "no carrier \"" + shorten(carrier, 40) + "\"", names.carriers.suggest(carrier));
    } else {
      carrier = std::move(id);
    }
  }
}

void write_condition(JsonWriter& writer, std::string_view name, const std::vector<std::string>& words) {
  if (!words.empty()) write_texts(writer, name, words);
}

}  // namespace

bool FeedFilter::matches(const FeedEntry& entry) const {
  const auto is_wanted = [&](const std::string& wanted) { return is_feed_type(entry.type, wanted); };
  if (!types.empty() && std::none_of(types.begin(), types.end(), is_wanted)) return false;
  if (!holds(carriers, entry.carrier)) return false;
  // The data is parsed only for conditions that need it.
  if (statuses.empty() && legs.empty() && clocks.empty() && alerts.empty()) return true;
  const auto data = parse_json(entry.data);
  return data && holds(statuses, status_in(*data)) && holds(legs, find_text(*data, "leg")) &&
         holds(clocks, text_within(*data, "clock", "id")) && holds(alerts, text_within(*data, "alert", "kind"));
}

FeedFilter read_feed_filter(const rapidjson::Value& value, const std::string& pointer, const FilterNames& names,
                            Faults& faults) {
  ObjectReader reader(value, pointer, faults);
  std::vector<std::string_view> types = all_feed_type_groups();
  const std::vector<std::string_view> single = all_feed_types();
  types.insert(types.end(), single.begin(), single.end());
  FeedFilter filter;
  filter.types = read_words(reader, "types", types, "type");
  filter.carriers = read_list(reader, "carriers");
  use_carrier_ids(reader, names, filter.carriers);
  filter.statuses = read_words(reader, "statuses", all_names<Status>(), "status");
  filter.legs = read_words(reader, "legs", all_names<Leg>(), "leg");
  if (names.clocks.empty()) {
    filter.clocks = read_list(reader, "clocks");
  } else {
    const std::vector<std::string_view> clocks(names.clocks.begin(), names.clocks.end());
    filter.clocks = read_words(reader, "clocks", clocks, "clock");
  }
  filter.alerts = read_words(reader, "alerts", all_names<AlertKind>(), "kind of alert");
  return filter;
}

void write_feed_filter(JsonWriter& writer, const FeedFilter& filter) {
  writer.StartObject();
  write_condition(writer, "types", filter.types);
  write_condition(writer, "carriers", filter.carriers);
  write_condition(writer, "statuses", filter.statuses);
  write_condition(writer, "legs", filter.legs);
  write_condition(writer, "clocks", filter.clocks);
  write_condition(writer, "alerts", filter.alerts);
  writer.EndObject();
}

}  // namespace parcelgate
