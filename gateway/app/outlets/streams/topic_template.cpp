#include "gateway/app/outlets/streams/topic_template.hpp"

#include <array>
#include <utility>

#include "gateway/base/percent.hpp"

namespace parcelgate {
namespace {

struct Placeholder {
  std::string_view name;
  const std::string& (*value)(const FeedEntry&);
};
constexpr std::array<Placeholder, 5> kPlaceholders{{
    {"tenant", [](const FeedEntry& entry) -> const std::string& { return entry.tenant; }},
    {"carrier", [](const FeedEntry& entry) -> const std::string& { return entry.carrier; }},
    {"number", [](const FeedEntry& entry) -> const std::string& { return entry.tracking_number; }},
    {"return_id", [](const FeedEntry& entry) -> const std::string& { return entry.return_id; }},
    {"type", [](const FeedEntry& entry) -> const std::string& { return entry.type; }},
}};

Unexpected refuse(std::string_view text, std::string_view what) {
  return unexpected(ErrorKind::config, "topic template \"" + std::string(text) + "\": " + std::string(what));
}

}  // namespace

Result<TopicTemplate> TopicTemplate::parse(std::string_view text) {
  if (text.empty()) return refuse(text, "is empty");
  if (text.find_first_of(std::string_view("+#\0", 3)) != std::string_view::npos)
    return refuse(text, "no wildcards in a topic that is published to");
  TopicTemplate made;
  for (std::string_view rest = text; !rest.empty();) {
    const auto open = rest.find('{');
    if (open != 0) made.parts_.push_back({std::string(rest.substr(0, open)), nullptr});
    if (open == std::string_view::npos) break;
    const auto close = rest.find('}', open);
    if (close == std::string_view::npos) return refuse(text, "a brace is not closed");
    const std::string_view name = rest.substr(open + 1, close - open - 1);
    const Placeholder* known = nullptr;
    for (const Placeholder& placeholder : kPlaceholders) {
      if (placeholder.name == name) known = &placeholder;
    }
    if (known == nullptr)
      return refuse(text, "unknown {" + std::string(name) + "}; known are tenant, carrier, number, return_id, type");
    made.parts_.push_back({{}, known->value});
    rest.remove_prefix(close + 1);
  }
  return made;
}

std::string TopicTemplate::render(const FeedEntry& entry) const {
  std::string topic;
  for (const Part& part : parts_) topic += part.value == nullptr ? part.text : escape_topic_level(part.value(entry));
  return topic;
}

std::string escape_topic_level(std::string_view id) {
  if (id.empty()) return "-";
  std::string level;
  for (const char letter : id) {
    const auto code = static_cast<unsigned char>(letter);
    if (letter == '+' || letter == '#' || letter == '/' || letter == '%' || code < 0x20 || code == 0x7F) {
      append_percent(level, letter);
    } else {
      level += letter;
    }
  }
  return level;
}

}  // namespace parcelgate
