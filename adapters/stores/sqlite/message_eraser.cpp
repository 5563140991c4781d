#include "adapters/stores/sqlite/message_eraser.hpp"

#include <algorithm>

#include "adapters/stores/sqlite/bytes.hpp"
#include "adapters/stores/sqlite/change_walk.hpp"
#include "adapters/stores/sqlite/message_codec.hpp"

namespace parcelgate::sqlite {
namespace {

std::string_view tenant_of_entry(std::string_view body) {
  ByteReader in(body);
  static_cast<void>(in.number());   // partition
  static_cast<void>(in.number());   // position
  static_cast<void>(in.instant());  // recorded_at
  static_cast<void>(in.text());     // type
  return in.text();
}

/// The account of a message. Does not decode the message's body, which may be large.
std::string_view account_of(ChangeKind kind, std::string_view body) {
  ByteReader in(body);
  if (kind == ChangeKind::quarantined) {
    static_cast<void>(in.signed_number());  // id
    static_cast<void>(in.text());           // reason
    static_cast<void>(in.text());           // headers
  }
  static_cast<void>(in.instant());  // received_at
  static_cast<void>(in.text());     // source
  return in.text();
}

std::string erased_message(std::string_view body, bool with_digest) {
  ByteReader in(body);
  const RawMessage message = read_message(in);
  std::string bytes;
  ByteWriter out(bytes);
  write_erased_message(out, message, message.body.size(), with_digest);
  return bytes;
}

std::string erased_quarantined(std::string_view body, bool with_digest) {
  ByteReader in(body);
  const std::int64_t id = in.signed_number();
  std::uint64_t size = in.text().size();
  size += in.text().size();
  const RawMessage message = read_message(in);
  size += message.body.size() + message.context.size();
  std::string bytes;
  ByteWriter out(bytes);
  out.signed_number(id);
  write_erased_message(out, message, size, with_digest);
  return bytes;
}

/// The erased form, padded to the length of `body`. If the message is too short for a SHA-256, the form has none.
Result<std::string> erased_body(ChangeKind kind, std::string_view body) {
  for (const bool with_digest : {true, false}) {
    std::string bytes =
        kind == ChangeKind::message ? erased_message(body, with_digest) : erased_quarantined(body, with_digest);
    if (bytes.size() > body.size()) continue;
    bytes.resize(body.size(), '\0');
    return bytes;
  }
  return unreadable("a message is cut off");
}

}  // namespace

/// A message in the payload of a record.
struct MessageEraser::Place {
  ChangeKind kind;
  std::string_view body;  ///< of the change
  std::size_t offset;     ///< of `body` in the payload
};

const TenantMessageAge* MessageEraser::owner_of(const Place& place, const std::vector<std::string>& entries) const {
  const std::string_view account = account_of(place.kind, place.body);
  const bool goes_by_entries = place.kind == ChangeKind::message && !entries.empty();
  for (const TenantMessageAge* tenant : tenants_) {
    const bool is_its = goes_by_entries ? std::find(entries.begin(), entries.end(), tenant->tenant) != entries.end()
                                        : std::find(tenant->accounts.begin(), tenant->accounts.end(), account) !=
                                              tenant->accounts.end();
    if (is_its) return tenant;
  }
  return nullptr;
}

Result<std::optional<std::string>> MessageEraser::erase(const journal::Record& record) {
  std::optional<std::string> erased;
  if (record.header.kind != journal::RecordKind::changes) return erased;
  std::vector<Place> places;
  std::vector<std::string> entries;
  auto walked = walk_changes(record.payload, [&](ChangeKind kind, std::string_view body) -> Result<void> {
    if (kind == ChangeKind::message || kind == ChangeKind::quarantined) {
      places.push_back({kind, body, static_cast<std::size_t>(body.data() - record.payload.data())});
    } else if (kind == ChangeKind::feed_entry) {
      if (const std::string_view tenant = tenant_of_entry(body); !tenant.empty()) entries.emplace_back(tenant);
    }
    return {};
  });
  if (!walked) return unexpected(std::move(walked).error());
  for (const Place& place : places) {
    const TenantMessageAge* const owner = owner_of(place, entries);
    if (owner == nullptr) continue;
    auto body = erased_body(place.kind, place.body);
    if (!body) return unexpected(std::move(body).error());
    if (!erased) erased = std::string(record.payload);
    const bool is_message = place.kind == ChangeKind::message;
    (*erased)[place.offset - kChangeHeadBytes] =
        static_cast<char>(is_message ? ChangeKind::message_erased : ChangeKind::quarantined_erased);
    erased->replace(place.offset, body->size(), *body);
    if (record.header.position > counted_until_) ++counts_[owner->tenant];
  }
  if (erased) counted_until_ = std::max(counted_until_, record.header.position);
  return erased;
}

}  // namespace parcelgate::sqlite
