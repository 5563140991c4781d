#include "gateway/ports/source.hpp"

#include "gateway/domain/names.hpp"
#include "gateway/domain/tracking_number.hpp"

namespace parcelgate {
namespace {

constexpr Names<3> kVias{"push", "poll", "mqtt"};

}  // namespace

std::string_view to_string(Via via) noexcept {
  return name_of(kVias, via);
}
std::optional<Via> find_via(std::string_view id) noexcept {
  return find_name<Via>(kVias, id);
}

std::string SourceCatalog::find_carrier(std::string_view name) const {
  return is_plain_id(name) ? to_slug(name) : std::string{};
}

}  // namespace parcelgate
