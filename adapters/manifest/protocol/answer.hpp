// Answers that are not decoded into events: to token requests and subscriptions.
#pragma once

#include <chrono>
#include <optional>

#include "adapters/manifest/language/error_rules.hpp"
#include "adapters/manifest/text/tree.hpp"
#include "gateway/ports/http.hpp"

namespace parcelgate {

/// A stated fault as an Error, with the Retry-After of the answer.
[[nodiscard]] Error to_error(const StatedError& stated, std::optional<std::chrono::seconds> retry_after);

/// @error by the HTTP status, when it is not a success
[[nodiscard]] Result<void> check_status(const HttpResponse& answer);

/// The answer's tree: XML where the body begins with "<", else JSON.
[[nodiscard]] Result<rapidjson::Value> read_tree(const HttpResponse& answer, Arena& arena);

/// @error the fault that `rules` find in the answer
[[nodiscard]] Result<void> check_rules(const rapidjson::Value& tree, const ErrorRules& rules,
                                       const HttpResponse& answer);

}  // namespace parcelgate
