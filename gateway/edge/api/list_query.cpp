#include "gateway/edge/api/list_query.hpp"

#include "gateway/base/text.hpp"
#include "gateway/domain/tracking_number.hpp"

namespace parcelgate {

Result<std::optional<Instant>> instant_parameter(std::string_view query, std::string_view name) {
  const auto text = find_parameter(query, name);
  if (!text) return std::optional<Instant>{};
  const auto read = parse_rfc3339(*text);
  if (!read) return unexpected(ErrorKind::malformed, std::string(name) + ": " + read.error().what);
  return std::optional(read->at);
}

Result<std::optional<bool>> word_parameter(std::string_view query, std::string_view name, std::string_view yes,
                                           std::string_view no) {
  const auto text = find_parameter(query, name);
  if (!text) return std::optional<bool>{};
  if (*text == yes) return std::optional(true);
  if (*text == no) return std::optional(false);
  return unexpected(ErrorKind::malformed,
                    std::string(name) + ": is not one of " + std::string(yes) + ", " + std::string(no));
}

Result<std::string> tracking_number_parameter(std::string_view query) {
  const std::string number = find_parameter(query, "tracking_number").value_or("");
  if (number.empty()) return std::string{};
  if (!is_tracking_number(number)) {
    return unexpected(ErrorKind::malformed,
                      "tracking_number: \"" + shorten(number, 40) + "\" is not a tracking number");
  }
  return canonical_tracking_number(number);
}

Result<void> use_carrier_id(const ApiCall& call, std::string_view tenant, std::string& carrier) {
  if (carrier.empty()) return {};
  const CarrierLookup carriers = call.directory->carriers_of(tenant);
  std::string id = carriers.find(carrier);
  if (id.empty()) {
    return unexpected(ErrorKind::malformed,
                      "carrier: \"" + shorten(carrier, 40) + "\" is not a known carrier; " + carriers.suggest(carrier));
  }
  carrier = std::move(id);
  return {};
}

namespace {

std::string next_link(const ApiCall& call, std::string_view path, std::uint32_t limit, const std::string& cursor) {
  std::string link = "<";
  link.append(path).append("?limit=").append(std::to_string(limit)).append("&after=").append(cursor);
  std::string_view rest = call.request.query;
  while (!rest.empty()) {
    const std::string_view parameter = cut_part(rest, '&');
    if (!parameter.starts_with("limit=") && !parameter.starts_with("after=")) link.append("&").append(parameter);
  }
  return link + ">; rel=\"next\"";
}

}  // namespace

void answer_page(const ApiCall& call, std::string_view path, std::uint32_t limit, const std::string& next) {
  JsonWriter& writer = call.session.writer;
  write_text_or_null(writer, "next", next);
  writer.EndObject();
  HttpReply reply;
  reply.body = call.session.text();
  if (!next.empty()) reply.headers.emplace_back("Link", next_link(call, path, limit, next));
  call.respond(std::move(reply));
}

}  // namespace parcelgate
