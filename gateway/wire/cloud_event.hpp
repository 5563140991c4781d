// The public form of a feed entry: CloudEvents 1.0, structured JSON. Every outlet and the events API use it.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/ports/http.hpp"
#include "gateway/ports/store.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

inline constexpr std::string_view kCloudEventContentType = "application/cloudevents+json";

/// "<partition>-<position>": unique within the CloudEvents source and the same on every delivery, so receivers can drop
/// repeats by it.
[[nodiscard]] std::string cloud_event_id(const FeedEntry& entry);
/// "<carrier>/<number>" for an entry of a shipment, "returns/<id>" for an entry of a return.
[[nodiscard]] std::string cloud_event_subject(const FeedEntry& entry);

/// Writes one CloudEvents object: specversion, id, source, type, subject, time, datacontenttype, data,
/// and traceparent (the extension "distributed tracing") where the entry has a trace context.
void write_cloud_event(JsonWriter& writer, const FeedEntry& entry);
/// The same as a text.
[[nodiscard]] std::string render_cloud_event(const FeedEntry& entry);
/// The members but `data` and its content type, by their names in CloudEvents.
[[nodiscard]] std::vector<std::pair<std::string_view, std::string>> cloud_event_attributes(const FeedEntry& entry);
/// The members but `data` as HTTP headers ce-… of the binary content mode; the data is then the body. Characters that
/// headers cannot carry are percent-encoded, as the CloudEvents HTTP binding 1.0 requires (section 3.1.3.2).
[[nodiscard]] HttpHeaders cloud_event_headers(const FeedEntry& entry);

}  // namespace parcelgate
