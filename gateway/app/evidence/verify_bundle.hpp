// Checks an evidence bundle without a store and without a configuration.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"
#include "gateway/ports/store/proof.hpp"

namespace parcelgate {

/// What a check found. The other members are filled as far as the bundle could be read.
struct BundleReport {
  std::vector<std::string> faults;  ///< one line each; empty: the bundle is whole
  std::string return_id;
  std::string tenant;
  std::string made_at;
  std::string key_id;
  std::string public_key;  ///< hexadecimal
  std::uint64_t records{0};
  std::uint64_t entries{0};
  std::uint64_t raw_records{0};       ///< records whose bytes are there, so that their hashes were computed anew
  std::uint64_t erased{0};            ///< records whose message had been erased when the bundle was made
  std::uint64_t links{0};             ///< neighbouring records of which the second states the hash of the first
  std::vector<std::string> breaks{};  ///< positions at which the journal's chain was broken when the bundle was made
  [[nodiscard]] bool is_whole() const noexcept { return faults.empty(); }
};

/// Reads the bytes of one record of the journal. The form of records belongs to the store.
using ReadProofRecord = std::function<Result<ProofRecord>(std::string_view bytes)>;

/// Checks the signature, the digest and order of every record, the links between neighbours, and of raw records that
/// their bytes have the stated hash and hold the stated message and entries.
/// @param trusted_key  hexadecimal public key that must have signed; empty: any, which proves only that nothing was
///                     changed since
[[nodiscard]] BundleReport verify_bundle(std::string_view json, std::string_view trusted_key,
                                         const ReadProofRecord& read_record);

}  // namespace parcelgate
