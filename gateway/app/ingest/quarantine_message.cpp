#include "gateway/app/ingest/quarantine_message.hpp"

namespace parcelgate {

QuarantineMessage::QuarantineMessage(QuarantinedMessage message, Done done)
    : message_(std::move(message)), done_(std::move(done)) {}

Result<void> QuarantineMessage::apply(Transaction& transaction) {
  const auto id = transaction.append_quarantine(message_);
  if (!id) return unexpected(id.error());
  message_.id = *id;
  return {};
}

void QuarantineMessage::finished(Result<void> outcome) noexcept {
  if (!done_) return;
  done_(outcome ? Result<std::int64_t>(message_.id) : Result<std::int64_t>(unexpected(std::move(outcome).error())));
}

}  // namespace parcelgate
