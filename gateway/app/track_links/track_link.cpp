#include "gateway/app/track_links/track_link.hpp"

#include <algorithm>

#include "gateway/app/track_links/track_keys.hpp"
#include "gateway/wire/json.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

/// Removed with one new link: more than one, so that the list shrinks.
constexpr std::size_t kEndedAtOnce = 8;
/// An ended link is remembered a while, so that its owner reads that it ended.
constexpr std::chrono::hours kRememberedFor{24 * 30};

StateRecord to_record(const TrackLink& link) {
  std::string value = render_json_object([&](JsonWriter& writer) {
    write_member(writer, "tenant", link.subject.tenant);
    write_if_given(writer, "return_id", link.subject.return_id);
    write_if_given(writer, "carrier", link.subject.carrier);
    write_if_given(writer, "tracking_number", link.subject.tracking_number);
    write_instant(writer, "created_at", link.created_at);
    write_instant(writer, "expires_at", link.expires_at);
    if (link.revoked_at) write_instant(writer, "revoked_at", link.revoked_at);
  });
  return {std::string(kTrackLinks), link.link_id, std::move(value), link.expires_at + kRememberedFor};
}

Instant instant_in(const rapidjson::Value& document, std::string_view name) {
  const auto at = parse_rfc3339(find_text(document, name));
  return at ? at->at : Instant{};
}

Result<TrackLink> read_link(const StateRecord& record) {
  const auto document = parse_json(record.value);
  if (!document) return unexpected(ErrorKind::internal, "tracking link " + record.key + " is damaged");
  TrackLink link;
  link.link_id = record.key;
  link.subject = {std::string(find_text(*document, "tenant")), std::string(find_text(*document, "return_id")),
                  std::string(find_text(*document, "carrier")), std::string(find_text(*document, "tracking_number"))};
  link.created_at = instant_in(*document, "created_at");
  link.expires_at = instant_in(*document, "expires_at");
  if (find_member(*document, "revoked_at") != nullptr) link.revoked_at = instant_in(*document, "revoked_at");
  return link;
}

template <class Store>
Result<std::optional<TrackLink>> find_link_in(Store& store, std::string_view link_id) {
  const auto record = store.find_record(kTrackLinks, link_id);
  if (!record) return unexpected(record.error());
  if (!*record) return std::optional<TrackLink>{};
  auto link = read_link(**record);
  if (!link) return unexpected(std::move(link).error());
  return std::optional(*std::move(link));
}

Result<std::optional<TrackLink>> present_link(Transaction& transaction, const std::string& key) {
  const auto record = transaction.find_record(kTrackSubjects, key);
  if (!record) return unexpected(record.error());
  if (!*record) return std::optional<TrackLink>{};
  const auto document = parse_json((*record)->value);
  if (!document) return std::optional<TrackLink>{};
  return find_link_in(transaction, find_text(*document, "link_id"));
}

/// The key of the record with the current link of a subject.
std::string mark_key(const TrackSubject& subject, LinkUse use) {
  return use == LinkUse::shop ? subject_key(subject) : subject_key(subject) + "/look_up";
}

/// Removes an ended link, and the records of its subject that still name it.
Result<void> remove_ended(Transaction& transaction, const StateRecord& record) {
  const auto link = read_link(record);
  if (link) {
    for (const LinkUse use : {LinkUse::shop, LinkUse::look_up}) {
      const std::string key = mark_key(link->subject, use);
      const auto mark = transaction.find_record(kTrackSubjects, key);
      if (!mark) return unexpected(mark.error());
      if (!*mark || (*mark)->value.find(link->link_id) == std::string::npos) continue;
      if (auto removed = transaction.remove_record(kTrackSubjects, key); !removed) return removed;
    }
  }
  return transaction.remove_record(kTrackLinks, record.key);
}

}  // namespace

std::string subject_key(const TrackSubject& subject) {
  return subject.is_return() ? subject.tenant + "/return/" + subject.return_id
                             : subject.tenant + "/shipment/" + subject.carrier + "/" + subject.tracking_number;
}

Result<LinkDraft> draft_link(Reader* reader, Instant now, std::chrono::milliseconds life) {
  LinkDraft draft{new_link_id(), now, std::min<std::chrono::milliseconds>(life, kMostLinkLife), {}, LinkUse::shop};
  if (reader == nullptr) return draft;
  auto ended = reader->due_records(kTrackLinks, now, kEndedAtOnce);
  if (!ended) return unexpected(std::move(ended).error());
  draft.ended = *std::move(ended);
  return draft;
}

Result<TrackLink> provide_link(Transaction& transaction, const TrackSubject& subject, const LinkDraft& draft) {
  for (const StateRecord& record : draft.ended) {
    if (auto removed = remove_ended(transaction, record); !removed) return unexpected(std::move(removed).error());
  }
  const std::string key = mark_key(subject, draft.use);
  auto present = present_link(transaction, key);
  if (!present) return unexpected(std::move(present).error());
  const Instant until = std::chrono::floor<std::chrono::seconds>(draft.now + draft.life);
  if (*present) {
    const TrackLink& link = **present;
    const bool is_good = !link.revoked_at && link.subject == subject && link.expires_at <= until &&
                         link.expires_at >= draft.now + draft.life / 2;
    if (is_good) return link;
  }
  TrackLink link{draft.link_id, subject, draft.now, until, {}};
  if (auto stored = transaction.store_record(to_record(link)); !stored) return unexpected(std::move(stored).error());
  const std::string mark =
      render_json_object([&](JsonWriter& writer) { write_member(writer, "link_id", link.link_id); });
  if (auto stored = transaction.store_record({std::string(kTrackSubjects), key, mark, {}}); !stored)
    return unexpected(std::move(stored).error());
  return link;
}

Result<TrackLink> revoke_link(Transaction& transaction, std::string_view tenant, std::string_view link_id,
                              Instant now) {
  auto found = find_link_in(transaction, link_id);
  if (!found) return unexpected(std::move(found).error());
  if (!*found || (*found)->subject.tenant != tenant)
    return unexpected(ErrorKind::not_found, "no tracking link with this id");
  TrackLink link = **std::move(found);
  if (link.revoked_at) return link;
  link.revoked_at = now;
  if (auto stored = transaction.store_record(to_record(link)); !stored) return unexpected(std::move(stored).error());
  return link;
}

Result<std::optional<TrackLink>> find_link(Reader& reader, std::string_view link_id) {
  return find_link_in(reader, link_id);
}

}  // namespace parcelgate
