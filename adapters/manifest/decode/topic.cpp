#include "adapters/manifest/decode/topic.hpp"

namespace parcelgate {
namespace {

/// Takes the first level off a topic.
std::string_view take_level(std::string_view& rest, bool& more) noexcept {
  const auto slash = rest.find('/');
  const std::string_view level = rest.substr(0, slash);
  more = slash != std::string_view::npos;
  rest = more ? rest.substr(slash + 1) : std::string_view{};
  return level;
}

bool is_name(std::string_view level) noexcept {
  return level.size() > 2 && level.front() == '{' && level.back() == '}';
}

/// The account's value of a name; nothing for a name that matches any one level.
std::optional<std::string_view> fixed_value(std::string_view name, const Account& account) noexcept {
  if (name == "tenant") return account.tenant;
  if (name == "account") return account.id;
  return std::nullopt;
}

}  // namespace

bool is_topic_pattern(std::string_view pattern) noexcept {
  bool more = true;
  while (more) {
    const auto level = take_level(pattern, more);
    const auto inside = is_name(level) ? level.substr(1, level.size() - 2) : level;
    if (level.empty() || inside.find_first_of("{}+#") != std::string_view::npos) return false;
  }
  return true;
}

std::string topic_filter(std::string_view pattern, const Account& account) {
  std::string out;
  bool more = true;
  while (more) {
    const auto level = take_level(pattern, more);
    if (is_name(level))
      out += fixed_value(level.substr(1, level.size() - 2), account).value_or("+");
    else
      out += level;
    if (more) out.push_back('/');
  }
  return out;
}

std::optional<TopicNames> match_topic(std::string_view pattern, std::string_view topic, const Account& account) {
  TopicNames names;
  bool more_pattern = true;
  bool more_topic = true;
  while (more_pattern && more_topic) {
    const auto wanted = take_level(pattern, more_pattern);
    const auto given = take_level(topic, more_topic);
    if (!is_name(wanted)) {
      if (wanted != given) return std::nullopt;
      continue;
    }
    const auto name = wanted.substr(1, wanted.size() - 2);
    const auto fixed = fixed_value(name, account);
    if (fixed && *fixed != given) return std::nullopt;
    names.emplace_back(name, given);
  }
  if (more_pattern || more_topic) return std::nullopt;
  return names;
}

}  // namespace parcelgate
