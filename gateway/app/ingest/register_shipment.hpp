// The command that makes a shipment known before (or after) its first event.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "gateway/app/carrier_choice/carrier_choice.hpp"
#include "gateway/app/deadlines/return_changes.hpp"

namespace parcelgate {

struct ShipmentRegistration {
  ShipmentKey key;           ///< its carrier is empty when none was stated: see PollRequest::possible
  std::optional<Leg> leg{};  ///< absent: return for one of a return, else as known, else outbound
  std::string return_id;     ///< empty: of no return
  PollRequest polls;
  Instant registered_at{};
};

/// The shipment after the command, and how its courier was found where none was stated.
struct RegisteredShipment {
  Shipment shipment;
  std::optional<CarrierChoice> choice;
  bool created{true};  ///< the gateway did not know it before
};

/// Outcome errors: not_found (no such return), conflict (it belongs to another return), config (no such rule pack).
class RegisterShipment final : public Command {
 public:
  using Done = std::function<void(Result<RegisteredShipment>)>;
  RegisterShipment(ShipmentRegistration registration, std::shared_ptr<const RulePacks> rules, Done done = {});
  [[nodiscard]] std::string_view partition_key() const noexcept override { return registration_.key.tracking_number; }
  Result<void> apply(Transaction& transaction) override;
  void finished(Result<void> outcome) noexcept override;

 private:
  Result<ShipmentKey> link(Transaction& transaction);
  Result<ShipmentKey> stand_alone(Transaction& transaction);

  ShipmentRegistration registration_;
  std::shared_ptr<const RulePacks> rules_;
  Done done_;
  RegisteredShipment registered_;
};

}  // namespace parcelgate
