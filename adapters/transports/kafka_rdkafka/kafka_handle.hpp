// A librdkafka producer with our settings. Private to this folder.
#pragma once

#include <memory>
#include <string>

#include <librdkafka/rdkafka.h>

#include "adapters/transports/kafka_rdkafka/kafka_options.hpp"
#include "gateway/base/result.hpp"

namespace parcelgate {

struct KafkaHandleEnd {
  void operator()(rd_kafka_t* handle) const noexcept { rd_kafka_destroy(handle); }
};
/// Destroying it waits for the library's threads. All delivery reports must have been taken by then.
using KafkaHandle = std::unique_ptr<rd_kafka_t, KafkaHandleEnd>;

/// Functions that the library calls from rd_kafka_poll(), each with `owner` as its opaque pointer.
struct KafkaCallbacks {
  void* owner;
  void (*delivered)(rd_kafka_t*, const rd_kafka_message_t*, void*);
  void (*failed)(rd_kafka_t*, int, const char*, void*);
};

/// An idempotent producer: the broker drops repeats that the library sends after a lost answer, and keeps the order.
/// @error config: a setting that the library refuses
[[nodiscard]] Result<KafkaHandle> make_kafka_handle(const KafkaOptions& options, const KafkaCallbacks& callbacks);

}  // namespace parcelgate
