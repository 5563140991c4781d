#include "gateway/ports/source.hpp"

#include "gateway/domain/names.hpp"

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

}  // namespace parcelgate
