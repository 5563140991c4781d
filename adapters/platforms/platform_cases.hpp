// Cases of a platform as data: <folder>/<id>/cases/<name>.json.
//
//   {"about": "…", "source": "…",
//    "account": {"settings": {…}, "secrets": {…}}, "companies": {"zto": "zhongtong"}, "now": "2025-11-29T02:40:00Z",
//    "do": "write" | "read",
//    "wanted": {"state": "warehoused", "at": "…", "return_id", "order_id", "refund_id", "sku", "carrier",
//               "tracking_number", "quantity", "condition"},
//    "conversation": [{"request": {"method": "POST", "url": "…", "query": {…}, "form": {…} | "body": "…"},
//                      "answer": {"status": 200, "body": …} | "no_answer": "in_doubt"}],
//    "outcome": "done" | "written" | "open" | "<kind of error>", "says"?: "part of the error's text"}
//
// A query and a form are compared as fields, a body as bytes. "body" of an answer is a JSON value, or a text.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "adapters/platforms/platform_plan.hpp"

namespace parcelgate {

struct PlatformCaseOutcome {
  std::string name;
  std::vector<std::string> differences;  ///< empty: as expected
};

/// Runs all cases of a platform, without a network.
[[nodiscard]] std::vector<PlatformCaseOutcome> run_platform_cases(const std::shared_ptr<const PlatformPlan>& plan,
                                                                  const std::filesystem::path& folder);

}  // namespace parcelgate
