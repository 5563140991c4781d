// Tracking links as the store keeps them: what each one shows, until when, and whether it was revoked.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

/// What a link shows: a return with all its parcels, or one shipment.
struct TrackSubject {
  std::string tenant;
  std::string return_id;  ///< empty: a shipment
  std::string carrier;
  std::string tracking_number;

  [[nodiscard]] bool is_return() const noexcept { return !return_id.empty(); }
  friend bool operator==(const TrackSubject&, const TrackSubject&) = default;
};

struct TrackLink {
  std::string link_id;
  TrackSubject subject;
  Instant created_at{};
  Instant expires_at{};
  std::optional<Instant> revoked_at{};
  friend bool operator==(const TrackLink&, const TrackLink&) = default;
};

/// Records of links are {kTrackLinks, link_id}. {kTrackSubjects, subject_key()} names the current link that the shop
/// gave out for a subject; the same key followed by "/look_up" names the current link of look-ups.
inline constexpr std::string_view kTrackLinks = "track_links";
inline constexpr std::string_view kTrackSubjects = "track_subjects";
[[nodiscard]] std::string subject_key(const TrackSubject& subject);

/// What a link was made for. Each use has its own current link, so that the short-lived link of a look-up never
/// replaces the shop's.
enum class LinkUse : std::uint8_t { shop, look_up };

/// A request for a link, made before the transaction. A command may be applied twice, so the id is chosen here.
struct LinkDraft {
  std::string link_id;
  Instant now{};
  std::chrono::milliseconds life{0};
  std::vector<StateRecord> ended{};  ///< links whose time is over; they are removed along the way
  LinkUse use{LinkUse::shop};
};
/// @param reader  null: no ended links are looked for
/// @error errors of the reader
[[nodiscard]] Result<LinkDraft> draft_link(Reader* reader, Instant now, std::chrono::milliseconds life);

/// The subject's link for this use: the current one while at least half of the requested life is left, else a new one.
/// So a client may call this each time it needs the link.
[[nodiscard]] Result<TrackLink> provide_link(Transaction& transaction, const TrackSubject& subject,
                                             const LinkDraft& draft);

/// Ends a link for good. A repetition changes nothing.
/// @error not_found: there is none with this id, or it belongs to another tenant
[[nodiscard]] Result<TrackLink> revoke_link(Transaction& transaction, std::string_view tenant, std::string_view link_id,
                                            Instant now);

[[nodiscard]] Result<std::optional<TrackLink>> find_link(Reader& reader, std::string_view link_id);

}  // namespace parcelgate
