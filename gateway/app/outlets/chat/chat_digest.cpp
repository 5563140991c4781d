#include "gateway/app/outlets/chat/chat_digest.hpp"

#include <algorithm>
#include <numeric>

#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kEllipsisBytes = 3;

std::string count_line(std::size_t count, const TicketTexts& texts, Locale locale) {
  return texts.fill(locale, "chat_more", {{"n", std::to_string(count)}});
}

}  // namespace

ChatDigest make_digest(std::span<const WaitingLine> lines, std::size_t most_bytes, const TicketTexts& texts,
                       Locale locale) {
  std::vector<std::size_t> order(lines.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t one, std::size_t two) { return lines[one].level > lines[two].level; });
  // The count is longest when most lines are left out.
  const std::size_t reserve = lines.size() > 1 ? 1 + count_line(lines.size(), texts, locale).size() : 0;
  std::size_t all = 0;
  for (const WaitingLine& line : lines) all += line.text.size() + 1;
  const std::size_t most = all <= most_bytes + 1 ? most_bytes : most_bytes - std::min(most_bytes, reserve);
  ChatDigest digest;
  for (const std::size_t at : order) {
    const std::string& text = lines[at].text;
    if (digest.text.empty()) {
      digest.text = text.size() <= most ? text : shorten(text, most - std::min(most, kEllipsisBytes));
      digest.shown.push_back(at);
    } else if (digest.left_out.empty() && digest.text.size() + 1 + text.size() <= most) {
      digest.text.append("\n").append(text);
      digest.shown.push_back(at);
    } else {
      digest.left_out.push_back(at);
    }
  }
  if (!digest.left_out.empty()) digest.text.append("\n").append(count_line(digest.left_out.size(), texts, locale));
  return digest;
}

}  // namespace parcelgate
