// HMAC with prepared keys: the context of a key is made once and copied for each message.
#pragma once

#include <functional>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "gateway/base/result.hpp"

struct evp_mac_ctx_st;

namespace parcelgate {

/// One HMAC algorithm and the contexts of the keys seen with it. Safe for many threads.
class KeyedMac {
 public:
  /// Prepares a key (normalisation, decoding); called once for each key.
  using Prepare = std::function<Result<std::string>(std::string_view key)>;

  /// @param digest  OpenSSL's name: "SHA256"
  KeyedMac(std::string digest, Prepare prepare);
  ~KeyedMac();
  KeyedMac(const KeyedMac&) = delete;
  KeyedMac& operator=(const KeyedMac&) = delete;

  /// Raw bytes of the code.
  /// @error as `prepare`
  [[nodiscard]] Result<std::string> compute(std::string_view key, std::string_view message) const;

 private:
  struct Free {
    void operator()(evp_mac_ctx_st* context) const noexcept;
  };
  using Context = std::unique_ptr<evp_mac_ctx_st, Free>;
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
  };

  [[nodiscard]] Context find_copy(std::string_view key) const;
  [[nodiscard]] Result<Context> make(std::string_view key) const;

  std::string digest_;
  Prepare prepare_;
  mutable std::shared_mutex mutex_;
  mutable std::unordered_map<std::string, Context, Hash, std::equal_to<>> contexts_;
};

}  // namespace parcelgate
