// The words of a page for shoppers.
#pragma once

#include <string>
#include <string_view>

#include "gateway/app/directory/track_brand.hpp"
#include "gateway/app/track/track_texts.hpp"

namespace parcelgate {

/// The words of one page: those of the brand take precedence over ours.
class PageWords {
 public:
  PageWords(Locale locale, Instant now, const TrackBrand& brand) : words_(locale, now), brand_(brand) {}
  [[nodiscard]] std::string operator()(std::string_view key) const {
    const auto& own = brand_.words[static_cast<std::size_t>(words_.locale())];
    const auto found = own.find(key);
    return found == own.end() ? std::string(words_(key)) : found->second;
  }
  [[nodiscard]] const TrackWords& of_times() const noexcept { return words_; }
  [[nodiscard]] Locale locale() const noexcept { return words_.locale(); }

 private:
  TrackWords words_;
  const TrackBrand& brand_;
};

}  // namespace parcelgate
