// What the functions of TrackEdge share: its session, a request, and an outcome.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "gateway/edge/http/query.hpp"
#include "gateway/edge/track/track_edge.hpp"

namespace parcelgate {

/// The time to wait if a limit states none.
inline constexpr std::chrono::seconds kLeastWait{1};

/// What one thread needs to read.
struct TrackEdge::Session {
  std::unique_ptr<Reader> reader;
  AnswerCache answers;    ///< made with `directory`
  std::string cache_key;  ///< memory for a key of `answers`
  std::shared_ptr<const Directory> directory;
};

/// A request that may outlive its connection's buffers.
struct TrackEdge::Request {
  bool is_page{false};
  std::string token;
  std::string query;
  std::optional<Locale> lang;  ///< of the query
  HttpHeaders headers;         ///< those that matter
  std::chrono::seconds wait{0};
  std::shared_ptr<const Directory> directory;

  /// Any other language than ours is answered in English. Without the header, the shop's own language counts.
  [[nodiscard]] Locale locale(Locale of_shop) const {
    if (lang) return *lang;
    const std::string_view accepted = find_header(headers, "Accept-Language");
    return accepted.empty() ? of_shop : preferred_locale(accepted, Locale::en);
  }
};

struct TrackEdge::Outcome {
  HttpReply reply;
  AnswerBasis basis;  ///< of a 304
};

}  // namespace parcelgate
