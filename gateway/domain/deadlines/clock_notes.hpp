// What is noted while a clock is computed: its steps, and the scans whose zone is in doubt.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gateway/domain/deadlines/rules.hpp"
#include "gateway/domain/deadlines/steps.hpp"
#include "gateway/domain/deadlines/timeline.hpp"

namespace parcelgate {

/// "fact:f-1"
[[nodiscard]] inline std::string name_of_fact(const Fact& fact) {
  return "fact:" + fact.fact_id;
}

/// Collects the steps of one clock, where they are wanted. Borrows its arguments.
class ClockNotes {
 public:
  /// @param steps  where the steps are added; null: they are not wanted
  ClockNotes(const ClockRule& rule, const Timeline& timeline, std::vector<ClockStep>* steps)
      : rule_(rule), timeline_(timeline), steps_(steps) {}

  [[nodiscard]] bool are_wanted() const noexcept { return steps_ != nullptr; }
  void add(ClockStep step) {
    if (steps_ != nullptr) steps_->push_back(std::move(step));
  }
  /// The facts and waybills that were taken back, as far as the rule reads them.
  void add_withdrawals();
  /// What shows that something happened: an entry, or a scan whose zone is known.
  void add_proof(const Occurrence& occurrence);
  /// The platform's deadline, and the rule's own, which it replaces.
  void add_statement(const Fact& statement, const std::optional<Instant>& computed);
  /// Adds a scan whose zone is in doubt to a list, also where no steps are wanted.
  void add_doubt(std::vector<ClockDoubt>& doubts, DoubtRole role, const Occurrence& scan);
  /// The same for a scan that decided, and for each that may have come before it.
  /// @param triggers  of the rule, for that role
  void add_doubts(std::vector<ClockDoubt>& doubts, DoubtRole role, std::span<const Trigger> triggers,
                  const Occurrence& decided);

 private:
  const ClockRule& rule_;
  const Timeline& timeline_;
  std::vector<ClockStep>* steps_;
};

}  // namespace parcelgate
