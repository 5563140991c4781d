#include "gateway/app/outlets/tickets/ticket_outlet.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "gateway/crypto/digest.hpp"
#include "gateway/ports/function_command.hpp"
#include "gateway/telemetry/log.hpp"
#include "gateway/wire/cloud_event.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

constexpr std::string_view kSecretRecord = "comment_key_secret";
constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kDigestLetters = 20;

/// The return or complaint of an entry. One that the store does not have is known by its id alone.
Result<TicketSubject> read_subject(Reader& reader, const FeedEntry& entry) {
  TicketSubject subject;
  subject.tenant = entry.tenant;
  subject.id = entry.return_id;
  if (!entry.return_id.empty()) {
    auto ret = reader.find_return(entry.tenant, entry.return_id);
    if (!ret) return unexpected(std::move(ret).error());
    return *ret ? TicketSubject(**ret) : subject;
  }
  subject.id = complaint_of(entry);
  subject.complaint = ComplaintKind::other;
  auto complaint = reader.find_complaint(entry.tenant, subject.id);
  if (!complaint) return unexpected(std::move(complaint).error());
  return *complaint ? TicketSubject(**complaint) : subject;
}

/// The trace of the last push among the entries: one comment may report several pushes.
std::string trace_of(std::span<const FeedEntry> group) {
  for (auto entry = group.rbegin(); entry != group.rend(); ++entry) {
    if (!entry->trace.empty()) return entry->trace;
  }
  return {};
}

}  // namespace

TicketOutlet::TicketOutlet(TicketOutletOptions options, TicketTexts texts, TicketDesk& desk, Store& store,
                           const TimeSource& time)
    : options_(std::move(options)), texts_(std::move(texts)), desk_(desk), store_(store), time_(time) {}

std::string TicketOutlet::subject_of(const FeedEntry& entry) const {
  if (!entry.return_id.empty()) return entry.tenant + "/" + entry.return_id;
  const std::string complaint_id = complaint_of(entry);
  return complaint_id.empty() ? std::string{} : entry.tenant + "/complaint/" + complaint_id;
}

void TicketOutlet::deliver(std::span<const FeedEntry> entries, Done done) {
  auto outcome = write(entries);
  // A call without an answer may still be running at the desk, so the entries wait for the in-doubt wait.
  if (!outcome && outcome.error().kind == ErrorKind::in_doubt && !outcome.error().retry_after) {
    Error error = outcome.error();
    error.retry_after = std::chrono::ceil<std::chrono::seconds>(options_.in_doubt_wait);
    outcome = unexpected(std::move(error));
  }
  done(std::move(outcome));
}

/// A read that finds nothing: no ticket carries an id without a tenant.
bool TicketOutlet::probe(Done done) {
  if (options_.set_trace) options_.set_trace({});
  auto found = desk_.find("/parcelgate-probe");
  done(found ? Result<void>{} : unexpected(found.error()));
  return true;
}

Result<void> TicketOutlet::write(std::span<const FeedEntry> entries) {
  auto open = open_case(entries.front());
  if (!open) return unexpected(open.error());
  if (auto ready = wait_while_in_doubt(*open); !ready) return ready;
  auto written = finish_pending(*open);
  if (written) {
    std::vector<FeedEntry> group;
    for (const FeedEntry& entry : entries) {
      if (!open->state.has_applied({entry.partition, entry.position})) group.push_back(entry);
    }
    if (!group.empty()) written = write_group(*open, group);
  }
  if (written) {
    failures_.erase(open->record_key);
    return written;
  }
  Error error = written.error();
  failures_[open->record_key] = {error.what, error.kind == ErrorKind::in_doubt};
  if (error.kind == ErrorKind::in_doubt) {
    const auto wait = std::chrono::ceil<std::chrono::seconds>(options_.in_doubt_wait);
    error.retry_after = std::max(error.retry_after.value_or(wait), wait);
  }
  return unexpected(std::move(error));
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
  auto subject = read_subject(**view, entry);
  if (!subject) return unexpected(std::move(subject).error());
  open.subject = *std::move(subject);
  return open;
}

/// A call with an unknown outcome may still run at the desk, so the desk is searched only later.
Result<void> TicketOutlet::wait_while_in_doubt(Case& open) {
  if (!open.state.pending) return {};
  const auto failure = failures_.find(open.record_key);
  if (failure != failures_.end() && !failure->second.in_doubt) return {};
  auto left = open.state.pending->sent_at + options_.in_doubt_wait - time_.now();
  if (left <= std::chrono::milliseconds{0}) return {};
  if (left > options_.in_doubt_wait) {
    // It was sent by a date that has not come yet: the wait begins now.
    open.state.pending->sent_at = time_.now();
    if (auto remembered = remember(open); !remembered) return remembered;
    left = options_.in_doubt_wait;
  }
  const std::string cause = failure == failures_.end() ? "the gateway stopped before the answer" : failure->second.what;
  Error wait{
      ErrorKind::in_doubt, cause + "; " + open.record_key + " is checked again when that call must have ended", {}};
  wait.retry_after = std::chrono::ceil<std::chrono::seconds>(left);
  return unexpected(std::move(wait));
}

/// Sends a group again that may have been sent before a crash or a lost answer: the same entries under the same key.
Result<void> TicketOutlet::finish_pending(Case& open) {
  if (!open.state.pending) return {};
  open.state.pending->sent_at = time_.now();
  if (auto remembered = remember(open); !remembered) return remembered;
  std::vector<FeedEntry> group;
  for (const FeedPlace& place : open.state.pending->places) {
    auto entry = reader_->find_feed_entry(place);
    if (!entry) return unexpected(entry.error());
    group.push_back(std::move(*entry));
  }
  return send_group(open, group);
}

Result<void> TicketOutlet::write_group(Case& open, std::span<const FeedEntry> group) {
  PendingGroup pending;
  auto key = key_of(open, group.back());
  if (!key) return unexpected(key.error());
  pending.key = std::move(*key);
  pending.sent_at = time_.now();
  for (const FeedEntry& entry : group) pending.places.push_back({entry.partition, entry.position});
  open.state.pending = std::move(pending);
  if (auto remembered = remember(open); !remembered) return remembered;
  return send_group(open, group);
}

Result<void> TicketOutlet::send_group(Case& open, std::span<const FeedEntry> group) {
  if (options_.set_trace) options_.set_trace(trace_of(group));
  WordingOptions wording_options = options_.wording;
  wording_options.mask = options_.mask_of ? options_.mask_of(open.subject.tenant) : MaskLevel::all;
  const TicketWording wording(texts_, wording_options, open.subject.locale, time_.now());
  auto story = compose_story(group, open.subject, open.state, wording, open.state.pending->key);
  if (!story) return unexpected(story.error());
  if (auto sure = make_sure_of_ticket(open, wording, *story); !sure) return sure;
  if (auto written = write_comment(open, *story); !written) return written;
  if (auto updated = update_ticket(open, *story); !updated) return updated;
  open.state.alerts = story->alerts;
  open.state.problem_texts = story->problems.texts;
  open.state.problems = story->problems.states;
  if (auto set = set_progress(open, *story); !set) return set;
  for (const FeedEntry& entry : group) {
    auto& position = open.state.applied[entry.partition];
    position = std::max(position, entry.position);
  }
  open.state.pending.reset();
  return remember(open);
}

Result<void> TicketOutlet::make_sure_of_ticket(Case& open, const TicketWording& wording, const TicketStory& story) {
  if (!open.state.ticket_id.empty()) return {};
  TicketDraft draft = draft_ticket(open.subject, wording, story);
  draft.key = open.state.pending->key;
  for (const auto& [name, value] : story.fields) {
    if (!value.empty()) draft.fields[name] = value;
  }
  auto found = desk_.find(draft.external_id);
  if (!found) return unexpected(found.error());
  if (found->empty()) {
    if (auto created = create_ticket(open, draft); !created) return created;
  } else {
    auto kept = merge_duplicates(*found);
    if (!kept) return unexpected(kept.error());
    open.state.ticket_id = std::move(*kept);
  }
  return remember(open);
}

Result<void> TicketOutlet::create_ticket(Case& open, const TicketDraft& draft) {
  auto created = desk_.create(draft);
  if (!created) return unexpected(created.error());
  open.state.ticket_id = created->id;
  open.state.fields = draft.fields;
  open.state.priority = draft.priority;
  open.state.due = draft.due;
  open.is_new = true;
  if (open.subject.complaint) {
    log(LogLevel::info, "ticket_created",
        {{"outlet", options_.outlet}, {"ticket", created->id}, {"complaint_id", open.subject.id}});
  } else {
    log(LogLevel::info, "ticket_created",
        {{"outlet", options_.outlet}, {"ticket", created->id}, {"return_id", open.subject.id}});
  }
  return {};
}

Result<void> TicketOutlet::write_comment(Case& open, const TicketStory& story) {
  if (story.comment.empty() || open.is_new) return {};
  auto written = desk_.comment(open.state.ticket_id, story.comment, open.state.pending->key);
  if (written || written.error().kind != ErrorKind::not_found) return written;
  // Someone removed the ticket: the next attempt finds or makes another.
  open.state.ticket_id.clear();
  open.state.fields.clear();
  open.state.priority.reset();
  open.state.due.reset();
  if (auto remembered = remember(open); !remembered) return remembered;
  return unexpected(ErrorKind::unreachable, "ticket of " + open.record_key + " is gone; looking for it again");
}

/// Keeps the oldest ticket and merges the others into it. @return its id
Result<std::string> TicketOutlet::merge_duplicates(const std::vector<TicketSnapshot>& tickets) {
  const std::string& oldest = tickets.front().id;
  for (std::size_t index = 1; index < tickets.size(); ++index) {
    if (auto merged = desk_.merge(tickets[index].id, oldest); !merged) return unexpected(merged.error());
    log(LogLevel::warn, "ticket_duplicate_merged",
        {{"outlet", options_.outlet}, {"ticket", tickets[index].id}, {"into", oldest}});
  }
  return oldest;
}

Result<void> TicketOutlet::update_ticket(Case& open, const TicketStory& story) {
  TicketChange change;
  for (const auto& [name, value] : story.fields) {
    const auto known = open.state.fields.find(name);
    if (known == open.state.fields.end() ? !value.empty() : known->second != value) change.fields.emplace(name, value);
  }
  const TicketPriority before = open.state.priority.value_or(TicketPriority::normal);
  if (before != story.priority) change.priority = {story.priority, before};
  if (open.state.due != story.due) change.due = {story.due, open.state.due};
  if (change.fields.empty() && !change.priority && !change.due) return {};
  auto updated = desk_.update(open.state.ticket_id, change);
  if (!updated) return unexpected(updated.error());
  open.state.fields = story.fields;
  open.state.priority = story.priority;
  open.state.due = story.due;
  return {};
}

/// Resolves the ticket of a return or complaint that is over and has no open alert, opens what we resolved when a
/// correction starts a clock again or an alert opens, and opens what people closed when something alarming happens.
/// Each once: what people do to the ticket afterwards stays.
Result<void> TicketOutlet::set_progress(Case& open, const TicketStory& story) {
  const bool is_over = open.subject.is_over && open.subject.alerts.empty() && open.state.alerts.empty();
  const bool may_resolve = options_.when_done == WhenDone::resolve;
  if (may_resolve && is_over != open.state.resolved) {
    if (auto set = change_progress(open, is_over ? TicketProgress::resolved : TicketProgress::open); !set) return set;
    open.state.resolved = is_over;
    return {};
  }
  const bool may_reopen = options_.reopen_on == ReopenOn::alert && !is_over && !open.is_new;
  return may_reopen && story.is_alarming ? change_progress(open, TicketProgress::open) : Result<void>{};
}

Result<void> TicketOutlet::change_progress(const Case& open, TicketProgress progress) {
  auto set = desk_.set_progress(open.state.ticket_id, progress);
  if (set) return {};
  if (set.error().kind != ErrorKind::rejected) return unexpected(set.error());
  // The desk has its reasons, such as another ticket that this one waits for: people decide.
  log(LogLevel::warn, "ticket_progress_refused",
      {{"outlet", options_.outlet}, {"ticket", open.state.ticket_id}, {"error", set.error().what}});
  return {};
}

/// "0-17.<digest>": the same for the same entry and store, and not to be guessed.
Result<std::string> TicketOutlet::key_of(const Case& open, const FeedEntry& last) {
  if (secret_.empty()) {
    auto known = reader_->find_record(options_.outlet, kSecretRecord);
    if (!known) return unexpected(known.error());
    if (*known) {
      secret_ = (*known)->value;
    } else {
      std::string fresh = "\"" + to_hex(random_bytes(kSecretBytes)) + "\"";
      if (auto stored = store_record(std::string(kSecretRecord), fresh); !stored) return unexpected(stored.error());
      secret_ = std::move(fresh);
    }
  }
  const std::string id = cloud_event_id(last);
  return id + "." + to_hex(hmac_sha256_bytes(secret_, open.record_key + "\n" + id)).substr(0, kDigestLetters);
}

Result<void> TicketOutlet::remember(const Case& open) {
  return store_record(open.record_key, to_json(open.state));
}

Result<void> TicketOutlet::store_record(std::string key, std::string value) {
  const StateRecord record{options_.outlet, std::move(key), std::move(value), std::nullopt};
  return submit_and_wait(store_, std::make_unique<FunctionCommand>(
                                     [record](Transaction& transaction) { return transaction.store_record(record); }));
}

}  // namespace parcelgate
