#include "gateway/app/reports/state_gauges.hpp"

#include <fstream>
#include <limits>
#include <system_error>
#include <utility>

#include <unistd.h>

namespace parcelgate {

StateGauges::StateGauges(Metrics& metrics, std::filesystem::path data_dir)
    : data_dir_(std::move(data_dir)),
      quarantine_messages_(metrics.gauge("parcelgate_quarantine_messages", "Messages in quarantine.")),
      quarantine_bytes_(metrics.gauge("parcelgate_quarantine_bytes", "Size of the messages in quarantine.")),
      shipments_unpolled_(
          metrics.gauge("parcelgate_shipments_unpolled", "Registered parcels that no configured account polls.")),
      disk_free_bytes_(metrics.gauge("parcelgate_disk_free_bytes", "Free space on the disk of the data folder.")),
      resident_bytes_(metrics.gauge("parcelgate_process_resident_bytes", "Memory of the process that is in RAM.")) {}

Result<void> StateGauges::refresh(Reader& reader) {
  resident_bytes_.Set(static_cast<double>(resident_bytes()));
  std::error_code fault;
  const auto disk = std::filesystem::space(data_dir_, fault);
  if (!fault) disk_free_bytes_.Set(static_cast<double>(disk.available));

  const auto quarantined = reader.list_quarantine(std::numeric_limits<std::int32_t>::max());
  if (!quarantined) return unexpected(quarantined.error());
  double bytes = 0;
  for (const QuarantinedMessage& held : *quarantined) bytes += static_cast<double>(held.size_bytes);
  quarantine_messages_.Set(static_cast<double>(quarantined->size()));
  quarantine_bytes_.Set(bytes);

  const auto loads = reader.measure_polls();
  if (!loads) return unexpected(loads.error());
  double unpolled = 0;
  for (const PollLoad& load : *loads) {
    if (load.account.empty()) unpolled += static_cast<double>(load.shipments);
  }
  shipments_unpolled_.Set(unpolled);
  return {};
}

std::uint64_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
  file >> size >> resident;
  return file ? resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) : 0;
}

}  // namespace parcelgate
