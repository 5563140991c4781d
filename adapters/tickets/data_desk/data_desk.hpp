// The TicketDesk port on a desk that is a folder of data.
//
// desk.json says how a desk is spoken to. What makes its writes safe is here and the same for every desk:
//   - before the first write, credentials, names and fields are checked, so that a wrong name creates nothing
//   - every change is read back: a success answer proves nothing
//   - a create is followed by a search; of several tickets with one external id the oldest is kept
//   - a comment is looked for before it is written, and again after
//   - a change that meets another writer starts again with what is there now
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "adapters/tickets/data_desk/desk_plan.hpp"
#include "gateway/ports/ticket_desk.hpp"
#include "gateway/ports/time_source.hpp"

namespace parcelgate {

class DeskExchange;
struct DeskWords;

struct DataDeskOptions {
  std::map<std::string, std::string, std::less<>> settings;
  std::map<std::string, std::string, std::less<>> secrets;
  std::map<std::string, std::string> fields;  ///< ours -> name or key at the desk; empty: not written
  std::string time_zone{"Asia/Shanghai"};     ///< of due dates at a desk that keeps dates alone
};

/// Blocks until the answers have arrived, so call it from a thread of its own, never from the HttpClient's thread.
/// Thread-safe when its HttpClient is.
class DataDesk final : public TicketDesk {
 public:
  /// @param http, time  must outlive the desk
  /// @error config: a setting, secret or field is missing or unknown; names all of them
  static Result<std::unique_ptr<DataDesk>> create(std::shared_ptr<const DeskPlan> plan, DataDeskOptions options,
                                                  HttpClient& http, const TimeSource& time);
  /// Adds a fault for each setting, secret and field that is missing or unknown; create() refuses those.
  /// @param pointer  of the outlet in the configuration: "/outlets/3"
  static void check_options(const DeskPlan& plan, const DataDeskOptions& options, std::string_view pointer,
                            Faults& faults);
  ~DataDesk() override;

  [[nodiscard]] const DeskPlan& plan() const noexcept { return *plan_; }

  [[nodiscard]] Result<void> check() override;
  [[nodiscard]] Result<std::vector<TicketSnapshot>> find(std::string_view external_id) override;
  [[nodiscard]] Result<TicketSnapshot> create(const TicketDraft& draft) override;
  /// @error rate_limited: the desk takes so many comments on one ticket only later
  [[nodiscard]] Result<void> comment(std::string_view ticket_id, std::string_view text,
                                     std::string_view idempotency_key) override;
  [[nodiscard]] Result<TicketSnapshot> update(std::string_view ticket_id, const TicketChange& change) override;
  [[nodiscard]] Result<TicketSnapshot> set_progress(std::string_view ticket_id, TicketProgress progress) override;
  [[nodiscard]] Result<void> merge(std::string_view duplicate_id, std::string_view into_id) override;

 private:
  using Words = std::shared_ptr<const DeskWords>;
  struct Change;
  struct Target;
  struct Looked;
  DataDesk(std::shared_ptr<const DeskPlan> plan, Account account, DataDeskOptions options, HttpClient& http,
           const TimeSource& time);

  [[nodiscard]] Result<void> check_now();
  /// The words that check() found; checks when it has not run yet.
  [[nodiscard]] Result<Words> words();
  [[nodiscard]] Result<Words> begin();
  [[nodiscard]] Result<void> find_nobody(const DeskWords& words);
  /// Tickets with exactly this external id, oldest first.
  [[nodiscard]] Result<std::vector<DeskTicket>> search(const DeskWords& words, std::string_view external_id);
  [[nodiscard]] Result<DeskTicket> look(const DeskWords& words, std::string_view ticket_id);
  [[nodiscard]] TicketSnapshot snapshot_of(const DeskWords& words, const DeskTicket& ticket) const;
  [[nodiscard]] std::string url_of(const DeskWords& words, const DeskTicket& ticket) const;
  [[nodiscard]] Result<std::string> render_fields(const std::map<std::string, std::string>& by_key) const;
  [[nodiscard]] Result<NamedValues> draft_values(const DeskWords& words, const TicketDraft& draft) const;
  [[nodiscard]] Result<TicketSnapshot> confirm(const DeskWords& words, const std::string& id, const TicketDraft& draft);
  [[nodiscard]] TicketSnapshot raise_to(const DeskWords& words, TicketSnapshot made, TicketPriority wanted);
  [[nodiscard]] Result<TicketSnapshot> heal(const DeskWords& words, DeskTicket created, const TicketDraft& draft);
  [[nodiscard]] Result<TicketSnapshot> stray(const DeskWords& words, const DeskTicket& created,
                                             const TicketDraft& draft);
  [[nodiscard]] Result<void> check_fields(const DeskWords& words, const DeskTicket& seen,
                                          const std::map<std::string, std::string>& wanted) const;
  [[nodiscard]] std::string field_text(std::string_view wanted) const;
  [[nodiscard]] Result<Looked> look_for_mark(const DeskWords& words, std::string_view ticket_id, std::string_view key);
  [[nodiscard]] Result<TicketSnapshot> put_until(const DeskWords& words, std::string_view ticket_id,
                                                 const Change& change);
  [[nodiscard]] Target target_of(const DeskWords& words, const DeskTicket& seen, const TicketChange& change) const;
  [[nodiscard]] Result<void> merge_now(const DeskWords& words, const std::string& duplicate, const std::string& into);
  [[nodiscard]] Result<void> allow_comment(const std::string& ticket_id);

  std::shared_ptr<const DeskPlan> plan_;
  Account account_;
  DataDeskOptions options_;
  std::shared_ptr<const Zone> zone_;
  const TimeSource& time_;
  std::unique_ptr<DeskExchange> exchange_;
  std::mutex mutex_;                     ///< of all below
  Words words_;                          ///< null: not checked yet
  std::optional<Error> refused_create_;  ///< the last ticket lost its external id, so no other is made for a while
  MonotonicInstant refused_until_{};
  std::map<std::string, RateBudget> comment_budgets_;  ///< by ticket
};

}  // namespace parcelgate
