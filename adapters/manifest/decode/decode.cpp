#include "adapters/manifest/decode/decode.hpp"

#include <algorithm>
#include <vector>

#include "adapters/manifest/decode/message_reader.hpp"
#include "adapters/manifest/language/parsed_message.hpp"

namespace parcelgate {
namespace {

/// Which condition of each shape does not hold: ": \"push\": form field \"payload\" is not there; fields: data".
std::string explain_misfits(const DecodePlan& plan, const SourceMessage& message, ParsedMessage& parsed) {
  constexpr std::size_t kMost = 4;
  std::string out;
  std::size_t shown = 0;
  for (const auto& shape : plan.messages) {
    if (!shape.takes(message.via) || shown++ >= kMost) continue;
    out += (out.empty() ? ": \"" : "; \"") + shape.name + "\": ";
    if (!shape.when.fits_outside(message)) {
      out += shape.when.misfit_outside(message);
    } else {
      const auto& tree = parsed.tree_of(shape.unwrap);
      const std::string_view is_not = shape.unwrap.makes_xml() ? "the body is not XML" : "the body is not JSON";
      out += tree ? shape.when.misfit_inside(Node{&*tree}) : std::string(is_not);
    }
  }
  if (shown > kMost) out += "; … and " + std::to_string(shown - kMost) + " more";
  return shown == 0 ? "; its manifest describes none that comes so" : out;
}

}  // namespace

Result<Decoded> decode_message(const DecodePlan& plan, const Account& account, const SourceMessage& message,
                               const TopicNames* topic) {
  ParsedMessage parsed(account, message);
  return decode_message(plan, account, message, topic, parsed);
}

Result<Decoded> decode_message(const DecodePlan& plan, const Account& account, const SourceMessage& message,
                               const TopicNames* topic, ParsedMessage& parsed) {
  const MessageSurface around{&account, &message, topic, plan.account};
  std::optional<Error> unreadable;  // of the first shape that the body resembles, else of the first
  bool is_resembled = false;
  bool is_read = false;
  for (const auto& shape : plan.messages) {
    if (!shape.takes(message.via) || !shape.when.fits_outside(message)) continue;
    const auto& tree = parsed.tree_of(shape.unwrap);
    if (!tree) {
      const bool is_first = !unreadable || (!is_resembled && shape.resembles(message));
      if (is_first) unreadable = tree.error();
      is_resembled = is_resembled || shape.resembles(message);
      continue;
    }
    is_read = true;
    if (!shape.when.fits_inside(Node{&*tree})) continue;
    WorkBudget work(message.body.size());
    return read_message(plan, shape, around, *tree, work, message.http_status);
  }
  if (auto stated = error_of_http_status(message.http_status)) {
    if (const auto kind = error_kind_of(stated->code)) return unexpected(*kind, std::move(stated->what));
    Decoded out;
    out.errors.push_back({stated->code, std::move(stated->what), {}});
    return out;
  }
  if (unreadable && (!is_read || is_resembled)) return unexpected(*std::move(unreadable));
  return unexpected(ErrorKind::malformed, "no message of \"" + std::string(plan.source) + "\" by " +
                                              std::string(to_string(message.via)) + " looks like this body" +
                                              explain_misfits(plan, message, parsed));
}

std::string_view find_acknowledgement(std::span<const MessagePlan> messages, const SourceMessage& message,
                                      ParsedMessage& parsed) {
  std::vector<const MessagePlan*> fitting;
  for (const auto& shape : messages) {
    if (shape.takes(message.via) && shape.when.fits_outside(message)) fitting.push_back(&shape);
  }
  if (fitting.empty()) return {};
  const std::string_view first = fitting.front()->ack;
  if (std::all_of(fitting.begin(), fitting.end(), [&](const auto* shape) { return shape->ack == first; })) return first;
  for (const auto* shape : fitting) {
    const auto& tree = parsed.tree_of(shape->unwrap);
    if (tree && shape->when.fits_inside(Node{&*tree})) return shape->ack;
  }
  return first;
}

}  // namespace parcelgate
