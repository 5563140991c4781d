// Names of threads, as top, gdb and core dumps show them.
#pragma once

#include <string_view>
#include <thread>

namespace parcelgate {

/// Names a thread. Linux keeps 15 bytes; a longer name is cut.
void name_thread(std::jthread& thread, std::string_view name) noexcept;
/// Names the calling thread.
void name_this_thread(std::string_view name) noexcept;

}  // namespace parcelgate
