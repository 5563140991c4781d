// A ticket desk as the tests need it: opened in variations, and used by people at the same time.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/ports/ticket_desk.hpp"
#include "gateway/ports/time_source.hpp"
#include "tests/support/lossy_http.hpp"

namespace parcelgate::testing {

/// What a test sets wrong; empty members stay right.
struct DeskVariation {
  std::string address{}, secret{}, queue{}, resolved_status{};
  std::map<std::string, std::string> fields{};
};

/// How a desk differs from most.
struct DeskDifferences {
  bool shows_keys{false};  ///< the key of a comment stands in its text
  bool is_unique{false};   ///< no create can make a second ticket
  bool takes_past_due{true};
  bool due_can_be_taken_away{true};
  bool has_one_client{false};  ///< a second client ends the session of the first
  bool has_url{true};          ///< tickets have a link
  bool has_queue{true};        ///< DeskVariation::queue names something
  std::vector<std::string> checked_fields{"external_id", "delay_reason"};  ///< whose wrong names are noticed
  ErrorKind missing_ticket{ErrorKind::not_found};                          ///< the error of a ticket that is not there
};

/// One kind of desk, its server started once for all tests of this program.
class TestDesk {
 public:
  virtual ~TestDesk() = default;
  [[nodiscard]] virtual std::string name() const = 0;
  [[nodiscard]] virtual std::unique_ptr<TicketDesk> open(HttpClient& http, const DeskVariation& wrong = {}) = 0;

  // What people see and do, without the adapter.
  [[nodiscard]] virtual std::size_t comments_with(const std::string& ticket, const std::string& words) = 0;
  [[nodiscard]] virtual std::size_t tickets_with(const std::string& words_of_subject) = 0;
  [[nodiscard]] virtual std::string subject_of(const std::string& ticket) = 0;
  virtual void raise_to_high(const std::string& ticket) = 0;
  /// To a priority that we never write.
  virtual void raise_above_ours(const std::string& ticket) = 0;
  [[nodiscard]] virtual std::string priority_word(const std::string& ticket) = 0;
  virtual void set_due(const std::string& ticket, Instant due) = 0;
  virtual void reject(const std::string& ticket) = 0;
  virtual void resolve(const std::string& ticket) = 0;
  /// Idempotency keys, where the desk has them, are too old to be remembered.
  virtual void forget_keys() {}
  /// The desk's own clock begins here, where it can be set.
  virtual void set_clock(Instant) {}

  // How the desk differs.
  [[nodiscard]] virtual DeskDifferences differences() const { return {}; }
  [[nodiscard]] virtual std::string new_status() const = 0;
  [[nodiscard]] virtual std::string open_status() const = 0;
  [[nodiscard]] virtual std::string resolved_status() const = 0;
  /// Empty: no state stays whatever happens.
  [[nodiscard]] virtual std::string rejected_status() const = 0;
  /// What becomes of a due date at the desk.
  [[nodiscard]] virtual std::optional<Instant> held_due(Instant due) const = 0;
  [[nodiscard]] virtual LossyHttp::Picks creates() const = 0;
  [[nodiscard]] virtual LossyHttp::Picks comments() const = 0;
  [[nodiscard]] virtual LossyHttp::Picks changes() const = 0;
};

/// Sends as a person does; fails the test when the desk refuses.
[[nodiscard]] std::string send_as_person(HttpRequest request);
/// For desks that are opened without a store.
[[nodiscard]] const TimeSource& system_time();

/// By the names that the suites are instantiated with.
[[nodiscard]] TestDesk& test_desk(const std::string& name);

}  // namespace parcelgate::testing
