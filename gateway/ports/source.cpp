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
  std::string id = to_slug(name);
  const Source* source = id.empty() ? nullptr : find(id);
  if (source != nullptr && !source->own_carrier().empty()) return std::string(source->own_carrier());
  return is_plain_id(name) ? id : std::string{};
}

}  // namespace parcelgate
