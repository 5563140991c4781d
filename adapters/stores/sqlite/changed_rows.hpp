// The rows that a transaction changes, announced to those who keep answers made from them.
#pragma once

#include <algorithm>
#include <memory>
#include <string_view>
#include <vector>

#include "gateway/ports/store/return_stamps.hpp"

namespace parcelgate::sqlite {

/// Collects the slots of changed rows until the commit. For the store's thread; stamps() for any thread.
///
///     changed.note_number("SF123");  // in the transaction
///     changed.begin_commit();
///     ... COMMIT ...
///     changed.end_commit();          // also after a failed one
class ChangedRows {
 public:
  void note_number(std::string_view tracking_number) {
    slots_.push_back(ChangeStamps::slot_of_number(tracking_number));
  }
  void note_return(std::string_view tenant, std::string_view return_id) {
    slots_.push_back(slot_of_return(tenant, return_id));
  }
  void note_record(std::string_view owner, std::string_view key) {
    slots_.push_back(ChangeStamps::slot_of_record(owner, key));
  }

  /// Marks the rows as changing. Each slot takes part once: a second step would mark it as settled.
  void begin_commit() {
    std::sort(slots_.begin(), slots_.end());
    slots_.erase(std::unique(slots_.begin(), slots_.end()), slots_.end());
    for (const auto slot : slots_) stamps_->step(slot);
  }
  void end_commit() {
    for (const auto slot : slots_) stamps_->step(slot);
    slots_.clear();
  }
  /// After a rollback before begin_commit(): nothing becomes visible.
  void forget() noexcept { slots_.clear(); }

  [[nodiscard]] const ChangeStamps& stamps() const noexcept { return *stamps_; }

 private:
  std::vector<ChangeStamps::Slot> slots_;
  std::unique_ptr<ChangeStamps> stamps_{std::make_unique<ChangeStamps>()};  // half a MiB
};

}  // namespace parcelgate::sqlite
