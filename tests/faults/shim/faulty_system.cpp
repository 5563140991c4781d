// Preloaded into the gateway: what the disk and the clock do is read from a mapped file that the test writes.
//
// The file (PARCELGATE_FAULTS) holds little-endian 64-bit numbers in the order of `Controls`; 0 means: as usual.
// frame/faulty_system.py is the other side. Without the variable nothing changes.
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <ctime>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

namespace {

struct Controls {
  std::atomic<std::int64_t> sync_errno;       // fsync and fdatasync fail with it
  std::atomic<std::int64_t> sync_delay_ms;    // and take so long, looked at again every 10 ms
  std::atomic<std::int64_t> write_errno;      // pwrite fails with it, after half of the bytes
  std::atomic<std::int64_t> clock_offset_ms;  // added to the wall clock
  std::atomic<std::int64_t> injected;         // how often a sync or a write was made to fail
};

Controls g_none{};

Controls& controls() noexcept {
  static Controls* const mapped = [] {
    const char* path = std::getenv("PARCELGATE_FAULTS");
    const int file = path == nullptr ? -1 : ::open(path, O_RDWR | O_CLOEXEC);
    if (file < 0) return &g_none;
    void* memory = ::mmap(nullptr, sizeof(Controls), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    ::close(file);
    return memory == MAP_FAILED ? &g_none : static_cast<Controls*>(memory);
  }();
  return *mapped;
}

template <class Function>
Function next(const char* name) noexcept {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

void sleep_10_ms() noexcept {
  const timespec pause{0, 10'000'000};
  ::nanosleep(&pause, nullptr);
}

int sync_with(int (*real)(int), int file) noexcept {
  for (std::int64_t waited = 0; waited < controls().sync_delay_ms; waited += 10) sleep_10_ms();
  if (const auto code = controls().sync_errno.load(); code != 0) {
    ++controls().injected;
    errno = static_cast<int>(code);
    return -1;
  }
  return real(file);
}

template <class Write>
ssize_t write_with(Write real, int file, const void* bytes, std::size_t size, off64_t at) noexcept {
  if (const auto code = controls().write_errno.load(); code != 0) {
    ++controls().injected;
    static_cast<void>(real(file, bytes, size / 2, at));
    errno = static_cast<int>(code);
    return -1;
  }
  return real(file, bytes, size, at);
}

}  // namespace

extern "C" {

int fsync(int file) {
  static const auto real = next<int (*)(int)>("fsync");
  return sync_with(real, file);
}

int fdatasync(int file) {
  static const auto real = next<int (*)(int)>("fdatasync");
  return sync_with(real, file);
}

ssize_t pwrite(int file, const void* bytes, std::size_t size, off_t at) {
  static const auto real = next<ssize_t (*)(int, const void*, std::size_t, off_t)>("pwrite");
  return write_with(real, file, bytes, size, at);
}

ssize_t pwrite64(int file, const void* bytes, std::size_t size, off64_t at) {
  static const auto real = next<ssize_t (*)(int, const void*, std::size_t, off64_t)>("pwrite64");
  return write_with(real, file, bytes, size, at);
}

int clock_gettime(clockid_t clock, timespec* out) noexcept {
  static const auto real = next<int (*)(clockid_t, timespec*)>("clock_gettime");
  const int code = real(clock, out);
  if (code != 0 || (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE)) return code;
  const std::int64_t offset = controls().clock_offset_ms;
  out->tv_sec += offset / 1000;
  out->tv_nsec += (offset % 1000) * 1'000'000;
  if (out->tv_nsec < 0) {
    out->tv_nsec += 1'000'000'000;
    --out->tv_sec;
  } else if (out->tv_nsec >= 1'000'000'000) {
    out->tv_nsec -= 1'000'000'000;
    ++out->tv_sec;
  }
  return code;
}

}  // extern "C"
