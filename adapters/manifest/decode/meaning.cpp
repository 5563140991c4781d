#include "adapters/manifest/decode/meaning.hpp"

namespace parcelgate {
namespace {

/// Why a reason does not go with a status; empty when it does. The reason of a delivery or return moves clocks, so it
/// must not be used with another status.
std::string misfit_of(Reason reason, std::optional<Status> status) {
  const ReasonInfo& about = info(reason);
  const std::string named = "reason \"" + std::string(about.id) + "\"";
  if (!status) return about.clock_effect == ClockEffect::none ? "" : named + " is without a status";
  const std::string with = ", and the status is " + std::string(to_string(*status));
  if (about.group == to_string(Status::delivered) && *status != Status::delivered)
    return named + " belongs to delivered" + with;
  if (about.clock_effect == ClockEffect::returning && *status != Status::returning && *status != Status::returned)
    return named + " belongs to returning and returned" + with;
  return {};
}

}  // namespace

std::optional<Meaning> read_meaning(const MeaningCells& cells, const std::string& where, Faults& faults) {
  Meaning meaning;
  bool good = true;
  const auto fault = [&](const std::string& what, const std::string& remedy) {
    faults.add(where, what, remedy);
    good = false;
  };
  if (!cells.status.empty()) {
    meaning.status = find_status(cells.status);
    if (!meaning.status)
      fault("unknown status \"" + std::string(cells.status) + "\"", suggest(cells.status, all_names<Status>()));
  }
  if (const auto reason = find_reason(cells.reason))
    meaning.reason = *reason;
  else
    fault("unknown reason \"" + std::string(cells.reason) + "\"", suggest(cells.reason, all_names<Reason>()));
  if (const std::string misfit = good ? misfit_of(meaning.reason, meaning.status) : ""; !misfit.empty()) {
    fault(misfit, meaning.status ? "write the reason that goes with it, or the other status"
                                 : "name the status, or write information_only where nothing moved");
  }
  if (!cells.leg.empty()) {
    meaning.leg = find_leg(cells.leg);
    if (!meaning.leg) fault("unknown leg \"" + std::string(cells.leg) + "\"", suggest(cells.leg, all_names<Leg>()));
  }
  if (cells.source.empty()) fault("has no source", "say where the meaning comes from");
  if (!good) return std::nullopt;
  if (meaning.status) meaning.proof = least_proof(*meaning.status, meaning.reason);
  return meaning;
}

}  // namespace parcelgate
