// The values that the commands of the traffic write: each follows from the command's number.
#pragma once

#include <cstdint>
#include <string>

#include "gateway/app/ingest/ingest_command.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate::test {

/// A few subjects, so that commands change what others wrote.
[[nodiscard]] inline std::string subject_of(const std::string& name, std::uint64_t number) {
  return name + std::to_string(number % 5);
}
[[nodiscard]] inline Instant instant_of(std::uint64_t number) {
  return Instant{std::chrono::seconds{1'760'000'000 + static_cast<std::int64_t>(number)}};
}
[[nodiscard]] inline std::size_t events_of(std::uint64_t number) {
  return 1 + number % 4;
}
[[nodiscard]] inline std::string event_id_of(std::uint64_t number, std::size_t event) {
  return "e" + std::to_string(number) + "." + std::to_string(event);
}
[[nodiscard]] inline ShipmentKey shipment_of(std::uint64_t number) {
  return {"shop", "sf", subject_of("SF", number)};
}

[[nodiscard]] RawMessage message_of(std::uint64_t number);
[[nodiscard]] IngestInput push_of(std::uint64_t number);
[[nodiscard]] StateRecord record_of(std::uint64_t number);
[[nodiscard]] ApiKey key_of(std::uint64_t number);
[[nodiscard]] PollState poll_of(std::uint64_t number);

Result<void> add_feed_entry(Transaction& transaction, const std::string& event_id, const std::string& return_id);
/// Adds the fact "f<number>" to a return, and an entry of the feed with this id.
Result<void> add_fact(Transaction& transaction, std::uint64_t number);

}  // namespace parcelgate::test
