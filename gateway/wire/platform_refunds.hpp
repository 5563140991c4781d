// A return's cases at shop platforms and ERPs: {"taobao": {"refund_id": "123", "sku": "SHOE-42"}}.
#pragma once

#include "gateway/domain/platform_refund.hpp"
#include "gateway/wire/object_reader.hpp"

namespace parcelgate {

/// Reads the member "platform_refunds": at most kMostPlatformRefunds platforms by id, each with a refund_id, and a sku
/// where the platform needs one.
[[nodiscard]] PlatformRefunds read_platform_refunds(ObjectReader& parent);
/// Leaves the member out when there is none.
void write_platform_refunds(JsonWriter& writer, const PlatformRefunds& platforms);

}  // namespace parcelgate
