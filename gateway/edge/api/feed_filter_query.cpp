#include "gateway/edge/api/feed_filter_query.hpp"

#include <algorithm>
#include <set>

namespace parcelgate {
namespace {

/// A list of words in one parameter: "a,b". The filter that has it as a member is then checked like any other.
void write_words(JsonWriter& writer, std::string_view name, std::string_view words) {
  write_key(writer, name);
  writer.StartArray();
  while (!words.empty()) {
    const std::string_view word = words.substr(0, words.find(','));
    if (!word.empty()) write_text(writer, word);
    words.remove_prefix(std::min(words.size(), word.size() + 1));
  }
  writer.EndArray();
}

}  // namespace

FilterNames filter_names(const ApiCall& call, const std::string& tenant) {
  FilterNames names;
  names.carriers = call.directory->carriers_of(tenant);
  std::set<std::string> clocks;
  for (const auto& [id, pack] : *call.directory->rules) {
    for (const ClockRule& rule : pack.rules) clocks.insert(rule.id);
  }
  names.clocks.assign(clocks.begin(), clocks.end());
  return names;
}

Result<FeedFilter> read_filter_parameters(const ApiCall& call, const std::string& tenant) {
  const std::string json = render_json_object([&](JsonWriter& writer) {
    for (const char* name : {"types", "carriers", "statuses", "legs", "clocks", "alerts"}) {
      if (const auto words = find_parameter(call.request.query, name)) write_words(writer, name, *words);
    }
  });
  if (json == "{}") return FeedFilter{};
  const auto document = parse_json(json);
  if (!document) return unexpected(document.error());
  Faults faults;
  FeedFilter filter = read_feed_filter(*document, "", filter_names(call, tenant), faults);
  if (faults.empty()) return filter;
  const Fault& first = faults.front();
  return unexpected(ErrorKind::malformed,
                    first.pointer.substr(1) + ": " + first.what + (first.remedy.empty() ? "" : "; " + first.remedy));
}

}  // namespace parcelgate
