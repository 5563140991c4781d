// Evidence bundles: what the gateway knows of a return and where it knows it from, signed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/app/evidence/signing_key.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/domain/deadlines/rule_packs.hpp"
#include "gateway/domain/personal_data.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

inline constexpr std::string_view kBundleFormat = "parcelgate-evidence";
inline constexpr std::int64_t kBundleVersion = 1;

/// How a bundle is made.
struct BundleOptions {
  Instant now{};
  Locale locale{Locale::en};       ///< of the explanation
  MaskLevel mask{MaskLevel::all};  ///< the tenant's; texts of earlier releases were recorded without it
  bool with_raw{false};            ///< with the bytes of each record: bodies, and what else a record holds
  std::uint64_t most_bytes{std::uint64_t{64} << 30U};  ///< of the journal that may be read
  std::string made_by;                                 ///< program and version
};

/// Makes the bundle of a return as canonical JSON:
///
///     {"signed": {"format", "version", "made_at", "made_by", "lang", "mask", "tenant", "return", "rule_pack",
///                 "explanation", "chain", "records": […], "record_digests": […]},
///      "signature": {"algorithm", "key_id", "public_key", "value"}}
///
/// gateway/docs/evidence.md describes each member. The signature covers the canonical form of "signed".
/// @error not_found: no such return; config: its rule pack is not configured; errors of Reader::scan_proofs()
[[nodiscard]] Result<std::string> make_bundle(Reader& reader, const RulePacks& packs, const SigningKey& key,
                                              std::string_view tenant, std::string_view return_id,
                                              const BundleOptions& options);

/// The entry's data with personal data masked, as canonical JSON. Bundles hold it, and a check of raw records makes it
/// again.
[[nodiscard]] Result<std::string> masked_data(std::string_view data, MaskLevel level, std::string_view own_number);

[[nodiscard]] inline std::string hex_digest(const Sha256& digest) {
  return to_hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

/// "verified" for a push, "broker" for an MQTT message, "requested" for the answer to a poll.
[[nodiscard]] std::string_view verdict_of(Via via) noexcept;

}  // namespace parcelgate
