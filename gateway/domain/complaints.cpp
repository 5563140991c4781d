#include "gateway/domain/complaints.hpp"

#include <algorithm>

#include "gateway/base/enum_names.hpp"

namespace parcelgate {
namespace {

constexpr Names<5> kComplaintKinds{"delay", "damage", "loss", "attitude", "other"};

}  // namespace

std::string_view to_string(ComplaintKind kind) noexcept {
  return name_of(kComplaintKinds, kind);
}
std::optional<ComplaintKind> find_complaint_kind(std::string_view id) noexcept {
  return find_name<ComplaintKind>(kComplaintKinds, id);
}

bool is_done(const Complaint& complaint) noexcept {
  return std::any_of(complaint.facts.begin(), complaint.facts.end(), [&](const Fact& fact) {
    return fact.kind == FactKind::closed && find_withdrawal(complaint.facts, fact) == nullptr;
  });
}

}  // namespace parcelgate
