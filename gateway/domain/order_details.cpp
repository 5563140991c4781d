#include "gateway/domain/order_details.hpp"

#include "gateway/base/enum_names.hpp"

namespace parcelgate {
namespace {

constexpr Names<5> kReturnKinds{"return", "refund_only", "exchange", "repair", "resend"};

}  // namespace

std::string_view to_string(ReturnKind kind) noexcept {
  return name_of(kReturnKinds, kind);
}
std::optional<ReturnKind> find_return_kind(std::string_view id) noexcept {
  return find_name<ReturnKind>(kReturnKinds, id);
}

}  // namespace parcelgate
