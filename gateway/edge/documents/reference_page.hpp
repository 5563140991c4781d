// The API reference as one page of HTML, made from the OpenAPI document.
#pragma once

#include <string>
#include <string_view>

#include <rapidjson/document.h>

namespace parcelgate {

/// The style sheet of all documents. Pages contain it, so the policy of a page names its digest.
[[nodiscard]] std::string_view document_style() noexcept;

/// A whole page without scripts and without anything from another address.
/// @param body  HTML
[[nodiscard]] std::string document_page(std::string_view title, std::string_view body);

/// The reference: each operation with its parameters, request, answers and examples, by tag.
/// @param openapi  OpenAPI 3.1; members that it lacks are left out
[[nodiscard]] std::string render_reference(const rapidjson::Value& openapi);

}  // namespace parcelgate
