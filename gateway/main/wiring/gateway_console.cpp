// The parts of the gateway that serve the operator's console.
#include "gateway/app/admin/account_commands.hpp"
#include "gateway/app/admin/audit_log.hpp"
#include "gateway/main/wiring/code_mappings.hpp"
#include "gateway/main/wiring/gateway.hpp"

namespace parcelgate {

std::string Gateway::answer_admin(std::string_view request) {
  const std::scoped_lock lock(admin_mutex_);
  return admin_->handle(request);
}

Result<void> Gateway::open_console() {
  admin_ = std::make_unique<AdminService>(
      *store_, time_, [this](std::string_view id, bool paused) { return pause_outlet(id, paused); });
  if (!config_.console.enabled) return {};
  commands_ = std::make_unique<OperatorCommands>([this](std::string_view request) { return answer_admin(request); });
  auto overview = Overview::start({*store_, time_, [this] { return directory_.load(); },
                                   [this] { return outlet_figures(); }, [this] { return poller_->status(); },
                                   [this] { return clock_statistics_->on_time(); }, config_.data_dir / kSamplesFile});
  if (!overview) return unexpected(std::move(overview).error());
  overview_ = *std::move(overview);
  return {};
}

void Gateway::add_console_commands() {
  add_audit_command(*admin_, *store_);
  add_account_command(*admin_, *store_, [this] { return directory_.load(); });
  add_mapping_commands(*admin_, {*store_, time_, mappings_folder(config_),
                                 [this] {
                                   const std::scoped_lock lock(reload_mutex_);
                                   return parts_.catalog;
                                 },
                                 [this]() -> Result<void> {
                                   const auto report = reload(false);
                                   if (!report) return unexpected(report.error());
                                   log_reload(*report);
                                   return {};
                                 }});
}

/// Of the outlets in the configuration, which never change while the gateway runs, and of the subscriptions.
std::vector<OutletFigures> Gateway::outlet_figures() const {
  std::vector<OutletFigures> figures;
  for (const auto& [id, outlet] : outlets_) figures.push_back({id, outlet.follower->status()});
  for (const SubscriptionView& view : subscriptions_->list({})) figures.push_back({view.subscription.id, view.status});
  return figures;
}

}  // namespace parcelgate
