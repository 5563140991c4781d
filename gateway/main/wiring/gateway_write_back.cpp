// The outlets of a running gateway that write to shop platforms.
#include "adapters/platforms/data_platform.hpp"
#include "gateway/main/wiring/gateway.hpp"
#include "gateway/main/wiring/share.hpp"
#include "gateway/main/wiring/write_back_options.hpp"

namespace parcelgate {

Result<void> Gateway::fill_write_back_outlet(OutletRuntime& runtime, const WriteBackConfig& outlet) {
  auto plan = load_platform(find_share().platforms(), outlet.platform);
  if (!plan) return unexpected(std::move(plan).error());
  WriteBackOptions options = write_back_options(outlet, **plan);
  runtime.platform = std::make_unique<DataPlatform>(*std::move(plan), outlet.account, outlet.companies, *http_, time_);
  runtime.outlet = std::make_unique<WriteBackOutlet>(std::move(options), *runtime.platform, *store_, time_);
  return {};
}

}  // namespace parcelgate
