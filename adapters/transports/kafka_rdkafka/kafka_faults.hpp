// Codes of librdkafka as errors of the gateway.
#pragma once

#include <string>
#include <string_view>

#include <librdkafka/rdkafka.h>

#include "gateway/base/result.hpp"

namespace parcelgate {

/// The error of a message that was not confirmed. Errors that a setting can fix say which.
/// @param is_maybe_stored  whether the message may have reached the broker: then the error is in_doubt at least
[[nodiscard]] Error kafka_error(rd_kafka_resp_err_t code, std::string_view topic, bool is_maybe_stored);

/// Whether a code says that only people can fix the connection: credentials, permissions, TLS files.
[[nodiscard]] bool is_setting_fault(rd_kafka_resp_err_t code) noexcept;

}  // namespace parcelgate
