// The commands about complaints: register one, record a fact about it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gateway/domain/deadlines/rule_packs.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

/// The complaint to register. Its clocks and facts are derived.
struct ComplaintRegistration {
  Complaint complaint;
  bool states_received_at{
      true};  ///< false: `received_at` is that of the request, and says nothing about an earlier one
};

/// The complaint after the command.
struct ComplaintOutcome {
  Complaint complaint;
  bool duplicate{false};  ///< the complaint, or the fact, was stored already; nothing was changed
};
/// Called once, on the store's thread, when the outcome is durable or the command has failed.
using ComplaintDone = std::function<void(Result<ComplaintOutcome>)>;

/// Registers a complaint. The same registration again is a duplicate and answers with the complaint as it is now.
/// Outcome errors: conflict (the id belongs to another complaint; names the member that differs), config (no such rule
/// pack).
class RegisterComplaint final : public Command {
 public:
  RegisterComplaint(ComplaintRegistration registration, std::shared_ptr<const RulePacks> rules,
                    ComplaintDone done = {});
  [[nodiscard]] std::string_view partition_key() const noexcept override {
    return registration_.complaint.complaint_id;
  }
  Result<void> apply(Transaction& transaction) override;
  void finished(Result<void> outcome) noexcept override;

 private:
  ComplaintRegistration registration_;
  std::shared_ptr<const RulePacks> rules_;
  ComplaintDone done_;
  ComplaintOutcome outcome_;
};

/// Records one fact, by the rules of RecordFact.
/// Outcome errors: not_found (no such complaint), conflict, config, rejected.
class RecordComplaintFact final : public Command {
 public:
  RecordComplaintFact(std::string tenant, std::string complaint_id, Fact fact, std::shared_ptr<const RulePacks> rules,
                      ComplaintDone done = {});
  [[nodiscard]] std::string_view partition_key() const noexcept override { return complaint_id_; }
  Result<void> apply(Transaction& transaction) override;
  void finished(Result<void> outcome) noexcept override;

 private:
  std::string tenant_;
  std::string complaint_id_;
  Fact fact_;
  std::shared_ptr<const RulePacks> rules_;
  ComplaintDone done_;
  ComplaintOutcome outcome_;
};

}  // namespace parcelgate
