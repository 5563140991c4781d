#include "gateway/edge/documents/reference_page.hpp"

#include <vector>

#include <rapidjson/pointer.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include "gateway/base/html.hpp"
#include "gateway/base/text.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

constexpr std::string_view kStyle =
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem;color:#1b1f24;background:#fff}"
    "h2{margin-top:2.5rem;border-bottom:1px solid #d0d7de}h3{margin-top:2rem}"
    "code,pre{font:14px/1.45 ui-monospace,monospace;background:#f3f5f7;border-radius:4px}code{padding:.1em .3em}"
    "pre{padding:.7rem;overflow-x:auto}table{border-collapse:collapse;width:100%}"
    "td,th{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-bottom:1px solid #e4e8ec}"
    ".method{display:inline-block;min-width:4rem;font-weight:700}a{color:#0550ae}"
    "@media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}code,pre{background:#1b222b}"
    "h2,td,th{border-color:#30363d}a{color:#79c0ff}}";

std::string pretty(const rapidjson::Value& value) {
  if (value.IsString()) return std::string(text_of(value));
  rapidjson::StringBuffer buffer;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> writer(buffer);
  writer.SetIndent(' ', 2);
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

/// A description, with `code` in backticks.
std::string prose(std::string_view text) {
  std::string out;
  bool is_code = false;
  while (!text.empty()) {
    const std::size_t tick = text.find('`');
    const std::string part = escape_html(text.substr(0, tick));
    out += is_code ? "<code>" + part + "</code>" : part;
    if (tick == std::string_view::npos) break;
    text.remove_prefix(tick + 1);
    is_code = !is_code;
  }
  return out;
}

class Reference {
 public:
  explicit Reference(const rapidjson::Value& openapi) : openapi_(openapi) {}

  [[nodiscard]] std::string render() {
    std::string body;
    const auto* about = find_member(openapi_, "info");
    if (about != nullptr) {
      body += html_element("h1", find_text(*about, "title"));
      body += "<p>" + prose(find_text(*about, "description")) + "</p>";
    }
    body +=
        "<p>The same for programs: <a href=\"/openapi.json\">/openapi.json</a>. Errors: <a "
        "href=\"/problems\">/problems</a>.</p>";
    const auto* tags = find_member(openapi_, "tags");
    if (tags == nullptr || !tags->IsArray()) return body;
    for (const auto& tag : tags->GetArray()) add_tag(body, find_text(tag, "name"));
    return body;
  }

 private:
  /// Follows a reference inside the document.
  [[nodiscard]] const rapidjson::Value& resolve(const rapidjson::Value& value) const {
    const std::string_view reference = find_text(value, "$ref");
    if (!reference.starts_with("#/")) return value;
    const rapidjson::Pointer pointer(reference.data(), reference.size());
    const auto* found = pointer.IsValid() ? pointer.Get(openapi_) : nullptr;
    return found == nullptr ? value : *found;
  }

  void add_tag(std::string& body, std::string_view tag) const {
    body += html_element("h2", tag);
    const auto* paths = find_member(openapi_, "paths");
    if (paths == nullptr || !paths->IsObject()) return;
    for (const auto& path : paths->GetObject()) {
      for (const auto& operation : path.value.GetObject()) {
        const auto* tags = find_member(operation.value, "tags");
        if (tags == nullptr || !tags->IsArray() || tags->Empty() || text_of((*tags)[0]) != tag) continue;
        add_operation(body, text_of(operation.name), text_of(path.name), operation.value);
      }
    }
  }

  void add_operation(std::string& body, std::string_view method, std::string_view path,
                     const rapidjson::Value& operation) const {
    body += "<h3 id=\"" + escape_html(find_text(operation, "operationId")) + "\">";
    body += html_element("span", ascii_upper(method), "method") + html_element("code", path) + "</h3>";
    body += html_element("p", find_text(operation, "summary"));
    if (const auto text = find_text(operation, "description"); !text.empty()) body += "<p>" + prose(text) + "</p>";
    add_parameters(body, operation);
    if (const auto* request = find_member(operation, "requestBody")) {
      body += html_element("h4", "Request");
      add_content(body, resolve(*request));
    }
    add_answers(body, operation);
  }

  void add_parameters(std::string& body, const rapidjson::Value& operation) const {
    const auto* parameters = find_member(operation, "parameters");
    if (parameters == nullptr || !parameters->IsArray() || parameters->Empty()) return;
    body += "<h4>Parameters</h4><table><tr><th>name</th><th>in</th><th>meaning</th></tr>";
    for (const auto& each : parameters->GetArray()) {
      const auto& parameter = resolve(each);
      const auto* required = find_member(parameter, "required");
      const bool is_required = required != nullptr && required->IsTrue();
      body += "<tr><td>" + html_element("code", find_text(parameter, "name")) + "</td>";
      body += html_element("td", std::string(find_text(parameter, "in")) + (is_required ? ", required" : ""));
      body += "<td>" + prose(find_text(parameter, "description")) + "</td></tr>";
    }
    body += "</table>";
  }

  void add_answers(std::string& body, const rapidjson::Value& operation) const {
    const auto* answers = find_member(operation, "responses");
    if (answers == nullptr || !answers->IsObject()) return;
    body += "<h4>Answers</h4><table>";
    for (const auto& each : answers->GetObject()) {
      body += "<tr><td>" + html_element("code", text_of(each.name)) + "</td><td>" +
              prose(find_text(resolve(each.value), "description")) + "</td></tr>";
    }
    body += "</table>";
    for (const auto& each : answers->GetObject()) {
      if (text_of(each.name).starts_with('2')) add_content(body, resolve(each.value));
    }
  }

  /// The examples of a body, by content type.
  void add_content(std::string& body, const rapidjson::Value& holder) const {
    const auto* content = find_member(holder, "content");
    if (content == nullptr || !content->IsObject()) return;
    for (const auto& type : content->GetObject()) {
      const auto* example = find_member(type.value, "example");
      if (example != nullptr) add_example(body, text_of(type.name), *example);
      const auto* examples = find_member(type.value, "examples");
      if (examples == nullptr || !examples->IsObject()) continue;
      for (const auto& named : examples->GetObject()) {
        const auto* value = find_member(named.value, "value");
        if (value != nullptr) add_example(body, find_text(named.value, "summary"), *value);
      }
    }
  }

  static void add_example(std::string& body, std::string_view title, const rapidjson::Value& example) {
    body += html_element("p", title) + "<pre>" + escape_html(pretty(example)) + "</pre>";
  }

  const rapidjson::Value& openapi_;
};

}  // namespace

std::string_view document_style() noexcept {
  return kStyle;
}

std::string document_page(std::string_view title, std::string_view body) {
  std::string page = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">";
  page += "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">" + html_element("title", title);
  page.append("<style>").append(kStyle).append("</style></head><body>").append(body).append("</body></html>\n");
  return page;
}

std::string render_reference(const rapidjson::Value& openapi) {
  return document_page("parcelgate API", Reference(openapi).render());
}

}  // namespace parcelgate
