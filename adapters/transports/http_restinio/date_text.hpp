// The Date header.
#pragma once

#include <array>
#include <ctime>
#include <string>

namespace parcelgate {

/// The text of the Date header, rendered once a second. For one thread.
class DateText {
 public:
  const std::string& now() {
    const std::time_t second = std::time(nullptr);
    if (second != second_) {
      second_ = second;
      std::tm parts{};
      gmtime_r(&second, &parts);
      std::array<char, 40> text{};
      const std::size_t length = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
      text_.assign(text.data(), length);
    }
    return text_;
  }

 private:
  std::time_t second_{0};
  std::string text_;
};

}  // namespace parcelgate
