// Public keys that senders of pushes publish: fetched ahead, and again when a push names one that is not among them.
#pragma once

#include <memory>
#include <string>

#include "gateway/app/directory/directory.hpp"
#include "gateway/ports/http.hpp"

namespace parcelgate {

/// Documents by address, each fetched by at most one request at a time. Safe for many threads.
class PublishedKeys {
 public:
  /// The client must outlive this object; answers may come after it.
  explicit PublishedKeys(HttpClient* client);
  ~PublishedKeys();

  /// Starts fetching for every account that wants it.
  void prepare(const EdgeDirectory& directory, Instant now);

  /// What was fetched last for the account's pushes; null when nothing was or nothing is wanted. A document older than
  /// a day is fetched again beside.
  [[nodiscard]] std::shared_ptr<const std::string> find(const Source& source, const Account& account, Instant now);

  /// Fetches again, unless that was begun within the last minute: strangers must not make us ask at will.
  /// @return whether an answer is on its way, so that the sender may try again later
  bool refresh(const Source& source, const Account& account, Instant now);

 private:
  struct State;
  HttpClient* client_;
  std::shared_ptr<State> state_;  ///< shared with answers that come late
};

}  // namespace parcelgate
