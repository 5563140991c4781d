// Chat outlets of a running gateway.
#include "adapters/chat/robot_plan.hpp"
#include "gateway/app/outlets/chat/chat_outlet.hpp"
#include "gateway/domain/zone.hpp"
#include "gateway/main/wiring/chat_options.hpp"
#include "gateway/main/wiring/gateway.hpp"
#include "gateway/main/wiring/share.hpp"
#include "gateway/main/wiring/ticket_texts_file.hpp"

namespace parcelgate {
namespace {

LocalOffset offset_of(std::shared_ptr<const Zone> zone) {
  return [zone = std::move(zone)](Locale, Instant at) {
    const LocalTime local = zone->local(at);
    return std::chrono::duration_cast<std::chrono::minutes>(local.time_since_epoch() - at.time_since_epoch());
  };
}

}  // namespace

Result<void> Gateway::fill_chat_outlet(OutletRuntime& runtime, const ChatOutletConfig& outlet) {
  const auto plan = load_robot(find_share().robots(), outlet.robot);
  if (!plan) return unexpected(plan.error());
  auto texts = load_ticket_texts();
  if (!texts) return unexpected(std::move(texts).error());
  std::vector<ChatRoute> robots;
  for (RobotSetup& setup : robot_setups(outlet)) {
    auto robot = WebhookRobot::create(*plan, std::move(setup.options), *http_, time_);
    if (!robot) return unexpected(std::move(robot).error());
    robots.push_back({std::move(setup.name), *std::move(robot)});
  }
  ChatOutletOptions options = chat_outlet_options(outlet);
  options.wording = wording_options(default_offset);
  options.offset_of = [this](std::string_view rule_pack) -> LocalOffset {
    const auto directory = directory_.load();
    const RulePack* const pack = directory->rules->find(rule_pack);
    return pack == nullptr || !pack->zone ? LocalOffset{} : parcelgate::offset_of(pack->zone);
  };
  options.shop_name = [this](std::string_view tenant) {
    const auto directory = directory_.load();
    const auto found = directory->tenants.find(tenant);
    return found == directory->tenants.end() ? std::string{} : found->second.name;
  };
  options.mask_of = [this](std::string_view tenant) { return ingest_counters_.masks.level_of(tenant); };
  auto made = ChatOutlet::create(std::move(options), *std::move(texts), std::move(robots), *store_, time_);
  if (!made) return unexpected(std::move(made).error());
  runtime.outlet = *std::move(made);
  return {};
}

}  // namespace parcelgate
