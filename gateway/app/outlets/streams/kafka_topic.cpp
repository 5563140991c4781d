#include "gateway/app/outlets/streams/kafka_topic.hpp"

#include <algorithm>
#include <utility>

namespace parcelgate {
namespace {

constexpr std::size_t kLongestName = 249;

bool is_name_letter(char letter) noexcept {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') ||
         letter == '.' || letter == '_' || letter == '-';
}

Unexpected bad_name(std::string_view text, std::string_view what) {
  return unexpected(ErrorKind::config, "topic \"" + std::string(text) + "\": " + std::string(what));
}

}  // namespace

Result<KafkaTopic> KafkaTopic::parse(std::string_view text) {
  for (const std::string_view single : {"{number}", "{return_id}"}) {
    if (text.find(single) != std::string_view::npos)
      return bad_name(text, "a topic for each " + std::string(single) + " is too many; the message's key has it");
  }
  auto parsed = TopicTemplate::parse(text);
  if (!parsed) return unexpected(std::move(parsed).error());
  const auto is_allowed = [](char letter) { return is_name_letter(letter) || letter == '{' || letter == '}'; };
  if (!std::all_of(text.begin(), text.end(), is_allowed))
    return bad_name(text, "Kafka allows letters, digits, \".\", \"_\" and \"-\"");
  if (text.size() > kLongestName) return bad_name(text, "Kafka allows 249 characters");
  if (text == "." || text == "..") return bad_name(text, "is no name in Kafka");
  return KafkaTopic(*std::move(parsed));
}

std::string KafkaTopic::render(const FeedEntry& entry) const {
  std::string name = template_.render(entry);
  std::replace_if(
      name.begin(), name.end(), [](char letter) { return !is_name_letter(letter); }, '_');
  return name;
}

}  // namespace parcelgate
