// Comments and changes of a ticket.
#include <algorithm>

#include "adapters/tickets/data_desk/data_desk.hpp"
#include "adapters/tickets/data_desk/desk_words.hpp"
#include "adapters/tickets/data_desk/exchange.hpp"
#include "adapters/tickets/data_desk/marks.hpp"
#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

constexpr int kAttempts = 4;  ///< at a ticket that others change meanwhile
constexpr std::size_t kMostBudgets = 10'000;

}  // namespace

/// What a search for a comment has seen.
struct DataDesk::Looked {
  bool has_mark{false};
  std::string version;  ///< of the ticket, when the answer has it
};

/// A change of a ticket: whether it holds it already, and what to send so that it does.
struct DataDesk::Change {
  const Operation& operation;
  std::function<Result<bool>(const DeskTicket&)> holds;
  std::function<Result<void>(NamedValues&, const DeskTicket&)> fill;
};

/// What a ticket should hold, given what people made of it.
struct DataDesk::Target {
  TicketPriority priority;
  bool writes_priority;
  std::optional<Instant> due;
  bool writes_due;
};

Result<DataDesk::Looked> DataDesk::look_for_mark(const DeskWords& words, std::string_view ticket_id,
                                                 std::string_view key) {
  Looked seen;
  if (!plan_->look) return seen;
  NamedValues values = words.constants;
  values["id"] = ticket_id;
  values["key"] = key;
  const LookPlan& plan = *plan_->look;
  const auto read_page = [&](const DeskAnswer& answer) {
    const AnswerReader read = exchange_->reader(answer);
    for (const Path& mark : plan.marks) {
      mark.each(read.root(), [&](const Node& at) {
        seen.has_mark = seen.has_mark || is_mark(*plan_, scalar_text(*at.value), key);
        return seen.has_mark;
      });
    }
    if (plan.ticket) {
      plan.ticket->each(read.root(), [&](const Node& at) {
        seen.version = plan_->ticket.read(read, at, words.fields).version;
        return true;
      });
    }
  };
  const auto fetch = [&](NamedValues& each) { return exchange_->run(plan.operation, each, read_page); };
  if (plan.pages.by == Pages::By::none) {
    auto answer = fetch(values);
    return answer ? Result<Looked>(seen) : unexpected(std::move(answer).error());
  }
  // A page with the mark is the last one that is read.
  const auto look_on = [&](const AnswerReader&, const Node&) {
    return seen.has_mark ? Result<void>(unexpected(ErrorKind::internal, "found")) : Result<void>{};
  };
  auto visited = exchange_->each_item(fetch, *plan.items, plan.pages, values, look_on);
  return visited || seen.has_mark ? Result<Looked>(seen) : unexpected(std::move(visited).error());
}

/// Many comments on one ticket in a short time wait, so that those after them are written together.
Result<void> DataDesk::allow_comment(const std::string& ticket_id) {
  if (plan_->limits.comments_per_ticket.count <= 0) return {};
  const auto now = time_.monotonic_now();
  const std::lock_guard lock(mutex_);
  if (comment_budgets_.size() > kMostBudgets) comment_budgets_.clear();
  RateBudget& budget = comment_budgets_.try_emplace(ticket_id, plan_->limits.comments_per_ticket).first->second;
  if (const auto pause = budget.pause(now)) {
    return unexpected(Error{ErrorKind::rate_limited,
                            exchange_->named("ticket " + ticket_id + " takes its next comment later"), *pause});
  }
  budget.take(now);
  return {};
}

Result<void> DataDesk::comment(std::string_view ticket_id, std::string_view text, std::string_view idempotency_key) {
  auto words = begin();
  if (!words) return unexpected(std::move(words).error());
  const std::string written = marked_text(*plan_, plan_->limits.comment, text, idempotency_key);
  bool is_allowed = false;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    auto before = look_for_mark(**words, ticket_id, idempotency_key);
    if (!before) return unexpected(std::move(before).error());
    if (before->has_mark) return {};
    if (!is_allowed) {
      if (auto allowed = allow_comment(std::string(ticket_id)); !allowed) return allowed;
      is_allowed = true;
    }
    NamedValues values = (*words)->constants;
    values["id"] = ticket_id;
    values["text"] = written;
    values["text_html"] = as_html(written);
    values["key"] = idempotency_key;
    values["version"] = before->version;
    auto answer = exchange_->run(plan_->comment, values);
    if (!answer) {
      if (answer.error().kind == ErrorKind::conflict) continue;
      return unexpected(std::move(answer).error());
    }
    if (!plan_->look) return {};  // the desk itself knows the key
    const auto after = look_for_mark(**words, ticket_id, idempotency_key);
    if (!after) return unexpected(ErrorKind::in_doubt, after.error().what);
    if (after->has_mark) return {};
    return unexpected(ErrorKind::rejected,
                      exchange_->named("ticket " + std::string(ticket_id) + " did not take a comment"));
  }
  return unexpected(ErrorKind::conflict, exchange_->named("ticket " + std::string(ticket_id) + " keeps changing"));
}

Result<TicketSnapshot> DataDesk::put_until(const DeskWords& words, std::string_view ticket_id, const Change& change) {
  bool is_written = false;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    auto seen = look(words, ticket_id);
    if (!seen) {
      if (is_written) return unexpected(ErrorKind::in_doubt, seen.error().what);
      return unexpected(std::move(seen).error());
    }
    const auto holds = change.holds(*seen);
    if (!holds) return unexpected(holds.error());
    if (*holds) return snapshot_of(words, *seen);
    if (is_written)
      return unexpected(ErrorKind::rejected, exchange_->named("ticket " + std::string(ticket_id) +
                                                              " did not take a change, though the desk agreed"));
    NamedValues values = words.constants;
    values["id"] = ticket_id;
    values["version"] = seen->version;
    if (auto filled = change.fill(values, *seen); !filled) return unexpected(std::move(filled).error());
    auto answer = exchange_->run(change.operation, values);
    if (!answer && answer.error().kind != ErrorKind::conflict) return unexpected(std::move(answer).error());
    is_written = answer.has_value();
  }
  return unexpected(ErrorKind::conflict, exchange_->named("ticket " + std::string(ticket_id) + " keeps changing"));
}

DataDesk::Target DataDesk::target_of(const DeskWords& words, const DeskTicket& seen, const TicketChange& change) const {
  const HeldPriority held = words.priority_of(seen.priority);
  Target target{held.level, false, plan_->ticket.due_form().read(seen.due, zone_.get()), false};
  if (change.priority) {
    SharedValue<TicketPriority> shared{words.same_word(change.priority->wanted),
                                       words.same_word(change.priority->written_before)};
    // A word that we never write is a person's, whatever level it counts as.
    target.priority = held.is_ours ? priority_to_set(held.level, shared) : std::max(held.level, shared.wanted);
    target.writes_priority = target.priority != held.level;
  }
  if (change.due && plan_->ticket.has_due()) {
    const DueForm& form = plan_->ticket.due_form();
    const SharedValue<std::optional<Instant>> shared{form.as_held(change.due->wanted, zone_.get()),
                                                     form.as_held(change.due->written_before, zone_.get())};
    auto due = due_to_set(target.due, shared);
    if (!due && plan_->ticket.always_has_due()) due = target.due;
    target.writes_due = due != target.due;
    target.due = due;
  }
  return target;
}

Result<TicketSnapshot> DataDesk::update(std::string_view ticket_id, const TicketChange& change) {
  auto begun = begin();
  if (!begun) return unexpected(std::move(begun).error());
  const DeskWords& words = **begun;
  const auto holds = [&](const DeskTicket& seen) -> Result<bool> {
    const auto kept = check_fields(words, seen, change.fields);
    if (!kept && kept.error().kind == ErrorKind::config) return unexpected(kept.error());
    const Target target = target_of(words, seen, change);
    return kept.has_value() && !target.writes_priority && !target.writes_due;
  };
  const auto fill = [&](NamedValues& values, const DeskTicket& seen) -> Result<void> {
    const Target target = target_of(words, seen, change);
    if (target.writes_priority) values["priority"] = words.priorities[static_cast<std::size_t>(target.priority)];
    if (target.writes_due) {
      const DueForm& form = plan_->ticket.due_form();
      values["due"] = target.due ? form.write(*target.due, zone_.get()) : std::string{};
      values["due_json"] = target.due ? form.write_json(*target.due, zone_.get()) : plan_->ticket.no_due();
    }
    std::map<std::string, std::string> by_key;
    for (const auto& [ours, value] : change.fields) {
      const auto key = words.fields.find(ours);
      const auto held = seen.fields.find(ours);
      const std::string text = field_text(value);
      const bool differs = held == seen.fields.end() ? !text.empty() : held->second != text;
      if (key != words.fields.end() && differs) by_key[key->second] = text;
    }
    auto fields = render_fields(by_key);
    if (!fields) return unexpected(std::move(fields).error());
    values["fields"] = *std::move(fields);
    values["all_fields"] = with_changes(seen.all_fields, by_key);
    return {};
  };
  return put_until(words, ticket_id, {plan_->update, holds, fill});
}

Result<TicketSnapshot> DataDesk::set_progress(std::string_view ticket_id, TicketProgress progress) {
  auto begun = begin();
  if (!begun) return unexpected(std::move(begun).error());
  const DeskWords& words = **begun;
  const bool resolves = progress == TicketProgress::resolved;
  const auto holds = [&](const DeskTicket& seen) -> Result<bool> {
    return words.is_kept(seen.status) || words.is_resolved(seen.status) == resolves;
  };
  const auto fill = [&](NamedValues& values, const DeskTicket&) -> Result<void> {
    values["status"] = resolves ? words.resolved_status : words.open_status;
    return {};
  };
  return put_until(words, ticket_id, {plan_->progress, holds, fill});
}

}  // namespace parcelgate
