#include "gateway/app/evidence/signing_key.hpp"

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include <fcntl.h>
#include <unistd.h>

#include "gateway/base/file.hpp"
#include "gateway/base/private_files.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/crypto/ed25519.hpp"
#include "gateway/crypto/key_file.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kKeyIdDigits = 16;

Unexpected key_fault(const std::filesystem::path& path, std::string_view doing) {
  return unexpected(ErrorKind::unreachable,
                    path.string() + ": cannot be " + std::string(doing) + ": " + std::strerror(errno));
}

/// Writes a new key under a name of its own and links it to the right one, so that no process ever reads half a key.
Result<void> write_new_key(const std::filesystem::path& path) {
  const std::string temporary = path.string() + "." + std::to_string(::getpid()) + ".tmp";
  const int handle = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (handle < 0) return key_fault(temporary, "created");
  const bool is_written = write_whole(handle, to_hex(random_bytes(kEd25519KeyBytes)) + "\n");
  const int fault = errno;
  ::close(handle);
  if (is_written && (::link(temporary.c_str(), path.c_str()) == 0 || errno == EEXIST)) {
    ::unlink(temporary.c_str());
    return {};
  }
  if (!is_written) errno = fault;
  const auto error = key_fault(path, "written");
  ::unlink(temporary.c_str());
  return error;
}

}  // namespace

Result<SigningKey> SigningKey::create(std::string seed) {
  auto public_key = ed25519_public_key(seed);
  if (!public_key) return unexpected(public_key.error());
  return SigningKey(std::move(seed), *std::move(public_key));
}

Result<SigningKey> SigningKey::load_or_create(const std::filesystem::path& data_folder) {
  const std::filesystem::path path = data_folder / kEvidenceKeyFile;
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    if (auto written = write_new_key(path); !written) return unexpected(written.error());
  }
  if (const auto tightened = make_private(path); !tightened) return unexpected(tightened.error());
  auto text = read_file(path);
  if (!text) return unexpected(text.error());
  while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) text->pop_back();
  auto seed = from_hex(*text);
  if (!seed || seed->size() != kEd25519KeyBytes) {
    return unexpected(ErrorKind::config,
                      path.string() +
                          ": is no key of 64 hexadecimal digits; restore it from its copy, or move it "
                          "away to have a new key made");
  }
  return create(*std::move(seed));
}

std::string SigningKey::sign(std::string_view message) const {
  auto signature = ed25519_sign(seed_, message);
  if (!signature) throw std::runtime_error(signature.error().what);
  return *std::move(signature);
}

std::string key_id_of(std::string_view public_key) {
  return to_hex(sha256_bytes(public_key)).substr(0, kKeyIdDigits);
}

}  // namespace parcelgate
