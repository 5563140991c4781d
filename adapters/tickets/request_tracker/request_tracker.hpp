// The TicketDesk port on Request Tracker 5 (REST 2, authentication by token).
//
// Success responses of Request Tracker prove nothing: it returns 200 for a refused change, drops an unknown custom
// field with a 201, and when several creates use one unique value all of them succeed but only one ticket keeps the
// value. So every change is read back. Comments have their key in a header that is not displayed (see marks.hpp) and is
// searched before writing. Updates send the ticket's ETag and start again when another writer was faster. Comments
// cannot do that, because their resource has no ETag.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include <rapidjson/fwd.h>

#include "adapters/tickets/request_tracker/options.hpp"
#include "gateway/ports/http.hpp"
#include "gateway/ports/ticket_desk.hpp"

namespace parcelgate {

class RtRestClient;

/// Blocks until the responses have arrived, so call it from a thread of its own, never from the HttpClient's thread.
/// Thread-safe when its HttpClient is.
class RequestTracker final : public TicketDesk {
 public:
  /// @param http  must outlive the desk
  /// @error config: an option is missing or invalid
  static Result<std::unique_ptr<RequestTracker>> create(RequestTrackerOptions options, HttpClient& http);
  ~RequestTracker() override;

  /// Checks the queue, the token and the names of all configured fields.
  [[nodiscard]] Result<void> check() override;
  /// Tickets with our external id, oldest first; after them tickets of ours that lost the external id in a race.
  [[nodiscard]] Result<std::vector<TicketSnapshot>> find(std::string_view external_id) override;
  /// @error config: a field of the field map is not a custom field of the queue
  [[nodiscard]] Result<TicketSnapshot> create(const TicketDraft& draft) override;
  [[nodiscard]] Result<void> comment(std::string_view ticket_id, std::string_view text,
                                     std::string_view idempotency_key) override;
  [[nodiscard]] Result<TicketSnapshot> update(std::string_view ticket_id, const TicketChange& wanted) override;
  [[nodiscard]] Result<TicketSnapshot> set_progress(std::string_view ticket_id, TicketProgress progress) override;
  [[nodiscard]] Result<void> merge(std::string_view duplicate_id, std::string_view into_id) override;

 private:
  struct Seen;
  struct Change;
  explicit RequestTracker(RequestTrackerOptions options, HttpClient& http);
  [[nodiscard]] Result<Seen> look(std::string_view ticket_id);
  [[nodiscard]] Result<std::vector<TicketSnapshot>> search(const std::string& query);
  [[nodiscard]] Result<TicketSnapshot> put_until(std::string_view ticket_id, const Change& change);
  [[nodiscard]] Result<bool> any_attachment(std::string_view ticket_id,
                                            const std::function<bool(const rapidjson::Value&)>& is_wanted);
  [[nodiscard]] Result<std::string> own_user();
  [[nodiscard]] Result<TicketSnapshot> merge_after_race(TicketSnapshot created, const TicketDraft& draft);
  [[nodiscard]] Result<void> check_fields(const TicketSnapshot& seen,
                                          const std::map<std::string, std::string>& wanted) const;
  [[nodiscard]] TicketSnapshot snapshot_of(const rapidjson::Value& ticket) const;
  [[nodiscard]] std::string field_query(std::string_view external_id) const;

  RequestTrackerOptions options_;
  std::unique_ptr<RtRestClient> rest_;
  std::string own_user_;  ///< our user's name at the desk; empty: not known yet
  std::atomic<bool> is_checked_{false};
};

}  // namespace parcelgate
