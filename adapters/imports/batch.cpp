#include "adapters/imports/batch.hpp"

#include "gateway/base/percent.hpp"
#include "gateway/base/text.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate::imports {
namespace {

/// "HTTP 403: This API key …": the problem's detail, or the status alone.
std::string text_of_problem(const HttpResponse& response) {
  const auto document = parse_json(response.body);
  const std::string_view detail = document ? find_text(*document, "detail") : std::string_view{};
  return "HTTP " + std::to_string(response.status) +
         (detail.empty() ? std::string() : ": " + printable_line(shorten(detail, 500)));
}

std::vector<std::string> reasons_of(const rapidjson::Value& result) {
  std::vector<std::string> out;
  const auto* problem = parcelgate::find_member(result, "problem");
  if (problem == nullptr) return {"the gateway gave no reason"};
  if (const auto* errors = parcelgate::find_member(*problem, "errors"); errors != nullptr && errors->IsArray()) {
    for (const auto& error : errors->GetArray()) {
      std::string_view pointer = find_text(error, "pointer");
      if (pointer.starts_with('/')) pointer.remove_prefix(1);
      out.push_back(std::string(pointer) + (pointer.empty() ? "" : ": ") + std::string(find_text(error, "detail")));
    }
  }
  if (out.empty()) out.emplace_back(find_text(*problem, "detail"));
  return out;
}

}  // namespace

HttpRequest batch_request(const Target& target, Kind kind, const std::vector<std::string>& items) {
  HttpRequest request;
  request.method = "POST";
  request.total_timeout = std::chrono::seconds{60};
  request.url = target.url + "/v1/" + std::string(to_string(kind)) + ":batch";
  if (!target.tenant.empty()) request.url += "?tenant=" + percent_encode(target.tenant);
  request.headers = {{"Authorization", "Bearer " + target.key}, {"Content-Type", "application/json"}};
  request.body = "{\"" + std::string(to_string(kind)) + "\":[";
  for (const std::string& item : items) request.body.append(request.body.ends_with('[') ? "" : ",").append(item);
  request.body += "]}";
  return request;
}

bool is_passing(const Result<HttpResponse>& response) noexcept {
  if (!response) return response.error().is_retryable() || response.error().kind == ErrorKind::in_doubt;
  return response->status >= 500 || response->status == 429;
}

Result<std::vector<ItemResult>> read_results(const HttpResponse& response, std::size_t items) {
  if (response.status == 401 || response.status == 403) {
    return unexpected(ErrorKind::unauthorized, text_of_problem(response));
  }
  if (response.status != 200) return unexpected(ErrorKind::rejected, text_of_problem(response));
  const auto document = parse_json(response.body);
  const auto* results = document ? parcelgate::find_member(*document, "results") : nullptr;
  if (results == nullptr || !results->IsArray() || results->Size() != items) {
    return unexpected(ErrorKind::malformed, "the answer has no result for each row; is a gateway at this URL?");
  }
  std::vector<ItemResult> out;
  for (const auto& result : results->GetArray()) {
    const auto* status = parcelgate::find_member(result, "status");
    if (status == nullptr || !status->IsInt()) {
      return unexpected(ErrorKind::malformed, "a result of the answer has no status; is a gateway at this URL?");
    }
    ItemResult item{status->GetInt(), {}, {}};
    if (!item.is_taken()) item.reasons = reasons_of(result);
    if (const auto* left_out = parcelgate::find_member(result, "left_out");
        left_out != nullptr && left_out->IsArray()) {
      for (const auto& pointer : left_out->GetArray()) {
        if (pointer.IsString()) item.left_out.emplace_back(text_of(pointer));
      }
    }
    out.push_back(std::move(item));
  }
  return out;
}

}  // namespace parcelgate::imports
