// Documents about the API, served by the gateway itself.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"
#include "gateway/ports/http.hpp"

namespace parcelgate {

/// Answers GET and HEAD of /openapi.json, /docs, /problems and /problems/{slug}, and hands everything else to the next
/// handler. All documents are made once, at the start, and need no API key: they are the same in every gateway.
///
/// Pages load nothing from another address and run no scripts; their Content-Security-Policy says so.
/// Immutable, so thread-safe.
///
///     auto documents = ApiDocuments::create(openapi_text, *edge);
///     auto server = RestinioServer::create(options, **documents, metrics);
class ApiDocuments final : public HttpHandler {
 public:
  /// @param openapi  the text of schemas/openapi.json
  /// @param next  must outlive this object
  /// @error malformed: `openapi` is not JSON
  [[nodiscard]] static Result<std::unique_ptr<ApiDocuments>> create(std::string openapi, HttpHandler& next);
  void handle(const InboundRequest& request, Responder respond) override;

 private:
  struct Document {
    std::string content_type;
    std::string body;
    std::string policy;  ///< Content-Security-Policy; empty for documents that no browser shows as a page
    std::string tag;     ///< ETag
  };
  explicit ApiDocuments(HttpHandler& next) : next_(next) {}
  void add(std::string path, std::string content_type, std::string body, std::string policy);

  HttpHandler& next_;
  std::map<std::string, Document, std::less<>> documents_;  ///< by path
};

}  // namespace parcelgate
