#include "gateway/main/wiring/desk_outlets.hpp"

#include "adapters/tickets/data_desk/catalog.hpp"
#include "gateway/main/wiring/share.hpp"

namespace parcelgate {

DataDeskOptions data_desk_options(const DeskOutletConfig& outlet) {
  return {outlet.settings, outlet.secrets, outlet.fields, outlet.time_zone};
}

void check_desk_outlet(const DeskOutletConfig& outlet, const std::string& pointer, Faults& faults) {
  const auto plan = find_desk(find_share().desks(), outlet.desk, pointer + "/desk", faults);
  if (plan) DataDesk::check_options(*plan, data_desk_options(outlet), pointer, faults);
}

Result<std::unique_ptr<DataDesk>> open_desk_outlet(const DeskOutletConfig& outlet, HttpClient& http,
                                                   const TimeSource& time) {
  Faults faults;
  auto plan = find_desk(find_share().desks(), outlet.desk, "/desk", faults);
  if (!plan) return unexpected(ErrorKind::config, faults.text());
  return DataDesk::create(std::move(plan), data_desk_options(outlet), http, time);
}

}  // namespace parcelgate
