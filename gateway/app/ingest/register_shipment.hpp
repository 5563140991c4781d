// The command that registers a shipment, before or after its first event.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "gateway/app/carrier_choice/carrier_choice.hpp"
#include "gateway/app/deadlines/return_changes.hpp"
#include "gateway/app/track_links/shopper_factor.hpp"

namespace parcelgate {

/// The shipment to register, and how to poll it.
struct ShipmentRegistration {
  ShipmentKey key;           ///< its carrier is empty when none was stated: see PollRequest::possible
  std::optional<Leg> leg{};  ///< absent: `return` with a return_id, else the known leg, else outbound
  std::string return_id;     ///< empty: not attached to a return
  PollRequest polls;
  Instant registered_at{};
  std::string order_id{};  ///< of a shipment to the buyer; may be empty
  OrderDetails order{};    ///< of a shipment to the buyer: what its deadlines need
  bool is_shared{false};   ///< with a return_id: see ReturnLink
  ShopperFactor shopper{};
  std::optional<LinkDraft> link{};  ///< absent: no tracking link was requested
};

/// The shipment after the command. Registering the same shipment again is not an error.
struct RegisteredShipment {
  Shipment shipment;
  std::optional<CarrierChoice> choice;  ///< how its carrier was found; absent: it was stated at the first registration
  bool created{true};                   ///< false: the gateway knew the shipment before
  std::optional<TrackLink> link{};      ///< of the return, where it was registered with one
};

/// Registers a shipment: resolves its carrier, adds it or finds it, attaches it to its return and schedules its
/// polling, all in one transaction. `done` is called once, on the store's thread, when that is durable or has failed.
///
///     ShipmentRegistration registration;
///     registration.key = directory->key_of(tenant, "sf", "SF1234567890123");
///     registration.polls.accounts = directory->polling_accounts(tenant, registration.key.carrier);
///     registration.registered_at = time.now();
///     std::unique_ptr<Command> command = std::make_unique<RegisterShipment>(std::move(registration), rules, done);
///     if (!store.submit(command)) …  // the queue is full: retry later
///
/// Outcome errors: not_found (no such return), conflict (it belongs to 21 returns already), config (no such rule pack).
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
  Result<void> add_shopper(Transaction& transaction, const ShipmentKey& key);

  ShipmentRegistration registration_;
  std::shared_ptr<const RulePacks> rules_;
  Done done_;
  RegisteredShipment registered_;
};

}  // namespace parcelgate
