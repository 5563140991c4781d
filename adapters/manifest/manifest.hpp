// A courier's folder of data, compiled.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "adapters/manifest/decode/carrier_map.hpp"
#include "adapters/manifest/decode/decode.hpp"
#include "adapters/manifest/decode/message_plan.hpp"
#include "adapters/manifest/decode/status_map.hpp"
#include "adapters/manifest/identity.hpp"
#include "adapters/manifest/protocol/carrier_protocol.hpp"

namespace parcelgate {

/// One courier, compiled from manifest.json, status_map.csv and carriers.csv. Immutable after loading.
struct Manifest {
  std::filesystem::path folder;
  Identity identity;
  std::vector<MessagePlan> messages;
  StatusMap statuses;
  CarrierMap carriers;
  std::string topic;                          ///< MQTT topic pattern; empty: not by MQTT
  std::unique_ptr<CarrierProtocol> protocol;  ///< proof, acknowledgement, token, poll, subscription
  DecodeInputs inputs;                        ///< headers and query parameters that fields read
  std::string mapping_version;                ///< "<hash of manifest and tables>.<taxonomy version>"

  [[nodiscard]] DecodePlan decode_plan() const noexcept {
    return {identity.id, identity.carrier, messages, &statuses, &carriers, &protocol->account_spec()};
  }
};

/// Reads manifest.json, status_map.csv and, where there is one, carriers.csv. All faults go to `faults`.
/// @param called  name of the folder in faults
/// @param zones, sentences  shared by the manifests of a catalogue
/// @param added_rows  folder with added rows of status maps, see added_rows.hpp; empty: there are none
/// @return null when manifest.json cannot be read at all
[[nodiscard]] std::unique_ptr<Manifest> load_manifest(const std::filesystem::path& folder, std::string called,
                                                      ZoneLoader& zones, SentenceLoader& sentences, Faults& faults,
                                                      const std::filesystem::path& added_rows = {});

}  // namespace parcelgate
