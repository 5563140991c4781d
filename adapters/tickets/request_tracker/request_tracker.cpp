#include "adapters/tickets/request_tracker/request_tracker.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>
#include <utility>

#include "adapters/tickets/request_tracker/marks.hpp"
#include "adapters/tickets/request_tracker/rest_client.hpp"
#include "adapters/tickets/request_tracker/rest_values.hpp"
#include "gateway/base/percent.hpp"
#include "gateway/base/text.hpp"
#include "gateway/telemetry/log.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

constexpr int kAttempts = 4;  ///< at a ticket that others change meanwhile
constexpr int kAttachmentsToLookAt = 100;
constexpr std::string_view kRequestedFields =
    "fields=Status,Priority,Due,Created,CustomFields&fields[CustomFields]=name,values";

/// Closed by people in another way than by being done with, in Request Tracker's own lifecycle.
bool is_closed(std::string_view status) {
  return status == "rejected" || status == "deleted";
}

}  // namespace

struct RequestTracker::Seen {
  TicketSnapshot snapshot;
  std::string etag;
  std::string effective_id;
};

/// A change of a ticket: whether it holds it already, and what to send so that it does.
struct RequestTracker::Change {
  std::function<Result<bool>(const TicketSnapshot&)> holds;
  std::function<void(JsonWriter&, const TicketSnapshot&)> write;
};

RequestTracker::RequestTracker(RequestTrackerOptions options, HttpClient& http)
    : options_(std::move(options)), rest_(std::make_unique<RtRestClient>(options_, http)) {}
RequestTracker::~RequestTracker() = default;

Result<std::unique_ptr<RequestTracker>> RequestTracker::create(RequestTrackerOptions options, HttpClient& http) {
  const auto refuse = [](const char* what) {
    return unexpected(ErrorKind::config, std::string("Request Tracker: ") + what);
  };
  while (options.base_url.ends_with('/')) options.base_url.pop_back();
  if (!options.base_url.starts_with("http://") && !options.base_url.starts_with("https://"))
    return refuse("base_url wants http:// or https://");
  if (options.token.empty()) return refuse("token is empty; make one under Logged in as, Settings, Auth Tokens");
  if (options.queue.empty()) return refuse("queue is empty");
  std::erase_if(options.fields, [](const auto& field) { return field.second.empty() && field.first != "external_id"; });
  if (const auto id = options.fields.find("external_id"); id == options.fields.end() || id->second.empty()) {
    return refuse("fields needs external_id: a custom field with unique values");
  }
  return std::unique_ptr<RequestTracker>(new RequestTracker(std::move(options), http));
}

TicketSnapshot RequestTracker::snapshot_of(const rapidjson::Value& ticket) const {
  TicketSnapshot seen;
  seen.id = scalar(find_member(ticket, "id"));
  seen.url = options_.base_url + "/Ticket/Display.html?id=" + seen.id;
  seen.status = scalar(find_member(ticket, "Status"));
  const long long priority = number_of(scalar(find_member(ticket, "Priority")));
  for (std::size_t level = 0; level < options_.priorities.size(); ++level) {
    if (priority >= options_.priorities[level]) seen.priority = static_cast<TicketPriority>(level);
  }
  seen.due = read_due(find_text(ticket, "Due"));
  const auto* fields = find_member(ticket, "CustomFields");
  if (fields == nullptr || !fields->IsArray()) return seen;
  for (const auto& field : fields->GetArray()) {
    const std::string_view name = find_text(field, "name");
    const auto* values = find_member(field, "values");
    for (const auto& [ours, theirs] : options_.fields) {
      if (theirs != name || values == nullptr || !values->IsArray()) continue;
      seen.fields[ours] = values->Empty() ? std::string{} : scalar(&(*values)[0]);
    }
  }
  return seen;
}

Result<RequestTracker::Seen> RequestTracker::look(std::string_view ticket_id) {
  auto answer = rest_->get("ticket/" + percent_encode(ticket_id));
  if (!answer) return unexpected(answer.error());
  Seen seen;
  seen.snapshot = snapshot_of(answer->body);
  seen.etag = std::move(answer->etag);
  if (const auto* effective = find_member(answer->body, "EffectiveId"))
    seen.effective_id = scalar(find_member(*effective, "id"));
  return seen;
}

Result<std::vector<TicketSnapshot>> RequestTracker::search(const std::string& query) {
  auto answer = rest_->get("tickets?per_page=50&orderby=id&order=ASC&" + std::string(kRequestedFields) +
                           "&query=" + percent_encode(query));
  if (!answer) return unexpected(answer.error());
  const auto* items = find_member(answer->body, "items");
  if (items == nullptr || !items->IsArray())
    return unexpected(ErrorKind::unreachable, "Request Tracker: a search answered without items");
  std::vector<TicketSnapshot> found;
  for (const auto& item : items->GetArray()) found.push_back(snapshot_of(item));
  std::sort(found.begin(), found.end(),
            [](const auto& left, const auto& right) { return number_of(left.id) < number_of(right.id); });
  return found;
}

std::string RequestTracker::field_query(std::string_view external_id) const {
  const std::string field = "CF.{" + options_.fields.at("external_id") + "}";
  return "Queue = " + quote_ticket_sql(options_.queue) + " AND " + field +
         (external_id.empty() ? " IS NULL" : " = " + quote_ticket_sql(external_id));
}

Result<void> RequestTracker::check() {
  auto answer = rest_->get("queue/" + percent_encode(options_.queue));
  if (!answer) {
    if (answer.error().kind != ErrorKind::not_found) return unexpected(answer.error());
    return unexpected(
        ErrorKind::config,
        "no queue \"" + options_.queue + "\" that the token's user may see; check \"queue\" and the right SeeQueue");
  }
  std::string missing;
  const auto* held = find_member(answer->body, "TicketCustomFields");
  for (const auto& [ours, theirs] : options_.fields) {
    const auto has_name = [name = std::string_view(theirs)](const auto& field) {
      return find_text(field, "name") == name;
    };
    const bool is_there = held != nullptr && held->IsArray() && std::any_of(held->Begin(), held->End(), has_name);
    if (!is_there) missing += (missing.empty() ? "" : ", ") + ours + " \"" + theirs + "\"";
  }
  if (!missing.empty()) {
    return unexpected(ErrorKind::config,
                      "queue \"" + options_.queue + "\" has no custom field " + missing +
                          " that the token's user may see; check \"fields\" and the right SeeCustomField");
  }
  is_checked_ = true;
  return {};
}

/// Our user's name, needed because marks of former versions count only in our own texts. Empty if we own no ticket.
Result<std::string> RequestTracker::own_user() {
  if (!own_user_.empty()) return own_user_;
  auto answer =
      rest_->get("tickets?per_page=1&orderby=id&order=DESC&fields=Creator&query=" +
                 percent_encode("Queue = " + quote_ticket_sql(options_.queue) + " AND Creator = '__CurrentUser__'"));
  if (!answer) return unexpected(answer.error());
  const auto* items = find_member(answer->body, "items");
  if (items == nullptr || !items->IsArray() || items->Empty()) return std::string{};
  if (const auto* creator = find_member((*items)[0], "Creator")) own_user_ = find_text(*creator, "id");
  return own_user_;
}

Result<std::vector<TicketSnapshot>> RequestTracker::find(std::string_view external_id) {
  // With a wrong field nothing would ever be found, and every retry would create another ticket.
  if (!is_checked_) {
    if (auto checked = check(); !checked) return unexpected(checked.error());
  }
  auto found = search(field_query(external_id));
  if (!found) return found;
  // A create that lost the race for the unique value, and whose writer never learned of it, has no external id.
  const std::string_view name = external_id.substr(external_id.rfind('/') + 1);
  auto orphans =
      search(field_query({}) + " AND Creator = '__CurrentUser__' AND Subject LIKE " + quote_ticket_sql(name));
  if (!orphans) return orphans;
  for (TicketSnapshot& orphan : *orphans) {
    auto user = own_user();
    if (!user) return unexpected(user.error());
    auto ours = any_attachment(
        orphan.id, [&](const rapidjson::Value& each) { return is_marked_ticket(each, external_id, *user); });
    if (!ours) return unexpected(ours.error());
    if (*ours) found->push_back(std::move(orphan));
  }
  return found;
}

Result<TicketSnapshot> RequestTracker::create(const TicketDraft& draft) {
  if (!is_checked_) {
    if (auto checked = check(); !checked) return unexpected(checked.error());
  }
  auto answer = rest_->send("POST", "ticket", render([&](JsonWriter& writer) {
                              write_member(writer, "Queue", options_.queue);
                              write_member(writer, "Subject", draft.subject);
                              write_member(writer, "Content", draft.text);
                              write_member(writer, "ContentType", marked_content_type(draft.key, draft.external_id));
                              if (draft.due) write_member(writer, "Due", due_text(draft.due));
                              if (!options_.requestor.empty()) write_member(writer, "Requestor", options_.requestor);
                              write_key(writer, "Priority");
                              writer.Int(options_.priorities[static_cast<std::size_t>(draft.priority)]);
                              write_key(writer, "CustomFields");
                              writer.StartObject();
                              write_member(writer, options_.fields.at("external_id"), draft.external_id);
                              for (const auto& [ours, value] : draft.fields) {
                                const auto theirs = options_.fields.find(ours);
                                if (theirs != options_.fields.end() && !value.empty())
                                  write_member(writer, theirs->second, value);
                              }
                              writer.EndObject();
                            }));
  if (!answer) return unexpected(answer.error());
  const std::string id = scalar(find_member(answer->body, "id"));
  if (id.empty()) return unexpected(ErrorKind::in_doubt, "Request Tracker: a create answered without an id");
  auto seen = look(id);
  if (!seen) {
    // It exists and was not seen: the caller finds it by its external id.
    return unexpected(ErrorKind::in_doubt, seen.error().what);
  }
  if (seen->snapshot.fields["external_id"] != draft.external_id)
    return merge_after_race(std::move(seen->snapshot), draft);
  if (auto kept = check_fields(seen->snapshot, draft.fields); !kept) return unexpected(kept.error());
  return std::move(seen->snapshot);
}

/// Someone else created the ticket of this external id first: ours is folded into it.
Result<TicketSnapshot> RequestTracker::merge_after_race(TicketSnapshot created, const TicketDraft& draft) {
  auto winners = search(field_query(draft.external_id));
  if (!winners) return unexpected(winners.error());
  if (winners->empty()) {
    // The field was there when it was checked. The next attempt checks again, and then finds this ticket by its mark.
    is_checked_ = false;
    return unexpected(ErrorKind::config,
                      "Request Tracker: ticket " + created.id + " was made without its external id; custom field " +
                          options_.fields.at("external_id") + " must exist for queue " + options_.queue);
  }
  if (auto merged = merge(created.id, winners->front().id); !merged) return unexpected(merged.error());
  log(LogLevel::info, "ticket_race_merged", {{"ticket", created.id}, {"into", winners->front().id}});
  return std::move(winners->front());
}

Result<void> RequestTracker::check_fields(const TicketSnapshot& seen,
                                          const std::map<std::string, std::string>& wanted) const {
  for (const auto& [ours, value] : wanted) {
    const auto theirs = options_.fields.find(ours);
    if (theirs == options_.fields.end()) continue;
    const auto held = seen.fields.find(ours);
    if (held == seen.fields.end()) {
      return unexpected(ErrorKind::config, "Request Tracker: queue " + options_.queue + " has no custom field " +
                                               theirs->second + " that the user may see; add it, or take " + ours +
                                               " out of the field map");
    }
    if (held->second != value)
      return unexpected(ErrorKind::rejected, "Request Tracker: ticket " + seen.id + " did not take " + theirs->second);
  }
  return {};
}

Result<bool> RequestTracker::any_attachment(std::string_view ticket_id,
                                            const std::function<bool(const rapidjson::Value&)>& is_wanted) {
  auto answer = rest_->get("ticket/" + percent_encode(ticket_id) +
                           "/attachments?fields=Content,ContentType,Headers,Creator&order=DESC&orderby=id&per_page=" +
                           std::to_string(kAttachmentsToLookAt));
  if (!answer) return unexpected(answer.error());
  const auto* items = find_member(answer->body, "items");
  if (items == nullptr || !items->IsArray())
    return unexpected(ErrorKind::unreachable, "Request Tracker: attachments answered without items");
  return std::any_of(items->Begin(), items->End(), [&](const auto& item) { return is_wanted(item); });
}

Result<void> RequestTracker::comment(std::string_view ticket_id, std::string_view text,
                                     std::string_view idempotency_key) {
  auto user = own_user();
  if (!user) return unexpected(user.error());
  const auto has_key = [&](const rapidjson::Value& each) { return is_marked(each, idempotency_key, *user); };
  auto written = any_attachment(ticket_id, has_key);
  if (!written) return unexpected(written.error());
  if (*written) return {};
  // No If-Match here: this one resource has no ETag of its own and answers 412 to whatever it is given.
  auto answer = rest_->send("POST", "ticket/" + percent_encode(ticket_id) + "/comment", render([&](JsonWriter& writer) {
                              write_member(writer, "Content", text);
                              write_member(writer, "ContentType", marked_content_type(idempotency_key));
                            }));
  if (!answer) {
    // For a ticket that does not exist, the attachments are empty and a comment returns 400. Only reading the ticket
    // shows it.
    const bool odd = answer.error().kind == ErrorKind::rejected;
    if (auto seen = odd ? look(ticket_id) : Result<Seen>(Seen{}); !seen) return unexpected(seen.error());
    return unexpected(answer.error());
  }
  bool has_mark = false;
  auto holds = any_attachment(ticket_id, [&](const rapidjson::Value& each) {
    has_mark = has_mark || has_key(each);
    return has_mark || has_text(each, text);
  });
  if (!holds) return unexpected(ErrorKind::in_doubt, holds.error().what);
  if (!*holds) {
    return unexpected(ErrorKind::rejected,
                      "Request Tracker: ticket " + std::string(ticket_id) + " did not take a comment");
  }
  // Another version may drop the parameter: the comment is there, but a repetition would not be noticed.
  if (!has_mark) log(LogLevel::error, "ticket_mark_not_kept", {{"ticket", ticket_id}});
  return {};
}

/// Writes under the ETag of what was seen and looks again, until it holds; starts again when another was faster.
Result<TicketSnapshot> RequestTracker::put_until(std::string_view ticket_id, const Change& change) {
  std::string refused;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    auto seen = look(ticket_id);
    if (!seen) return unexpected(seen.error());
    const auto holds = change.holds(seen->snapshot);
    if (!holds) return unexpected(holds.error());
    if (*holds) return std::move(seen->snapshot);
    if (!refused.empty())
      return unexpected(ErrorKind::rejected, "Request Tracker: ticket " + std::string(ticket_id) + ": " + refused);
    auto answer = rest_->send("PUT", "ticket/" + percent_encode(ticket_id),
                              render([&](JsonWriter& writer) { change.write(writer, seen->snapshot); }), seen->etag);
    if (!answer && answer.error().kind != ErrorKind::conflict) return unexpected(answer.error());
    if (answer) refused = "answered: " + sentences(answer->body);
  }
  return unexpected(ErrorKind::conflict, "Request Tracker: ticket " + std::string(ticket_id) + " keeps changing");
}

Result<TicketSnapshot> RequestTracker::update(std::string_view ticket_id, const TicketChange& wanted) {
  const auto priority_for = [&](const TicketSnapshot& seen) {
    return wanted.priority ? priority_to_set(seen.priority, *wanted.priority) : seen.priority;
  };
  const auto due_for = [&](const TicketSnapshot& seen) {
    return wanted.due ? due_to_set(seen.due, *wanted.due) : seen.due;
  };
  Change change;
  change.holds = [&](const TicketSnapshot& seen) -> Result<bool> {
    const auto kept = check_fields(seen, wanted.fields);
    if (!kept && kept.error().kind == ErrorKind::config) return unexpected(kept.error());
    return kept && seen.priority == priority_for(seen) && seen.due == due_for(seen);
  };
  change.write = [&](JsonWriter& writer, const TicketSnapshot& seen) {
    if (const auto priority = priority_for(seen); priority != seen.priority) {
      write_key(writer, "Priority");
      writer.Int(options_.priorities[static_cast<std::size_t>(priority)]);
    }
    if (const auto due = due_for(seen); due != seen.due) write_member(writer, "Due", due_text(due));
    write_key(writer, "CustomFields");
    writer.StartObject();
    for (const auto& [ours, value] : wanted.fields) {
      const auto theirs = options_.fields.find(ours);
      const auto held = seen.fields.find(ours);
      const bool differs = held == seen.fields.end() ? !value.empty() : held->second != value;
      if (theirs != options_.fields.end() && differs) write_member(writer, theirs->second, value);
    }
    writer.EndObject();
  };
  return put_until(ticket_id, change);
}

Result<TicketSnapshot> RequestTracker::set_progress(std::string_view ticket_id, TicketProgress progress) {
  const bool resolves = progress == TicketProgress::resolved;
  Change change;
  change.holds = [&](const TicketSnapshot& seen) -> Result<bool> {
    if (!resolves) return seen.status != options_.resolved_status;
    return seen.status == options_.resolved_status || is_closed(seen.status);
  };
  change.write = [&](JsonWriter& writer, const TicketSnapshot&) {
    write_member(writer, "Status", resolves ? options_.resolved_status : options_.open_status);
  };
  return put_until(ticket_id, change);
}

Result<void> RequestTracker::merge(std::string_view duplicate_id, std::string_view into_id) {
  auto seen = look(duplicate_id);
  if (!seen) return unexpected(seen.error());
  if (seen->effective_id == into_id) return {};
  auto answer = rest_->send("PUT", "ticket/" + percent_encode(duplicate_id), render([&](JsonWriter& writer) {
                              write_key(writer, "MergeInto");
                              writer.Int64(number_of(into_id));
                            }));
  if (!answer) return unexpected(answer.error());
  auto after = look(duplicate_id);
  if (!after) return unexpected(ErrorKind::in_doubt, after.error().what);
  if (after->effective_id == into_id) return {};
  return unexpected(ErrorKind::rejected, "Request Tracker: ticket " + std::string(duplicate_id) +
                                             " was not merged: " + sentences(answer->body));
}

}  // namespace parcelgate
