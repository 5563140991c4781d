#include "gateway/app/outlets/follower/retry_list.hpp"

#include <algorithm>

#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

constexpr std::string_view kRetryPrefix = "retry:";

std::string render(const SetAside& aside) {
  return render_json_object([&](JsonWriter& writer) {
    write_key(writer, "attempts");
    writer.Uint(aside.attempts);
    write_member(writer, "error", aside.error);
    write_key(writer, "places");
    writer.StartArray();
    for (const FeedPlace& place : aside.places) {
      writer.StartArray();
      writer.Uint(place.partition);
      writer.Uint64(place.position);
      writer.EndArray();
    }
    writer.EndArray();
  });
}

}  // namespace

std::string RetryList::key_of(std::string_view subject) {
  return std::string(kRetryPrefix).append(subject);
}

Result<void> RetryList::restore(const StateRecord& record, const TimeSource& time, std::chrono::milliseconds longest) {
  if (!record.key.starts_with(kRetryPrefix)) return {};
  const auto fault = [&] {
    return unexpected(ErrorKind::malformed, "outlet " + outlet_ + ": record " + record.key + " cannot be read");
  };
  const auto parsed = parse_json(record.value);
  if (!parsed) return fault();
  const auto* places = find_member(*parsed, "places");
  const auto* attempts = find_member(*parsed, "attempts");
  if (places == nullptr || !places->IsArray() || attempts == nullptr || !attempts->IsUint()) return fault();
  SetAside aside;
  aside.attempts = attempts->GetUint();
  aside.error = find_text(*parsed, "error");
  aside.due_at = record.due_at.value_or(Instant{});
  aside.due = time.monotonic_now() + std::clamp<std::chrono::milliseconds>(aside.due_at - time.now(), {}, longest);
  for (const auto& place : places->GetArray()) {
    if (!place.IsArray() || place.Size() != 2 || !place[0].IsUint() || !place[1].IsUint64()) return fault();
    aside.places.push_back({place[0].GetUint(), place[1].GetUint64()});
  }
  if (!aside.places.empty()) subjects_[record.key.substr(kRetryPrefix.size())] = std::move(aside);
  return {};
}

std::size_t RetryList::entry_count() const {
  std::size_t count = 0;
  for (const auto& [subject, aside] : subjects_) count += aside.places.size();
  return count;
}

void RetryList::add(const std::string& subject, FeedPlace place) {
  SetAside& aside = subjects_[subject];
  // After a crash the feed is read again from an earlier position; an entry that is listed already is not added twice.
  if (std::find(aside.places.begin(), aside.places.end(), place) != aside.places.end()) return;
  aside.places.push_back(place);
  changed_.insert(subject);
}

void RetryList::reschedule(const std::string& subject, const TimeSource& time, std::chrono::milliseconds pause,
                           std::string error, bool counts) {
  SetAside& aside = subjects_[subject];
  if (counts && !aside.is_extra) ++aside.attempts;
  aside.is_extra = false;
  aside.due_at = time.now() + pause;
  aside.due = time.monotonic_now() + pause;
  aside.error = std::move(error);
  aside.in_flight = false;
  changed_.insert(subject);
}

void RetryList::make_due(const std::string& subject) {
  const auto found = subjects_.find(subject);
  if (found == subjects_.end() || found->second.in_flight) return;
  found->second.attempts = 0;
  found->second.due_at = {};
  found->second.due = {};
  changed_.insert(subject);
}

void RetryList::bring_forward() {
  for (auto& [subject, aside] : subjects_) {
    if (aside.in_flight) continue;
    aside.due = {};
    aside.is_extra = true;
  }
}

void RetryList::remove_first(const std::string& subject, std::size_t count) {
  const auto found = subjects_.find(subject);
  if (found == subjects_.end()) return;
  SetAside& aside = found->second;
  aside.in_flight = false;
  aside.attempts = 0;
  aside.is_extra = false;
  aside.due_at = {};
  aside.due = {};
  aside.places.erase(aside.places.begin(),
                     aside.places.begin() + static_cast<std::ptrdiff_t>(std::min(count, aside.places.size())));
  if (aside.places.empty()) subjects_.erase(found);
  changed_.insert(subject);
}

std::optional<std::string> RetryList::find_due(MonotonicInstant now) const {
  const std::pair<const std::string, SetAside>* first = nullptr;
  for (const auto& entry : subjects_) {
    const SetAside& aside = entry.second;
    if (!aside.in_flight && aside.due <= now && (first == nullptr || aside.due < first->second.due)) first = &entry;
  }
  return first == nullptr ? std::nullopt : std::optional(first->first);
}

std::optional<MonotonicInstant> RetryList::next_due() const {
  std::optional<MonotonicInstant> next;
  for (const auto& [subject, aside] : subjects_) {
    if (!aside.in_flight && (!next || aside.due < *next)) next = aside.due;
  }
  return next;
}

RetryList::Changes RetryList::take_changes() {
  Changes changes;
  for (const std::string& subject : changed_) {
    const auto found = subjects_.find(subject);
    const std::string key = key_of(subject);
    if (found == subjects_.end())
      changes.removed.push_back(key);
    else
      changes.stored.push_back({outlet_, key, render(found->second), found->second.due_at});
  }
  changed_.clear();
  return changes;
}

void RetryList::give_back(const Changes& changes) {
  for (const StateRecord& record : changes.stored) changed_.insert(record.key.substr(kRetryPrefix.size()));
  for (const std::string& key : changes.removed) changed_.insert(key.substr(kRetryPrefix.size()));
}

Result<void> store_retry(Transaction& transaction, const std::string& outlet, const std::string& subject,
                         FeedPlace place, const TimeSource& time) {
  RetryList list(outlet);
  const auto known = transaction.find_record(outlet, RetryList::key_of(subject));
  if (!known) return unexpected(known.error());
  if (*known) {
    if (auto restored = list.restore(**known, time, std::chrono::hours{24}); !restored) return restored;
  }
  list.add(subject, place);
  list.make_due(subject);
  for (const StateRecord& record : list.take_changes().stored) {
    if (auto stored = transaction.store_record(record); !stored) return stored;
  }
  return {};
}

}  // namespace parcelgate
