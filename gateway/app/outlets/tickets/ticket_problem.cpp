#include "gateway/app/outlets/tickets/ticket_problem.hpp"

#include <algorithm>

#include "gateway/base/enum_names.hpp"

namespace parcelgate {
namespace {

/// A delay that the agent cannot shorten.
constexpr Names<7> kDelays{"weather",       "force_majeure", "carrier_capacity", "carrier_vehicle",
                           "carrier_delay", "missorted",     "customs_delayed"};
/// The parcel waits for its recipient, or was given to somebody else than the recipient.
constexpr Names<5> kWaiting{"at_counter", "at_locker_or_station", "pickup_notice_sent", "locker_or_station_signed",
                            "neighbour"};
/// Outside of the groups "attempt_failed" and "exception", which are problems as a whole.
constexpr Names<11> kOtherProblems{
    "pickup_failed", "no_scan_after_ship", "info_missing",  "customs_info_required", "customs_rejected_or_prohibited",
    "held_export",   "held_import",        "duties_unpaid", "delivered_damaged",     "delivered_partial",
    "intercepted"};
constexpr Names<9> kLasting{"refused",
                            "intercepted",
                            "damaged",
                            "lost",
                            "destroyed",
                            "delivered_damaged",
                            "delivered_partial",
                            "rejected_by_carrier",
                            "rto_refused_and_signed_back"};

template <std::size_t kCount>
bool holds(const Names<kCount>& names, std::string_view id) noexcept {
  return std::find(names.begin(), names.end(), id) != names.end();
}

ProblemLevel level_of_status(Status status) noexcept {
  switch (status) {
    case Status::delivery_attempted:
    case Status::on_hold:
    case Status::exception:
    case Status::returning:
      return ProblemLevel::problem;
    case Status::lost_or_destroyed:
      return ProblemLevel::loss;
    case Status::returned:
      return ProblemLevel::notice;
    default:
      return ProblemLevel::none;
  }
}

ProblemLevel level_of_reason(Reason reason) noexcept {
  const std::string_view id = to_string(reason);
  const std::string_view group = info(reason).group;
  if (id == "lost" || id == "destroyed") return ProblemLevel::loss;
  if (holds(kDelays, id) || holds(kWaiting, id)) return ProblemLevel::notice;
  if (group == "attempt_failed" || group == "exception" || holds(kOtherProblems, id)) return ProblemLevel::problem;
  return ProblemLevel::none;
}

std::string_view leg_name(Leg leg) noexcept {
  if (leg == Leg::rto) return "rto";
  return leg == Leg::return_ ? "return" : "outbound";
}

}  // namespace

ProblemLevel level_of(const ParcelState& state) noexcept {
  return std::max(level_of_status(state.status), level_of_reason(state.reason));
}

bool is_failed_attempt(const ParcelState& state) noexcept {
  return state.status == Status::delivery_attempted || info(state.reason).group == "attempt_failed";
}

bool is_lasting(const ParcelState& state) noexcept {
  return state.status == Status::lost_or_destroyed || holds(kLasting, to_string(state.reason));
}

std::string remedy_for(const ParcelState& state, Leg leg, const TicketWording& wording) {
  const std::string suffix = "_" + std::string(leg_name(leg));
  const std::string_view general = is_failed_attempt(state)                   ? "delivery_attempted"
                                   : level_of(state) >= ProblemLevel::problem ? "exception"
                                                                              : "";
  for (const std::string_view part : {to_string(state.reason), to_string(state.status), general}) {
    const std::string key = "remedy_" + std::string(part);
    for (const std::string& name : {key + suffix, key}) {
      if (auto text = wording.find(name)) return *std::move(text);
    }
  }
  return {};
}

std::string to_text(const ParcelState& state) {
  return std::string(to_string(state.status)) + "/" + std::string(to_string(state.reason));
}

std::optional<ParcelState> parse_parcel_state(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto status = find_status(text.substr(0, slash));
  const auto reason = find_reason(text.substr(slash + 1));
  if (!status || !reason) return std::nullopt;
  return ParcelState{*status, *reason};
}

}  // namespace parcelgate
