// A feed entry as everybody outside sees it: CloudEvents 1.0, structured JSON.
#pragma once

#include <string>
#include <string_view>

#include "gateway/ports/store.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

inline constexpr std::string_view kCloudEventContentType = "application/cloudevents+json";

/// "<partition>-<position>": unique within the source, the same on every repeat.
[[nodiscard]] std::string cloud_event_id(const FeedEntry& entry);
/// "<carrier>/<number>" of a shipment's entry, "returns/<id>" of a return's.
[[nodiscard]] std::string cloud_event_subject(const FeedEntry& entry);

/// Writes one CloudEvents object: specversion, id, source, type, subject, time, datacontenttype, data.
void write_cloud_event(JsonWriter& writer, const FeedEntry& entry);
[[nodiscard]] std::string render_cloud_event(const FeedEntry& entry);

}  // namespace parcelgate
