#include "gateway/domain/deadlines/steps.hpp"

#include "gateway/base/enum_names.hpp"

namespace parcelgate {
namespace {

constexpr Names<35> kStepKinds{"fact_withdrawn",
                               "waits",
                               "waits_for_statement",
                               "started",
                               "started_by_statement",
                               "restarted",
                               "override_applied",
                               "region_chosen",
                               "region_unknown",
                               "complex_chosen",
                               "carrier_days",
                               "carrier_days_unknown",
                               "days_counted",
                               "year_unknown",
                               "time_skipped",
                               "time_repeated",
                               "due_computed",
                               "promised",
                               "outside_validity",
                               "stated",
                               "extended",
                               "set",
                               "paused",
                               "resumed",
                               "at_risk",
                               "passed",
                               "met",
                               "waived",
                               "cancelled",
                               "rule_removed",
                               "evidence",
                               "proof",
                               "zone_doubt",
                               "due_in_doubt",
                               "met_in_doubt"};

}  // namespace

std::string_view to_string(StepKind kind) noexcept {
  return name_of(kStepKinds, kind);
}

}  // namespace parcelgate
