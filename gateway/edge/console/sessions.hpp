// Sessions of people who are signed in to the operator's console.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "gateway/edge/http/key_ring.hpp"
#include "gateway/ports/http.hpp"

namespace parcelgate {

/// One session. It holds no right of its own: a session that was begun with an API key is as good as that key at the
/// moment of each request, and one that was begun through a proxy needs the proxy's word at each request.
struct Session {
  std::string key_hash;  ///< raw digest of the API key; empty: begun through a trusted proxy
  Principal who;         ///< at the sign-in
  std::string csrf;      ///< the token that every changing request has to repeat in a header
};

/// The open sessions, in memory: a restart ends them all. Thread-safe.
///
///     const std::string cookie = sessions.open({hash, who, {}});
///     ...
///     if (const auto session = sessions.find(cookie)) use(session->who);
///
/// Only the digest of a cookie is kept, so a copy of the memory opens nothing. A session ends when it was not used for
/// `idle`, or `longest` after it began. Beyond `most` sessions the one that was used least recently ends.
class Sessions {
 public:
  using Steady = std::chrono::steady_clock::time_point;
  struct Options {
    std::chrono::minutes idle{std::chrono::hours{2}};
    std::chrono::minutes longest{std::chrono::hours{12}};
    std::size_t most{1'000};
    std::function<Steady()> now{};  ///< for tests; empty: the steady clock
  };

  explicit Sessions(Options options) : options_(std::move(options)) {}

  /// Begins a session and makes its token. @return the value of its cookie
  [[nodiscard]] std::string open(Session session);
  /// The session of a cookie; nothing: there is none, or it has ended. Counts as use.
  [[nodiscard]] std::optional<Session> find(std::string_view cookie);
  /// Ends a session; does nothing if there is none.
  void close(std::string_view cookie);
  [[nodiscard]] const Options& options() const noexcept { return options_; }

 private:
  struct Entry {
    Session session;
    Steady began;
    Steady used;
  };
  [[nodiscard]] Steady now() const { return options_.now ? options_.now() : std::chrono::steady_clock::now(); }
  [[nodiscard]] bool has_ended(const Entry& entry, Steady now) const noexcept {
    return now - entry.used > options_.idle || now - entry.began > options_.longest;
  }
  void make_room(Steady now);

  const Options options_;
  std::mutex mutex_;
  std::unordered_map<std::string, Entry> entries_;  ///< by the digest of the cookie
};

/// A cookie of the header Cookie; empty: there is none with this name.
[[nodiscard]] std::string_view find_cookie(const HttpHeaders& headers, std::string_view name) noexcept;

}  // namespace parcelgate
