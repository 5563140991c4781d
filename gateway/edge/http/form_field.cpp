#include "gateway/edge/http/form_field.hpp"

#include <algorithm>

#include "gateway/base/percent.hpp"

namespace parcelgate {

std::string form_field(std::string_view form, std::string_view name) {
  while (!form.empty()) {
    const std::string_view field = form.substr(0, form.find('&'));
    const std::size_t mark = field.find('=');
    if (form_decode(field.substr(0, mark)) == name) {
      return mark == std::string_view::npos ? std::string{} : form_decode(field.substr(mark + 1));
    }
    form.remove_prefix(std::min(form.size(), field.size() + 1));
  }
  return {};
}

}  // namespace parcelgate
