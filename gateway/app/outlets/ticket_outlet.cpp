#include "gateway/app/outlets/ticket_outlet.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "gateway/app/outlets/ticket_story.hpp"
#include "gateway/ports/function_command.hpp"
#include "gateway/telemetry/log.hpp"
#include "gateway/wire/cloud_event.hpp"

namespace parcelgate {

TicketOutlet::TicketOutlet(TicketOutletOptions options, TicketTexts texts, TicketDesk& desk, Store& store,
                           const TimeSource& time)
    : options_(std::move(options)), texts_(std::move(texts)), desk_(desk), store_(store), time_(time) {}

std::string TicketOutlet::subject_of(const FeedEntry& entry) const {
  return entry.return_id.empty() ? std::string{} : entry.tenant + "/" + entry.return_id;
}

void TicketOutlet::deliver(std::span<const FeedEntry> entries, Done done) {
  auto outcome = write(entries);
  if (outcome)
    settled_.erase("ticket:" + subject_of(entries.front()));
  else
    outcome = unexpected(with_settling(subject_of(entries.front()), outcome.error()));
  done(std::move(outcome));
}

/// A desk that answered has done what it would do, and one that was not reached does nothing. Only a call without an
/// answer may still be at work there: so long the entries wait, under the cause of the failure.
Error TicketOutlet::with_settling(const std::string& subject, Error error) {
  if (error.kind != ErrorKind::in_doubt) {
    settled_.insert("ticket:" + subject);
  } else {
    settled_.erase("ticket:" + subject);
    const auto settle = std::chrono::ceil<std::chrono::seconds>(options_.settle);
    error.retry_after = std::max(error.retry_after.value_or(settle), settle);
  }
  return error;
}

/// A read that finds nothing: no ticket carries an id without a tenant.
bool TicketOutlet::probe(Done done) {
  auto found = desk_.find("/parcelgate-probe");
  done(found ? Result<void>{} : unexpected(found.error()));
  return true;
}

Result<void> TicketOutlet::write(std::span<const FeedEntry> entries) {
  auto open = open_case(entries.front());
  if (!open) return unexpected(open.error());
  if (auto finished = finish_pending(*open); !finished) return finished;
  std::vector<FeedEntry> group;
  for (const FeedEntry& entry : entries) {
    if (!open->state.has_applied({entry.partition, entry.position})) group.push_back(entry);
  }
  return group.empty() ? Result<void>{} : write_group(*open, group);
}

Result<Reader*> TicketOutlet::reader() {
  if (!reader_) {
    auto opened = store_.open_reader();
    if (!opened) return unexpected(opened.error());
    reader_ = std::move(*opened);
  }
  return reader_.get();
}

Result<TicketOutlet::Case> TicketOutlet::open_case(const FeedEntry& entry) {
  auto view = reader();
  if (!view) return unexpected(view.error());
  Case open;
  open.record_key = "ticket:" + subject_of(entry);
  auto record = (*view)->find_record(options_.outlet, open.record_key);
  if (!record) return unexpected(record.error());
  if (*record) {
    auto state = parse_ticket_state((*record)->value);
    if (!state) return unexpected(state.error());
    open.state = std::move(*state);
  }
  auto ret = (*view)->find_return(entry.tenant, entry.return_id);
  if (!ret) return unexpected(ret.error());
  if (*ret) {
    open.ret = std::move(**ret);
  } else {
    open.ret.tenant = entry.tenant;
    open.ret.return_id = entry.return_id;
  }
  return open;
}

/// Tells again what may have been told before a crash or a lost answer: the same entries under the same key.
Result<void> TicketOutlet::finish_pending(Case& open) {
  if (!open.state.pending) return {};
  auto left = open.state.pending->sent_at + options_.settle - time_.now();
  if (settled_.erase(open.record_key) > 0) left = std::chrono::milliseconds{0};
  if (left > options_.settle) {
    // It was sent by a date that has not come yet: the wait begins now.
    open.state.pending->sent_at = time_.now();
    if (auto remembered = remember(open); !remembered) return remembered;
    left = options_.settle;
  }
  if (left > std::chrono::milliseconds{0}) {
    Error wait{ErrorKind::in_doubt, "a call without an answer may still be at work on " + open.record_key, {}};
    wait.retry_after = std::chrono::ceil<std::chrono::seconds>(left);
    return unexpected(std::move(wait));
  }
  open.state.pending->sent_at = time_.now();
  if (auto remembered = remember(open); !remembered) return remembered;
  std::vector<FeedEntry> group;
  for (const FeedPlace& place : open.state.pending->places) {
    auto entry = reader_->find_feed_entry(place.partition, place.position);
    if (!entry) return unexpected(entry.error());
    group.push_back(std::move(*entry));
  }
  return tell_group(open, group);
}

Result<void> TicketOutlet::write_group(Case& open, std::span<const FeedEntry> group) {
  PendingGroup pending;
  pending.key = cloud_event_id(group.back());
  pending.sent_at = time_.now();
  for (const FeedEntry& entry : group) pending.places.push_back({entry.partition, entry.position});
  open.state.pending = std::move(pending);
  if (auto remembered = remember(open); !remembered) return remembered;
  return tell_group(open, group);
}

Result<void> TicketOutlet::tell_group(Case& open, std::span<const FeedEntry> group) {
  const TicketVoice voice(texts_, open.ret.locale, options_.local_offset);
  const std::string key = open.state.pending->key;
  auto story = tell(group, open.ret, open.state, voice, key, time_.now());
  if (!story) return unexpected(story.error());
  if (auto sure = make_sure_of_ticket(open, voice); !sure) return sure;
  if (!story->comment.empty()) {
    if (auto written = desk_.comment(open.state.ticket_id, story->comment, key); !written) {
      if (written.error().kind != ErrorKind::not_found) return written;
      // Someone removed the ticket: the next attempt finds or makes another.
      open.state.ticket_id.clear();
      if (auto remembered = remember(open); !remembered) return remembered;
      return unexpected(ErrorKind::unreachable, "ticket of " + open.record_key + " is gone; looking for it again");
    }
  }
  if (auto updated = update_ticket(open, story->fields, priority_of(story->alerts)); !updated) return updated;
  open.state.alerts = std::move(story->alerts);
  open.state.delays = std::move(story->delays);
  if (auto set = set_progress(open); !set) return set;
  for (const FeedEntry& entry : group) {
    auto& position = open.state.applied[entry.partition];
    position = std::max(position, entry.position);
  }
  open.state.pending.reset();
  return remember(open);
}

Result<void> TicketOutlet::make_sure_of_ticket(Case& open, const TicketVoice& voice) {
  if (!open.state.ticket_id.empty()) return {};
  const TicketDraft draft = draft_ticket(open.ret, voice, time_.now());
  auto found = desk_.find(draft.external_id);
  if (!found) return unexpected(found.error());
  if (found->empty()) {
    auto created = desk_.create(draft);
    if (!created) return unexpected(created.error());
    open.state.ticket_id = created->id;
    log(LogLevel::info, "ticket_created",
        {{"outlet", options_.outlet}, {"ticket", created->id}, {"return_id", open.ret.return_id}});
  } else {
    auto healed = heal(*found);
    if (!healed) return unexpected(healed.error());
    open.state.ticket_id = std::move(*healed);
  }
  return remember(open);
}

/// The oldest stays; the others are folded into it.
Result<std::string> TicketOutlet::heal(const std::vector<TicketSnapshot>& tickets) {
  const std::string& stays = tickets.front().id;
  for (std::size_t index = 1; index < tickets.size(); ++index) {
    if (auto merged = desk_.merge(tickets[index].id, stays); !merged) return unexpected(merged.error());
    log(LogLevel::warn, "ticket_duplicate_merged",
        {{"outlet", options_.outlet}, {"ticket", tickets[index].id}, {"into", stays}});
  }
  return stays;
}

Result<void> TicketOutlet::update_ticket(Case& open, const std::map<std::string, std::string>& fields,
                                         TicketPriority priority) {
  std::map<std::string, std::string> changed;
  for (const auto& [name, value] : fields) {
    const auto known = open.state.fields.find(name);
    if (known == open.state.fields.end() ? !value.empty() : known->second != value) changed.emplace(name, value);
  }
  const bool priority_changed = open.state.priority.value_or(TicketPriority::normal) != priority;
  if (changed.empty() && !priority_changed) return {};
  auto updated = desk_.update(open.state.ticket_id, priority_changed ? std::optional{priority} : std::nullopt, changed);
  if (!updated) return unexpected(updated.error());
  open.state.fields = fields;
  open.state.priority = priority;
  return {};
}

/// Resolves the ticket of a return that is over, and opens what we resolved when a correction starts a clock again.
/// Each once: what people make of the ticket afterwards stands.
Result<void> TicketOutlet::set_progress(Case& open) {
  const bool is_over = is_done(open.ret) && open.state.alerts.empty();
  if (options_.when_done == WhenDone::leave || is_over == open.state.resolved) return {};
  auto set = desk_.set_progress(open.state.ticket_id, is_over ? TicketProgress::resolved : TicketProgress::open);
  if (!set && set.error().kind != ErrorKind::rejected) return unexpected(set.error());
  if (!set) {
    // The desk has its reasons, such as another ticket that this one waits for: people decide.
    log(LogLevel::warn, "ticket_progress_refused",
        {{"outlet", options_.outlet}, {"ticket", open.state.ticket_id}, {"what", set.error().what}});
  }
  open.state.resolved = is_over;
  return {};
}

Result<void> TicketOutlet::remember(const Case& open) {
  const OutletRecord record{options_.outlet, open.record_key, to_json(open.state), std::nullopt};
  return submit_and_wait(store_, std::make_unique<FunctionCommand>(
                                     [record](Transaction& transaction) { return transaction.store_record(record); }));
}

}  // namespace parcelgate
