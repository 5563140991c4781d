// The commands of the after-sales side: register a return, record a fact about it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/app/deadlines/clock_evidence.hpp"
#include "gateway/app/ingest/fact_changes.hpp"
#include "gateway/app/scheduling/poll_request.hpp"
#include "gateway/app/track_links/shopper_factor.hpp"

namespace parcelgate {

/// The return to register. The other members of `ret` are derived.
struct ReturnRegistration {
  Return ret;               ///< tenant, return_id, order_id, rule_pack, locale, created_at
  std::vector<Fact> facts;  ///< usually `approved`
  std::vector<ShipmentOfReturn> shipments;
  ShopperFactor shopper{};
  std::optional<LinkDraft> link{};  ///< absent: no tracking link was requested
};

/// The return after the command.
struct ReturnOutcome {
  Return ret;
  bool duplicate{false};              ///< the return, or the fact, was stored already; nothing was changed
  std::vector<Shipment> shipments{};  ///< of the return, after the command
  ReturnEvidence evidence{};          ///< of these shipments
  std::optional<TrackLink> link{};    ///< where one was requested
};
/// Called once, on the store's thread, when the outcome is durable or the command has failed.
using ReturnDone = std::function<void(Result<ReturnOutcome>)>;

/// Registers a return with its facts and shipments, in one transaction. The same registration again is a duplicate and
/// answers with the return as it is now, so that a client can safely retry.
/// Outcome errors: conflict (it was registered otherwise, see differences_of(), or a shipment belongs to another
/// return), config (no such rule pack),
/// rejected (a fact is not acceptable).
class RegisterReturn final : public Command {
 public:
  RegisterReturn(ReturnRegistration registration, std::shared_ptr<const RulePacks> rules, ReturnDone done = {});
  [[nodiscard]] std::string_view partition_key() const noexcept override { return registration_.ret.return_id; }
  Result<void> apply(Transaction& transaction) override;
  void finished(Result<void> outcome) noexcept override;

 private:
  Result<void> register_or_find(Transaction& transaction);
  Result<void> register_new(Transaction& transaction);
  Result<void> add_shopper(Transaction& transaction);

  ReturnRegistration registration_;
  std::shared_ptr<const RulePacks> rules_;
  ReturnDone done_;
  ReturnOutcome outcome_;
};

/// Records one fact. The same fact_id with the same content again is a duplicate and changes nothing; with other
/// content it is a conflict. If `at` equals `recorded_at`, the sender gave no instant; a repetition is then the same
/// fact although its instants are later.
/// Outcome errors: not_found (no such return), conflict, config, rejected.
class RecordFact final : public Command {
 public:
  /// @param polls  how to poll the shipment of a waybill_entered fact; ignored for other facts
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
