#include "gateway/edge/documents/api_documents.hpp"

#include <utility>

#include "gateway/base/html.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/edge/documents/problem_meanings.hpp"
#include "gateway/edge/documents/reference_page.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

constexpr const char* kHtml = "text/html; charset=utf-8";

std::string page_policy() {
  return "default-src 'none'; style-src 'sha256-" + to_base64(sha256_bytes(document_style())) +
         "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
}

/// The meaning without backticks: it is shown as plain text.
std::string plain(std::string_view text) {
  std::string out(text);
  std::erase(out, '`');
  return out;
}

std::string problem_page(const ProblemMeaning& problem) {
  std::string body = html_element("h1", problem.slug);
  body += "<p>Type " + html_element("code", "urn:parcelgate:problem:" + std::string(problem.slug)) + ", status " +
          html_element("code", std::to_string(problem.status)) + ".</p>";
  body += html_element("p", plain(problem.meaning)) + "<p><a href=\"/problems\">All problem types</a></p>";
  return document_page(problem.slug, body);
}

std::string problem_list() {
  std::string body = "<h1>Problem types</h1><p>Errors are application/problem+json (RFC 9457).</p><table>";
  for (const ProblemMeaning& problem : problem_meanings()) {
    const std::string slug(problem.slug);
    body += "<tr><td><a href=\"/problems/" + slug + "\">" + slug + "</a></td>" +
            html_element("td", std::to_string(problem.status)) + html_element("td", plain(problem.meaning)) + "</tr>";
  }
  return document_page("Problem types", body + "</table>");
}

}  // namespace

Result<std::unique_ptr<ApiDocuments>> ApiDocuments::create(std::string openapi, HttpHandler& next) {
  const auto document = parse_json(openapi);
  if (!document) return unexpected(document.error());
  std::unique_ptr<ApiDocuments> made(new ApiDocuments(next));
  const std::string policy = page_policy();
  made->add("/docs", kHtml, render_reference(*document), policy);
  made->add("/problems", kHtml, problem_list(), policy);
  for (const ProblemMeaning& problem : problem_meanings())
    made->add("/problems/" + std::string(problem.slug), kHtml, problem_page(problem), policy);
  made->add("/openapi.json", "application/json", std::move(openapi), {});
  return made;
}

void ApiDocuments::add(std::string path, std::string content_type, std::string body, std::string policy) {
  std::string tag = "\"" + to_hex(sha256_bytes(body)).substr(0, 16) + "\"";
  documents_.emplace(std::move(path),
                     Document{std::move(content_type), std::move(body), std::move(policy), std::move(tag)});
}

void ApiDocuments::handle(const InboundRequest& request, Responder respond) {
  const bool is_read = request.method == "GET" || request.method == "HEAD";
  const auto found = is_read ? documents_.find(request.path) : documents_.end();
  if (found == documents_.end()) return next_.handle(request, std::move(respond));
  const Document& document = found->second;
  HttpReply reply;
  reply.content_type = document.content_type;
  reply.headers = {
      {"Cache-Control", "public, max-age=300"}, {"ETag", document.tag}, {"X-Content-Type-Options", "nosniff"}};
  if (!document.policy.empty()) {
    reply.headers.emplace_back("Content-Security-Policy", document.policy);
    reply.headers.emplace_back("Referrer-Policy", "no-referrer");
  }
  if (request.headers != nullptr && find_header(*request.headers, "If-None-Match") == document.tag) {
    reply.status = 304;
    reply.content_type.clear();
  } else {
    reply.body = document.body;
  }
  respond(std::move(reply));
}

}  // namespace parcelgate
