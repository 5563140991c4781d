// The outlet that writes states of returns to a shop platform or ERP.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "gateway/app/outlets/follower/outlet.hpp"
#include "gateway/app/outlets/write_backs/return_states.hpp"
#include "gateway/app/outlets/write_backs/write_back_record.hpp"
#include "gateway/ports/shop_platform.hpp"
#include "gateway/ports/time_source.hpp"

namespace parcelgate {

struct WriteBackOptions {
  std::string outlet;            ///< the follower's name: where records are kept
  std::string platform;          ///< the key of Return::platform_refunds
  std::set<ReturnState> states;  ///< the platform must have a call for each
  WarehousedBy warehoused_by{WarehousedBy::received};
  /// Send a call again whose answer was lost and whose effect cannot be read there. Otherwise a person
  /// looks at the case first.
  bool repeats_in_doubt{false};
  std::chrono::milliseconds in_doubt_wait{10'000};  ///< how long a call without an answer may still be at work there
};

/// Each state of a return is written once. Works on the follower's thread and waits there.
///
/// Only returns that name their case at the platform are written. An entry of a return is a reason to look at the whole
/// return, so a state is also written late: after an outage, or when the outlet is new.
///
/// Before a call the outlet stores that it is sent. After a lost answer or a crash it reads the case first; where
/// the platform has no such call, it repeats only calls that have no second effect, and leaves the others to a person.
/// A call that moves money is never sent before its case was read.
class WriteBackOutlet final : public Outlet {
 public:
  /// Platform, store and time must outlive it.
  WriteBackOutlet(WriteBackOptions options, ShopPlatform& platform, Store& store, const TimeSource& time);

  [[nodiscard]] std::string subject_of(const FeedEntry& entry) const override;
  [[nodiscard]] std::size_t max_together() const noexcept override { return 50; }
  [[nodiscard]] std::size_t max_in_flight() const noexcept override { return 1; }
  void deliver(std::span<const FeedEntry> entries, Done done) override;

 private:
  struct Case {
    std::string key;  ///< of its record
    std::string return_id;
    WriteBackRecord record;
  };

  Result<void> write(const FeedEntry& entry);
  Result<std::optional<Return>> find_return(const FeedEntry& entry);
  Result<Case> open_case(const FeedEntry& entry);
  [[nodiscard]] bool is_wanted(const WriteBack& state, const Return& ret, const PlatformCall& call, const Case& open);
  Result<void> write_state(Case& open, const WriteBack& state, const PlatformCall& call);
  Result<void> settle_doubt(Case& open, ReturnState state, const PlatformCall& call);
  Result<void> send(Case& open, const WriteBack& state, const PlatformCall& call);
  Result<void> note_written(Case& open, ReturnState state, std::string_view result);
  Result<void> remember(const Case& open);
  void skip(const Case& open, ReturnState state, const std::string& reason);

  WriteBackOptions options_;
  ShopPlatform& platform_;
  Store& store_;
  const TimeSource& time_;
  std::unique_ptr<Reader> reader_;
  std::map<std::string, std::string> skipped_;  ///< last logged reason, by record key and state; bounded
};

}  // namespace parcelgate
