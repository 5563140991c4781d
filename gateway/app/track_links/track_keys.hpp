// The keys that sign tracking links, and the tokens that they sign.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/instant.hpp"
#include "gateway/base/result.hpp"

namespace parcelgate {

inline constexpr std::string_view kTrackKeyFile = "track.keys";
inline constexpr std::size_t kLinkIdBytes = 12;

/// The longest that a link may live, so that a replaced key can be forgotten some day.
inline constexpr std::chrono::hours kMostLinkLife{24 * 180};
/// A key signs for so long, then a new one is made.
inline constexpr std::chrono::hours kTrackKeyPeriod{24 * 90};

/// The contents of a token. Everything about the parcel is in the store, under the link's id: a token shows nobody more
/// than that it is one.
struct TrackToken {
  std::string link_id;  ///< base64url of kLinkIdBytes random bytes
  Instant expires_at{};
  friend bool operator==(const TrackToken&, const TrackToken&) = default;
};

/// Signs and reads tokens. Their bytes are version (1), key (2), link (12), end (4, seconds) and the first half of an
/// HMAC-SHA256 over all of these (16), in base64url: 47 characters.
///
/// The keys are in the file "track.keys" of the data folder, one on each line: name, seconds of its making, 32 bytes as
/// hexadecimal digits. The newest signs; a key is removed when the last link that it signed has ended. Only the owner
/// may read the file. Thread-safe.
///
///     auto keys = TrackKeys::open(data_folder, now);
///     const std::string token = (*keys)->sign({link_id, expires_at}, now);
///     const auto read = (*keys)->read(token);  // forged and foreign tokens are errors
class TrackKeys {
 public:
  /// Reads the file, and makes the first key where there is none.
  /// @param folder  empty: the keys live in memory alone, for tests
  /// @error config: a line of the file is no key; unreachable: the file cannot be read or written
  [[nodiscard]] static Result<std::unique_ptr<TrackKeys>> open(const std::filesystem::path& folder, Instant now);

  /// The end is cut to whole seconds. When the newest key is older than its period, a new one is made first; if that
  /// cannot be stored, the old one signs on.
  [[nodiscard]] std::string sign(const TrackToken& token, Instant now);
  /// Makes a new key, which signs from now on. Links of the others stay good.
  /// @error unreachable: it cannot be stored; nothing has changed
  Result<void> rotate(Instant now);

  /// The contents of a token whose signature is right, also of one that has ended.
  /// @error unauthorized: not a token, or not signed by one of our keys. The same for each of these
  [[nodiscard]] Result<TrackToken> read(std::string_view token) const;

 private:
  struct Key {
    std::string name;  ///< 2 bytes
    Instant made_at{};
    std::string secret;
  };
  explicit TrackKeys(std::filesystem::path folder) : folder_(std::move(folder)) {}
  Result<void> load();
  Result<void> add_key(Instant now);
  [[nodiscard]] Result<void> store(const std::vector<Key>& keys) const;
  [[nodiscard]] const Key* find(std::string_view name) const noexcept;

  const std::filesystem::path folder_;
  mutable std::mutex mutex_;
  std::vector<Key> keys_;  ///< oldest first
};

/// A name for a new link.
[[nodiscard]] std::string new_link_id();

}  // namespace parcelgate
