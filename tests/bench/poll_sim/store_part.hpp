// The gateway's own schedule, on a real store: bytes of memory and disk for each shipment, CPU for each question.
#pragma once

#include <cstddef>

namespace parcelgate::bench {

struct StoreReport {
  double memory_bytes{0};  ///< of the process, for each shipment: grown from an empty store to a scheduled full one
  double disk_bytes{0};    ///< of the file, for each shipment: key, plan, hints and subscription
  double measure_ms{0};    ///< of CPU to sum up the due numbers of all accounts
  double cpu_us{0};        ///< of all threads, for each question, its answer and its plan stored
  std::size_t questions{0};
  std::size_t most_in_flight{0};
};

/// @param questions  polls through the engine, with a courier that answers at once
[[nodiscard]] StoreReport measure_store(std::size_t shipments, std::size_t questions);

}  // namespace parcelgate::bench
