// Records a parcel that a warehouse received.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "gateway/app/ingest/fact_changes.hpp"

namespace parcelgate {

/// The receipt after the command.
struct ReceiptOutcome {
  Receipt receipt;
  bool duplicate{false};  ///< it was stored already; nothing was changed
};
/// Called once, on the store's thread, when the outcome is durable or the command has failed.
using ReceiptDone = std::function<void(Result<ReceiptOutcome>)>;

/// Records a receipt. If a return has the number, the receipt becomes its `received` fact: of several returns that
/// share the parcel, that of the order found inside, else each open one. If none has it or can take it, the receipt is
/// kept until one does. The same receipt_id with the same content again is a duplicate. Outcome errors: conflict (the
/// receipt_id was used with other content), config (no such rule pack), rejected.
class RecordReceipt final : public Command {
 public:
  RecordReceipt(Receipt receipt, std::shared_ptr<const RulePacks> rules, ReceiptDone done = {});
  [[nodiscard]] std::string_view partition_key() const noexcept override { return receipt_.tracking_number; }
  Result<void> apply(Transaction& transaction) override;
  void finished(Result<void> outcome) noexcept override;

 private:
  Result<void> record_on_returns(Transaction& transaction);

  Receipt receipt_;
  std::shared_ptr<const RulePacks> rules_;
  ReceiptDone done_;
  ReceiptOutcome outcome_;
};

}  // namespace parcelgate
