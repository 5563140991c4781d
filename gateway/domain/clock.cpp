#include "gateway/domain/clock.hpp"

#include "gateway/base/enum_names.hpp"

namespace parcelgate {
namespace {

constexpr Names<6> kClockStates{"waiting", "running", "paused", "met", "waived", "cancelled"};
constexpr Names<3> kClockSubjects{"return", "shipment", "complaint"};

constexpr Names<3> kDoubtRoles{"start", "met", "promise"};

}  // namespace

std::string_view to_string(DoubtRole role) noexcept {
  return name_of(kDoubtRoles, role);
}
std::string_view to_string(ClockState state) noexcept {
  return name_of(kClockStates, state);
}
std::optional<ClockState> find_clock_state(std::string_view id) noexcept {
  return find_name<ClockState>(kClockStates, id);
}

std::string_view to_string(ClockSubject subject) noexcept {
  return name_of(kClockSubjects, subject);
}
std::optional<ClockSubject> find_clock_subject(std::string_view id) noexcept {
  return find_name<ClockSubject>(kClockSubjects, id);
}

}  // namespace parcelgate
