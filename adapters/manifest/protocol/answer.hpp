// Answers that are not decoded into events: to token requests and subscriptions.
#pragma once

#include <chrono>
#include <optional>

#include "adapters/manifest/language/error_rules.hpp"
#include "adapters/manifest/text/tree.hpp"
#include "gateway/ports/http.hpp"

namespace parcelgate {

/// A stated fault as an Error, with the other side's Retry-After.
[[nodiscard]] Error to_error(const StatedError& stated, std::optional<std::chrono::seconds> retry_after);

/// What the answer's status says, when it is no success.
[[nodiscard]] Result<void> check_status(const HttpResponse& answer);

/// The answer's tree: XML where the body begins with "<", else JSON.
[[nodiscard]] Result<rapidjson::Value> read_tree(const HttpResponse& answer, Arena& arena);

/// What `rules` find in the answer's JSON, and nothing when it holds none.
[[nodiscard]] Result<void> check_rules(const rapidjson::Value& tree, const ErrorRules& rules,
                                       const HttpResponse& answer);

}  // namespace parcelgate
