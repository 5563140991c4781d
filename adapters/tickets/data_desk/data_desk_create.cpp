// Creating tickets, and joining those that were created twice.
#include "adapters/tickets/data_desk/data_desk.hpp"
#include "adapters/tickets/data_desk/desk_words.hpp"
#include "adapters/tickets/data_desk/exchange.hpp"
#include "adapters/tickets/data_desk/marks.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kKeyLetters = 32;
constexpr std::chrono::minutes kRefusedFor{10};

}  // namespace

Result<NamedValues> DataDesk::draft_values(const DeskWords& words, const TicketDraft& draft) const {
  NamedValues values = words.constants;
  values["external_id"] = draft.external_id;
  values["subject"] = plan_->limits.subject.cut(draft.subject);
  const std::string text = marked_text(*plan_, plan_->limits.text, draft.text, draft.key);
  values["text"] = text;
  values["text_html"] = as_html(text);
  values["key"] = draft.key;
  values["create_key"] = to_hex(sha256_bytes(draft.external_id)).substr(0, kKeyLetters);
  values["priority"] = words.priorities[static_cast<std::size_t>(draft.priority)];
  if (draft.due) {
    values["due"] = plan_->ticket.due_form().write(*draft.due, zone_.get());
    values["due_json"] = plan_->ticket.due_form().write_json(*draft.due, zone_.get());
  }
  std::map<std::string, std::string> by_key;
  for (const auto& [ours, key] : words.fields) {
    const auto value = draft.fields.find(ours);
    if (ours == "external_id")
      by_key[key] = draft.external_id;
    else if (ours == "comment_key" && !draft.key.empty())
      by_key[key] = draft.key;
    else if (value != draft.fields.end() && !value->second.empty())
      by_key[key] = field_text(value->second);
  }
  auto fields = render_fields(by_key);
  if (!fields) return unexpected(std::move(fields).error());
  values["fields"] = *std::move(fields);
  return values;
}

Result<TicketSnapshot> DataDesk::create(const TicketDraft& draft) {
  auto words = begin();
  if (!words) return unexpected(std::move(words).error());
  {
    const std::lock_guard lock(mutex_);
    if (refused_create_ && time_.monotonic_now() < refused_until_) return unexpected(*refused_create_);
    refused_create_.reset();
  }
  auto values = draft_values(**words, draft);
  if (!values) return unexpected(std::move(values).error());
  auto answer = exchange_->run(plan_->create, *values);
  if (!answer) {
    if (answer.error().kind != ErrorKind::conflict) return unexpected(std::move(answer).error());
    // Another writer was faster, by the desk's own word: its ticket is ours.
    auto found = search(**words, draft.external_id);
    if (!found) return unexpected(std::move(found).error());
    if (found->empty()) return unexpected(std::move(answer).error());
    return snapshot_of(**words, found->front());
  }
  std::string id = (*values)["id"];
  if (*answer != nullptr && !plan_->created_id.empty()) id = exchange_->reader(**answer).text(plan_->created_id);
  if (id.empty()) return unexpected(ErrorKind::in_doubt, exchange_->named("a create was answered without an id"));
  return confirm(**words, id, draft);
}

/// Reads a new ticket back.
Result<TicketSnapshot> DataDesk::confirm(const DeskWords& words, const std::string& id, const TicketDraft& draft) {
  auto seen = look(words, id);
  // It exists and was not seen: the caller finds it by its external id.
  if (!seen) return unexpected(ErrorKind::in_doubt, seen.error().what);
  if (seen->external_id != draft.external_id) return stray(words, *seen, draft);
  if (auto kept = check_fields(words, *seen, draft.fields); !kept) return unexpected(std::move(kept).error());
  const bool is_unique = plan_->create_class == CreateClass::upsert || plan_->create_class == CreateClass::version;
  const std::string made = seen->id;
  auto kept = is_unique ? Result<TicketSnapshot>(snapshot_of(words, *seen)) : heal(words, *std::move(seen), draft);
  return kept && kept->id == made ? raise_to(words, *std::move(kept), draft.priority) : kept;
}

/// Some desks ignore the priority of a create. The ticket is there, so a failure here is no failure of the create.
TicketSnapshot DataDesk::raise_to(const DeskWords& words, TicketSnapshot made, TicketPriority wanted) {
  if (made.priority >= words.same_word(wanted)) return made;
  TicketChange change;
  change.priority = {wanted, made.priority};
  auto raised = update(made.id, change);
  if (raised) return *std::move(raised);
  log(LogLevel::warn, "ticket_priority_not_raised", {{"ticket", made.id}, {"error", raised.error().what}});
  return made;
}

/// Keeps the oldest ticket of the external id. A search that does not know the new ticket yet is no proof against it.
Result<TicketSnapshot> DataDesk::heal(const DeskWords& words, DeskTicket created, const TicketDraft& draft) {
  auto found = search(words, draft.external_id);
  if (!found) return unexpected(ErrorKind::in_doubt, found.error().what);
  if (found->empty() || found->front().id == created.id) {
    for (std::size_t at = 1; at < found->size(); ++at) {
      // Its writer joins it, too; one of the two succeeds, or the next find() shows it again.
      auto merged = merge_now(words, (*found)[at].id, created.id);
      if (!merged)
        log(LogLevel::warn, "ticket_merge_failed", {{"ticket", (*found)[at].id}, {"error", merged.error().what}});
    }
    return snapshot_of(words, created);
  }
  if (auto merged = merge_now(words, created.id, found->front().id); !merged)
    return unexpected(std::move(merged).error());
  log(LogLevel::info, "ticket_race_merged", {{"ticket", created.id}, {"into", found->front().id}});
  return snapshot_of(words, found->front());
}

/// The new ticket does not have the external id: another writer has merged it already, or the desk dropped the field.
Result<TicketSnapshot> DataDesk::stray(const DeskWords& words, const DeskTicket& created, const TicketDraft& draft) {
  auto found = search(words, draft.external_id);
  if (!found) return unexpected(ErrorKind::in_doubt, found.error().what);
  if (!found->empty()) {
    if (auto merged = merge_now(words, created.id, found->front().id); !merged)
      return unexpected(std::move(merged).error());
    log(LogLevel::info, "ticket_race_merged", {{"ticket", created.id}, {"into", found->front().id}});
    return snapshot_of(words, found->front());
  }
  const Error error{ErrorKind::config,
                    exchange_->named("ticket " + created.id +
                                     " was made without its external id; is the field external_id switched on for such "
                                     "tickets, and may the user write it? No other ticket is made for ten minutes"),
                    {}};
  const std::lock_guard lock(mutex_);
  words_.reset();
  refused_create_ = error;
  refused_until_ = time_.monotonic_now() + kRefusedFor;
  return unexpected(error);
}

Result<void> DataDesk::merge(std::string_view duplicate_id, std::string_view into_id) {
  auto words = begin();
  if (!words) return unexpected(std::move(words).error());
  return merge_now(**words, std::string(duplicate_id), std::string(into_id));
}

Result<void> DataDesk::merge_now(const DeskWords& words, const std::string& duplicate, const std::string& into) {
  if (plan_->merge.steps.empty())
    return unexpected(ErrorKind::rejected, exchange_->named("tickets cannot be merged at this desk"));
  // Gone, merged, or without the external id by which it would be found.
  const auto is_merged = [&](const Result<DeskTicket>& ticket) {
    if (!ticket) return ticket.error().kind == ErrorKind::not_found;
    return ticket->id == into || ticket->merged_into == into || ticket->external_id.empty();
  };
  const auto before = look(words, duplicate);
  if (is_merged(before)) return {};
  if (!before) return unexpected(before.error());
  NamedValues values = words.constants;
  values["id"] = duplicate;
  values["into"] = into;
  values["version"] = before->version;
  values["external_id"] = before->external_id;
  if (const auto key = words.fields.find("external_id"); key != words.fields.end())
    values["all_fields"] = with_changes(before->all_fields, {{key->second, ""}});
  auto answer = exchange_->run(plan_->merge, values);
  if (!answer && answer.error().kind != ErrorKind::conflict) return unexpected(std::move(answer).error());
  const auto after = look(words, duplicate);
  if (is_merged(after)) return {};
  if (!after) return unexpected(ErrorKind::in_doubt, after.error().what);
  if (!answer) return unexpected(std::move(answer).error());
  return unexpected(ErrorKind::rejected, exchange_->named("ticket " + duplicate + " was not merged into " + into));
}

}  // namespace parcelgate
