#include "adapters/transports/mqtt_paho/topic_filter.hpp"

namespace parcelgate {
namespace {

/// Cuts the first level off `rest`; `rest` becomes null data when nothing is left.
std::string_view next_level(std::string_view& rest) noexcept {
  const auto slash = rest.find('/');
  const auto level = rest.substr(0, slash);
  rest = slash == std::string_view::npos ? std::string_view{} : rest.substr(slash + 1);
  return level;
}

std::string_view without_share(std::string_view filter) noexcept {
  constexpr std::string_view kShare = "$share/";
  if (!filter.starts_with(kShare)) return filter;
  filter.remove_prefix(kShare.size());
  const auto slash = filter.find('/');
  return slash == std::string_view::npos ? std::string_view{} : filter.substr(slash + 1);
}

}  // namespace

bool topic_matches(std::string_view filter, std::string_view topic) noexcept {
  filter = without_share(filter);
  if (filter.empty() || topic.empty()) return false;
  if (topic.front() == '$' && (filter.front() == '+' || filter.front() == '#')) return false;
  bool filter_ended = false;
  bool topic_ended = false;
  while (!filter_ended) {
    const bool last_filter = filter.find('/') == std::string_view::npos;
    const std::string_view wanted = next_level(filter);
    if (wanted == "#") return true;  // also matches the parent level
    if (topic_ended) return false;
    const bool last_topic = topic.find('/') == std::string_view::npos;
    const std::string_view given = next_level(topic);
    if (wanted != "+" && wanted != given) return false;
    filter_ended = last_filter;
    topic_ended = last_topic;
  }
  return topic_ended;
}

}  // namespace parcelgate
