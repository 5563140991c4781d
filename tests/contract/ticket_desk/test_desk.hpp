// A real ticket desk as the tests need it: opened in variations, and used by people at the same time.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "gateway/ports/ticket_desk.hpp"
#include "gateway/ports/time_source.hpp"
#include "tests/support/lossy_http.hpp"

namespace parcelgate::testing {

/// What a test sets wrong; empty members stay right.
struct DeskVariation {
  std::string address{}, secret{}, queue{}, resolved_status{};
  std::map<std::string, std::string> fields{};
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

  // How the desk differs.
  [[nodiscard]] virtual std::string new_status() const = 0;
  [[nodiscard]] virtual std::string open_status() const = 0;
  [[nodiscard]] virtual std::string resolved_status() const = 0;
  [[nodiscard]] virtual std::string rejected_status() const = 0;
  /// What becomes of a due date at the desk.
  [[nodiscard]] virtual Instant held_due(Instant due) const = 0;
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
