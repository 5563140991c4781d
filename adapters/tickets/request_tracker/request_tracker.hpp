// Request Tracker 5 behind the TicketDesk port (REST 2, token).
//
// Nothing that it answers is believed: a refused change is answered 200, an unknown custom field is dropped with a 201,
// and of several creates with one unique value all succeed but only one keeps the value. So everything is read back.
// Comments carry their key out of sight (see marks.hpp), which is looked for before writing. Updates go out under the
// ticket's ETag and start again when another writer was faster; comments cannot, their resource knows no ETag.
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

/// Thread-safe as far as its HttpClient is; waits for answers, so it wants a thread of its own.
class RequestTracker final : public TicketDesk {
 public:
  /// @param http  must outlive the desk
  /// @error config: an option that is missing or no use
  static Result<std::unique_ptr<RequestTracker>> create(RequestTrackerOptions options, HttpClient& http);
  ~RequestTracker() override;

  /// Queue, token and the names of all configured fields.
  [[nodiscard]] Result<void> check() override;
  /// Tickets with our external id, oldest first; behind them those that a race left without it.
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
  [[nodiscard]] Result<TicketSnapshot> settle_race(TicketSnapshot created, const TicketDraft& draft);
  [[nodiscard]] Result<void> check_fields(const TicketSnapshot& seen,
                                          const std::map<std::string, std::string>& wanted) const;
  [[nodiscard]] TicketSnapshot snapshot_of(const rapidjson::Value& ticket) const;
  [[nodiscard]] std::string field_query(std::string_view external_id) const;

  RequestTrackerOptions options_;
  std::unique_ptr<RtRestClient> rest_;
  std::string own_user_;  ///< who we are there; empty: not known yet
  std::atomic<bool> is_checked_{false};
};

}  // namespace parcelgate
