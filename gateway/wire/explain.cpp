#include "gateway/wire/explain.hpp"

#include <algorithm>

namespace parcelgate {
namespace {

std::string time_left_in_words(const Clock& clock, Instant now) {
  const auto left = time_left(clock, now);
  if (!left) return {};
  const std::chrono::seconds size = left->count() < 0 ? -*left : *left;
  return to_string(std::chrono::milliseconds{size}) + (left->count() < 0 ? " overdue" : " left");
}

/// "running, 23h left, at risk" and the like.
std::string state_in_words(const Clock& clock, Instant now) {
  std::string text(to_string(clock.state));
  const std::string left = time_left_in_words(clock, now);
  if (!left.empty()) text.append(", ").append(left);
  if (clock.breached_at)
    text += ", breached";
  else if (clock.at_risk_since && !left.empty())
    text += ", at risk";
  return text;
}

/// "2026-03-10T00:00:00Z", and in the reader's zone "(2026-03-10T08:00:00+08:00)".
std::string in_zones(Instant at, std::chrono::minutes local) {
  std::string text = to_rfc3339(at);
  if (local != std::chrono::minutes{0}) text.append(" (").append(to_rfc3339(at, local)).append(")");
  return text;
}

void append_clock(std::string& out, const ClockRule* rule, const Clock& clock, Instant now,
                  std::chrono::minutes local) {
  out.append("\n").append(clock.id).append(": ").append(state_in_words(clock, now)).append("\n");
  if (rule != nullptr) {
    out.append("  ").append(rule->labels[static_cast<std::size_t>(Locale::en)]);
    out.append(" (").append(to_string(rule->actor)).append(")\n");
  }
  if (clock.due_at) out.append("  due ").append(in_zones(*clock.due_at, local)).append("\n");
  for (const std::string& sentence : clock.why) out.append("  - ").append(sentence).append("\n");
  if (rule != nullptr) out.append("  source: ").append(rule->source).append("\n");
}

}  // namespace

std::optional<std::chrono::seconds> time_left(const Clock& clock, Instant now) {
  const bool live = clock.state == ClockState::running || clock.state == ClockState::paused;
  if (!live || !clock.due_at) return std::nullopt;
  const Instant stands_at = clock.paused_at ? std::min(now, *clock.paused_at) : now;
  return std::chrono::floor<std::chrono::seconds>(*clock.due_at - stands_at);
}

std::string explain(const RulePack& rules, const Return& ret, const Evaluation& evaluation, Instant now,
                    std::chrono::minutes local) {
  std::string out = "Return " + ret.return_id;
  if (!ret.order_id.empty()) out.append(", order ").append(ret.order_id);
  out.append("\nRules ")
      .append(rules.id)
      .append("@")
      .append(rules.version)
      .append(" (")
      .append(to_string(rules.confidence));
  out.append("), as of ").append(in_zones(now, local)).append("\n");
  for (const Clock& clock : evaluation.clocks) append_clock(out, rules.find(clock.id), clock, now, local);
  if (evaluation.wake_at)
    out.append("\nNext change without news: ").append(in_zones(*evaluation.wake_at, local)).append("\n");
  return out;
}

}  // namespace parcelgate
