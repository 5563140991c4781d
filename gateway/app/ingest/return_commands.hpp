// Commands of the after-sales side: a return is registered, a fact about it is recorded.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gateway/app/deadlines/return_changes.hpp"
#include "gateway/app/scheduling/poll_request.hpp"

namespace parcelgate {

/// A shipment that is known when its return is registered.
struct ShipmentOfReturn {
  std::string carrier;  ///< empty: not known
  std::string tracking_number;
  Leg leg{Leg::return_};
  PollRequest polls;
};

struct ReturnRegistration {
  Return ret;               ///< tenant, return_id, order_id, rule_pack, locale, created_at
  std::vector<Fact> facts;  ///< usually `approved`
  std::vector<ShipmentOfReturn> shipments;
};

/// The return after the command; `duplicate`: it stood there already, and nothing was changed.
struct ReturnOutcome {
  Return ret;
  bool duplicate{false};
  std::vector<Shipment> shipments{};  ///< those of the return, as they are after the command
};
using ReturnDone = std::function<void(Result<ReturnOutcome>)>;

/// Registers a return. The same registration again answers with the return as it is now.
/// Outcome errors: conflict (the id stands for another return, or a shipment belongs to one), config (no such rule
/// pack), rejected (a fact is not acceptable).
class RegisterReturn final : public Command {
 public:
  RegisterReturn(ReturnRegistration registration, std::shared_ptr<const RulePacks> rules, ReturnDone done = {});
  [[nodiscard]] std::string_view partition_key() const noexcept override { return registration_.ret.return_id; }
  Result<void> apply(Transaction& transaction) override;
  void finished(Result<void> outcome) noexcept override;

 private:
  Result<void> register_new(Transaction& transaction);

  ReturnRegistration registration_;
  std::shared_ptr<const RulePacks> rules_;
  ReturnDone done_;
  ReturnOutcome outcome_;
};

/// Records one fact. The same fact_id with the same content again is a duplicate and changes nothing; with other
/// content it is a conflict. A fact whose `at` equals its `recorded_at` counts as one whose sender gave no instant,
/// so that its repetition, stamped later, is still the same.
/// Outcome errors: not_found (no such return), conflict, config, rejected.
class RecordFact final : public Command {
 public:
  /// @param polls  how the shipment of a waybill_entered fact is asked about
  RecordFact(std::string tenant, std::string return_id, Fact fact, PollRequest polls,
             std::shared_ptr<const RulePacks> rules, ReturnDone done = {});
  [[nodiscard]] std::string_view partition_key() const noexcept override { return return_id_; }
  Result<void> apply(Transaction& transaction) override;
  void finished(Result<void> outcome) noexcept override;

 private:
  std::string tenant_;
  std::string return_id_;
  Fact fact_;
  PollRequest polls_;
  std::shared_ptr<const RulePacks> rules_;
  ReturnDone done_;
  ReturnOutcome outcome_;
};

}  // namespace parcelgate
