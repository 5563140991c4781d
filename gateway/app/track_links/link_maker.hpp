// Tracking links as the API hands them out.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "gateway/app/track_links/track_keys.hpp"
#include "gateway/app/track_links/track_link.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {

/// Where shoppers reach the gateway, and how long their links live.
struct LinkSettings {
  std::string public_url{};  ///< "https://track.example", without "/" at its end; empty: answers hold the path alone
  std::chrono::milliseconds life{std::chrono::hours{24 * 90}};
};

/// Makes the answer's member about a link. Thread-safe.
class LinkMaker {
 public:
  LinkMaker(std::shared_ptr<TrackKeys> keys, LinkSettings settings)
      : keys_(std::move(keys)), settings_(std::move(settings)) {}

  [[nodiscard]] std::chrono::milliseconds life() const noexcept { return settings_.life; }
  [[nodiscard]] TrackKeys& keys() const noexcept { return *keys_; }
  /// The address of the tracking page.
  [[nodiscard]] std::string url_of(const std::string& token) const { return settings_.public_url + "/t/" + token; }

  /// Writes the members of a link: link_id, token, url, expires_at.
  void write(JsonWriter& writer, const TrackLink& link, Instant now) const {
    const std::string token = keys_->sign({link.link_id, link.expires_at}, now);
    write_member(writer, "link_id", link.link_id);
    write_member(writer, "token", token);
    write_member(writer, "url", url_of(token));
    write_instant(writer, "expires_at", link.expires_at);
  }
  /// Adds the member "tracking_link" to a document that is an object; nothing where there is no link.
  void add_to(std::string& document, const std::optional<TrackLink>& link, Instant now) const {
    if (!link || !document.ends_with('}')) return;
    const std::string member = render_json_object([&](JsonWriter& writer) { write_member_of(writer, link, now); });
    document.back() = ',';
    document.append(member, 1);
  }
  /// The member "tracking_link"; none where there is no link.
  void write_member_of(JsonWriter& writer, const std::optional<TrackLink>& link, Instant now) const {
    if (!link) return;
    write_key(writer, "tracking_link");
    writer.StartObject();
    write(writer, *link, now);
    writer.EndObject();
  }

 private:
  std::shared_ptr<TrackKeys> keys_;
  LinkSettings settings_;
};

}  // namespace parcelgate
