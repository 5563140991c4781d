// Public keys that senders of pushes publish. They are fetched ahead, and again when a push names an unknown key.
#pragma once

#include <memory>
#include <string>

#include "gateway/app/directory/directory.hpp"
#include "gateway/ports/http.hpp"

namespace parcelgate {

/// Documents by address, each fetched by at most one request at a time. Safe for many threads.
class PublishedKeys {
 public:
  /// The client must outlive this object; answers may arrive after its end.
  explicit PublishedKeys(HttpClient* client);
  ~PublishedKeys();

  /// Starts fetching for every account whose source publishes keys.
  void prepare(const EdgeDirectory& directory, Instant now);

  /// The latest document for the account's pushes; null: none was fetched, or the source publishes none. A document
  /// older than a day is returned and fetched again in the background.
  [[nodiscard]] std::shared_ptr<const std::string> find(const Source& source, const Account& account, Instant now);

  /// Fetches again, at most once a minute: unauthenticated senders must not be able to trigger requests at will.
  /// @return whether a fetch is running, so that the sender may retry later
  bool refresh(const Source& source, const Account& account, Instant now);

 private:
  struct State;
  HttpClient* client_;
  std::shared_ptr<State> state_;  ///< shared with answers that come late
};

}  // namespace parcelgate
