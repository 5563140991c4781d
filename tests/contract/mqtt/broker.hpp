// The broker that the contract is held against: mosquitto, started by the project's own script.
#pragma once

#include <string>

namespace parcelgate {

inline const std::string kBrokerScript = PARCELGATE_SOURCE_DIR "/tools/services/mosquitto.sh";

}  // namespace parcelgate
