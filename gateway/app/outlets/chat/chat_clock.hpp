// A change of a clock as a fact of a chat line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <rapidjson/document.h>

#include "gateway/app/outlets/tickets/ticket_wording.hpp"
#include "gateway/domain/clock.hpp"

namespace parcelgate {

/// Reads a feed entry's data once. Borrows both arguments.
class ChatClock {
 public:
  /// What a change does to the alert of its clock.
  enum class Effect : std::uint8_t { none, raises, lowers };

  /// @param data  of an entry "parcelgate.clock.<change>.v1"
  ChatClock(const TicketWording& wording, const rapidjson::Value& data);

  [[nodiscard]] const std::string& id() const noexcept { return id_; }
  [[nodiscard]] Effect effect() const noexcept { return effect_; }
  [[nodiscard]] bool is_breach() const noexcept { return change_ == "breached"; }
  /// "Seller refunds, due 03-02 18:20 (UTC+8), 2 h overdue"
  [[nodiscard]] std::string raised_text() const;
  /// "The seller has refunded (03-02 17:10, on time)"
  [[nodiscard]] std::string lowered_text() const;
  /// "Seller refunds: due 03-02 18:20 (UTC+8)", of other changes
  [[nodiscard]] std::string news_text() const;

 private:
  [[nodiscard]] Effect find_effect() const;
  [[nodiscard]] std::string due_text() const;
  [[nodiscard]] std::string met_text() const;

  const TicketWording& wording_;
  const rapidjson::Value& data_;
  std::string id_;
  std::string change_;
  std::string actor_;
  std::optional<Instant> due_, due_from_, due_to_, met_;
  bool is_met_in_doubt_{false};
  bool is_over_{false};
  Effect effect_{Effect::none};
};

}  // namespace parcelgate
