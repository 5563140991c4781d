#include "gateway/wire/message_context.hpp"

#include <algorithm>

#include "gateway/base/text.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

bool holds_secret(std::string_view text, const Account& account) {
  return std::any_of(account.secrets.begin(), account.secrets.end(), [&](const auto& secret) {
    return std::any_of(secret.second.begin(), secret.second.end(), [&](const std::string& value) {
      return !value.empty() && text.find(value) != std::string_view::npos;
    });
  });
}

/// Whether a charset other than UTF-8 is declared. Without it replay would decode the body differently.
bool declares_charset(std::string_view content_type) {
  const std::string lower = ascii_lower(content_type);
  return lower.find("charset") != std::string::npos && lower.find("utf-8") == std::string::npos;
}

HttpHeaders kept_headers(const SourceMessage& message, const DecodeInputs& inputs, const Account& account) {
  HttpHeaders kept;
  if (message.headers == nullptr) return kept;
  constexpr std::string_view kContentType = "Content-Type";
  const std::string_view content_type = find_header(*message.headers, kContentType);
  const bool is_named = std::any_of(inputs.headers.begin(), inputs.headers.end(),
                                    [&](const std::string& name) { return equal_ignoring_case(name, kContentType); });
  if (!is_named && declares_charset(content_type)) kept.emplace_back(kContentType, content_type);
  for (const std::string& name : inputs.headers) {
    const std::string_view value = find_header(*message.headers, name);
    if (!value.empty() && !holds_secret(value, account)) kept.emplace_back(name, std::string(value));
  }
  return kept;
}

/// A decoded shipment has its number as the poll spelled it. So the numbers of a batch are needed when the body spells
/// one of them differently.
bool needs_batch(const SourceMessage& message) {
  return message.requested.size() > 1 &&
         std::any_of(message.requested.begin(), message.requested.end(), [&](const PollItem& item) {
           return message.body.find(item.tracking_number) == std::string_view::npos;
         });
}

void write_requested(JsonWriter& writer, const PollItem& requested) {
  writer.StartObject();
  write_member(writer, "carrier", requested.carrier);
  write_member(writer, "tracking_number", requested.tracking_number);
  writer.EndObject();
}

PollItem read_requested(const rapidjson::Value& requested) {
  return {std::string(find_text(requested, "carrier")), std::string(find_text(requested, "tracking_number")), {}};
}

/// The member by its name; else by the name that earlier releases wrote.
const rapidjson::Value* find_renamed(const rapidjson::Value& value, std::string_view name, std::string_view earlier) {
  const rapidjson::Value* found = find_member(value, name);
  return found != nullptr ? found : find_member(value, earlier);
}

/// The parameters as received, still percent-encoded.
std::string kept_query(const SourceMessage& message, const DecodeInputs& inputs, const Account& account) {
  std::string kept;
  std::string_view rest = inputs.query.empty() ? std::string_view{} : message.query;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('&'), rest.size());
    const std::string_view field = rest.substr(0, end);
    const std::string_view name = field.substr(0, std::min(field.find('='), field.size()));
    const bool is_read = std::find(inputs.query.begin(), inputs.query.end(), name) != inputs.query.end();
    if (is_read && !holds_secret(field, account)) kept.append(kept.empty() ? "" : "&").append(field);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return kept;
}

}  // namespace

std::string render_message_context(const SourceMessage& message, const DecodeInputs& inputs, const Account& account) {
  const HttpHeaders headers = kept_headers(message, inputs, account);
  const std::string query = kept_query(message, inputs, account);
  const PollItem* requested = message.requested.size() == 1 ? &message.requested.front() : nullptr;
  const bool has_batch = needs_batch(message);
  if (headers.empty() && query.empty() && requested == nullptr && !has_batch && message.topic.empty() &&
      message.http_status == 200)
    return {};
  return render_json_object([&](JsonWriter& writer) {
    if (!message.topic.empty()) write_member(writer, "topic", message.topic);
    if (requested != nullptr) {
      write_key(writer, "requested");
      write_requested(writer, *requested);
    }
    if (has_batch) {
      write_key(writer, "requested_batch");
      writer.StartArray();
      for (const PollItem& item : message.requested) write_requested(writer, item);
      writer.EndArray();
    }
    if (message.http_status != 200) {
      write_key(writer, "http_status");
      writer.Int(message.http_status);
    }
    if (!headers.empty()) {
      write_key(writer, "headers");
      writer.StartObject();
      for (const auto& [name, value] : headers) write_member(writer, name, value);
      writer.EndObject();
    }
    if (!query.empty()) write_member(writer, "query", query);
  });
}

Result<KeptMessage> KeptMessage::create(Via via, Instant received_at, std::string_view body, std::string_view context) {
  KeptMessage kept;
  kept.via_ = via;
  kept.received_at_ = received_at;
  kept.body_ = body;
  if (context.empty()) return kept;
  const auto document = parse_json(context);
  if (!document || !document->IsObject()) {
    return unexpected(ErrorKind::malformed, "the stored context of the message cannot be read");
  }
  kept.topic_ = find_text(*document, "topic");
  kept.query_ = find_text(*document, "query");
  if (const auto* requested = find_renamed(*document, "requested", "asked")) {
    kept.requested_.push_back(read_requested(*requested));
  }
  if (const auto* batch = find_renamed(*document, "requested_batch", "asked_batch");
      batch != nullptr && batch->IsArray()) {
    for (const auto& requested : batch->GetArray()) kept.requested_.push_back(read_requested(requested));
  }
  if (const auto* status = find_member(*document, "http_status"); status != nullptr && status->IsInt()) {
    kept.http_status_ = status->GetInt();
  }
  if (const auto* headers = find_member(*document, "headers"); headers != nullptr && headers->IsObject()) {
    for (const auto& member : headers->GetObject()) {
      if (member.value.IsString()) kept.headers_.emplace_back(text_of(member.name), text_of(member.value));
    }
  }
  return kept;
}

SourceMessage KeptMessage::message() const {
  SourceMessage out;
  out.via = via_;
  out.received_at = received_at_;
  out.body = body_;
  out.headers = &headers_;
  out.query = query_;
  out.topic = topic_;
  out.requested = requested_;
  out.http_status = http_status_;
  return out;
}

}  // namespace parcelgate
