// Decodes, acknowledges and verifies whatever comes. The first byte chooses courier and way, the rest is the body.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>

#include "adapters/manifest/catalog.hpp"
#include "gateway/wire/tracking.hpp"

namespace {

using namespace parcelgate;

const ManifestCatalog& catalog() {
  static const auto loaded = [] {
    Faults faults;
    auto made = ManifestCatalog::load({PARCELGATE_SOURCE_DIR "/adapters/carriers"}, faults);
    if (!made) {
      std::cerr << faults.text();
      std::abort();
    }
    return *std::move(made);
  }();
  return *loaded;
}

/// What every decoded event promises, whatever the bytes were.
void check(const CarrierSource& source, const DecodedShipment& shipment) {
  const TrackingEvent* before = nullptr;
  for (const auto& event : shipment.events) {
    if (event.event_id.empty() || shipment.tracking_number.empty() || shipment.carrier.empty()) std::abort();
    if (!event.status && event.proof != ProofLevel::declared) std::abort();
    if (before != nullptr && before->occurred_at.at > event.occurred_at.at) std::abort();
    before = &event;
    const EventOrigin origin{source.id(), shipment.carrier, shipment.tracking_number, source.mapping_version()};
    if (!parse_json(render_event(origin, event))) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr std::size_t kVias = 3;
  const auto& sources = catalog().all();
  const auto& source = *sources[data[0] / kVias % sources.size()];
  const HttpHeaders headers{{"Content-Type", "application/octet-stream"}};
  Account account{"a", std::string(source.id()), "t", {}, {}};
  SourceMessage message;
  message.via = static_cast<Via>(data[0] % kVias);
  message.method = "POST";
  message.path = "/";
  message.headers = &headers;
  message.topic = "t/lockers/acme/A1/events";
  message.body = {reinterpret_cast<const char*>(data) + 1, size - 1};
  (void)source.verify(account, message);
  (void)source.acknowledge(account, message, AckKind::ok);
  if (const auto decoded = source.decode(account, message)) {
    for (const auto& shipment : decoded->shipments) check(source, shipment);
  }
  return 0;
}
