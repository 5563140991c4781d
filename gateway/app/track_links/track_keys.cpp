#include "gateway/app/track_links/track_keys.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <sstream>

#include <fcntl.h>
#include <unistd.h>

#include "gateway/base/file.hpp"
#include "gateway/base/private_files.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/crypto/key_file.hpp"

namespace parcelgate {
namespace {

constexpr char kTokenVersion = 1;
constexpr std::size_t kKeyNameBytes = 2;
constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kEndBytes = 4;
constexpr std::size_t kMacBytes = 16;
constexpr std::size_t kSignedBytes = 1 + kKeyNameBytes + kLinkIdBytes + kEndBytes;
constexpr std::size_t kTokenLength = 47;

std::int64_t seconds_of(Instant at) {
  return std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()).count();
}

std::string end_bytes(Instant at) {
  const auto seconds = static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(seconds_of(at), 0, std::numeric_limits<std::uint32_t>::max()));
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>((seconds >> shift) & 0xFFU));
  return out;
}

Instant end_of(std::string_view bytes) {
  std::uint32_t seconds = 0;
  for (const char byte : bytes) seconds = (seconds << 8U) | static_cast<unsigned char>(byte);
  return Instant{std::chrono::seconds{seconds}};
}

std::string mac_of(std::string_view secret, std::string_view signed_bytes) {
  return hmac_sha256_bytes(secret, "parcelgate tracking link\n" + std::string(signed_bytes)).substr(0, kMacBytes);
}

Unexpected file_fault(const std::filesystem::path& path, std::string_view doing) {
  return unexpected(ErrorKind::unreachable,
                    path.string() + ": cannot be " + std::string(doing) + ": " + std::strerror(errno));
}

}  // namespace

Result<std::unique_ptr<TrackKeys>> TrackKeys::open(const std::filesystem::path& folder, Instant now) {
  std::unique_ptr<TrackKeys> keys(new TrackKeys(folder));
  if (auto loaded = keys->load(); !loaded) return unexpected(std::move(loaded).error());
  if (keys->keys_.empty()) {
    if (auto added = keys->add_key(now); !added) return unexpected(std::move(added).error());
  }
  return keys;
}

Result<void> TrackKeys::load() {
  if (folder_.empty()) return {};
  const std::filesystem::path path = folder_ / kTrackKeyFile;
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return {};
  if (const auto tightened = make_private(path); !tightened) return unexpected(tightened.error());
  const auto text = read_file(path);
  if (!text) return unexpected(text.error());
  std::istringstream lines(*text);
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    std::istringstream words(line);
    std::string name;
    std::string secret;
    std::int64_t made_at = 0;
    words >> name >> made_at >> secret;
    const auto name_bytes = from_hex(name);
    const auto secret_bytes = from_hex(secret);
    if (!name_bytes || name_bytes->size() != kKeyNameBytes || !secret_bytes || secret_bytes->size() != kSecretBytes) {
      return unexpected(ErrorKind::config, path.string() + ", line " + std::to_string(number) +
                                               ": is no key; restore the file from its copy, or move it away to have a "
                                               "new key made (links that were given out then no longer work)");
    }
    keys_.push_back({*name_bytes, Instant{std::chrono::seconds{made_at}}, *secret_bytes});
  }
  return {};
}

Result<void> TrackKeys::add_key(Instant now) {
  std::vector<Key> keys = keys_;
  std::erase_if(keys, [&](const Key& key) { return key.made_at + kTrackKeyPeriod + kMostLinkLife < now; });
  std::string name = random_bytes(kKeyNameBytes);
  while (find(name) != nullptr) name = random_bytes(kKeyNameBytes);
  keys.push_back({std::move(name), now, random_bytes(kSecretBytes)});
  if (auto stored = store(keys); !stored) return stored;
  keys_ = std::move(keys);
  return {};
}

/// Written under another name first, so that no crash leaves half a file.
Result<void> TrackKeys::store(const std::vector<Key>& keys) const {
  if (folder_.empty()) return {};
  std::string text;
  for (const Key& key : keys) {
    text += to_hex(key.name) + " " + std::to_string(seconds_of(key.made_at)) + " " + to_hex(key.secret) + "\n";
  }
  const std::filesystem::path path = folder_ / kTrackKeyFile;
  const std::string temporary = path.string() + "." + std::to_string(::getpid()) + ".tmp";
  const int handle = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (handle < 0) return file_fault(temporary, "created");
  const bool is_written = write_whole(handle, text);
  const int fault = errno;
  ::close(handle);
  if (is_written && ::rename(temporary.c_str(), path.c_str()) == 0) return {};
  if (!is_written) errno = fault;
  const auto error = file_fault(path, "written");
  ::unlink(temporary.c_str());
  return error;
}

const TrackKeys::Key* TrackKeys::find(std::string_view name) const noexcept {
  const auto found = std::find_if(keys_.begin(), keys_.end(), [&](const Key& key) { return key.name == name; });
  return found == keys_.end() ? nullptr : &*found;
}

Result<void> TrackKeys::rotate(Instant now) {
  const std::scoped_lock lock(mutex_);
  return add_key(now);
}

std::string TrackKeys::sign(const TrackToken& token, Instant now) {
  const std::scoped_lock lock(mutex_);
  if (keys_.back().made_at + kTrackKeyPeriod < now) static_cast<void>(add_key(now));
  const Key& key = keys_.back();
  std::string bytes(1, kTokenVersion);
  bytes +=
      key.name + from_base64url(token.link_id).value_or(std::string(kLinkIdBytes, '\0')) + end_bytes(token.expires_at);
  return to_base64url(bytes + mac_of(key.secret, bytes));
}

Result<TrackToken> TrackKeys::read(std::string_view token) const {
  const auto refused = [] { return unexpected(ErrorKind::unauthorized, "not a tracking link of this gateway"); };
  if (token.size() != kTokenLength) return refused();
  const auto bytes = from_base64url(token);
  if (!bytes || bytes->size() != kSignedBytes + kMacBytes || bytes->front() != kTokenVersion) return refused();
  // One spelling alone is a token, so that caches and logs see each link under one name.
  if (to_base64url(*bytes) != token) return refused();
  const std::string_view all = *bytes;
  std::string secret;
  {
    const std::scoped_lock lock(mutex_);
    const Key* const key = find(all.substr(1, kKeyNameBytes));
    if (key == nullptr) return refused();
    secret = key->secret;
  }
  const std::string_view signed_bytes = all.substr(0, kSignedBytes);
  if (!equal_in_constant_time(mac_of(secret, signed_bytes), all.substr(kSignedBytes))) return refused();
  return TrackToken{to_base64url(signed_bytes.substr(1 + kKeyNameBytes, kLinkIdBytes)),
                    end_of(signed_bytes.substr(1 + kKeyNameBytes + kLinkIdBytes))};
}

std::string new_link_id() {
  return to_base64url(random_bytes(kLinkIdBytes));
}

}  // namespace parcelgate
