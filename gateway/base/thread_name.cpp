#include "gateway/base/thread_name.hpp"

#include <algorithm>
#include <array>

#include <pthread.h>

namespace parcelgate {
namespace {

void set_name(pthread_t thread, std::string_view name) noexcept {
  std::array<char, 16> text{};  // the kernel's limit, with the zero byte
  std::copy_n(name.begin(), std::min(name.size(), text.size() - 1), text.begin());
  pthread_setname_np(thread, text.data());
}

}  // namespace

void name_thread(std::jthread& thread, std::string_view name) noexcept {
  set_name(thread.native_handle(), name);
}

void name_this_thread(std::string_view name) noexcept {
  set_name(pthread_self(), name);
}

}  // namespace parcelgate
