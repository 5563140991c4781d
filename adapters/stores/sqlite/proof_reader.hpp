// Records of the journal as evidence of a return.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "adapters/stores/journal/record_reader.hpp"
#include "gateway/ports/store/proof.hpp"

namespace parcelgate::sqlite {

/// Scans the journal from the first record of a return to its head. For one thread, and for one scan: what it keeps of
/// the last record read belongs to the scan.
class ProofReader {
 public:
  ProofReader(std::shared_ptr<const journal::Catalog> catalog, std::string incarnation)
      : catalog_(catalog), journal_(std::move(catalog)), incarnation_(std::move(incarnation)) {}

  /// @error rejected: more than `most_bytes` would have to be read
  /// @error unreachable: the journal cannot be read now
  [[nodiscard]] Result<ProofScan> scan(const ProofFilter& filter, std::uint64_t most_bytes);
  /// Nothing: no record is at the position any more.
  [[nodiscard]] Result<std::optional<ProofRecord>> find(journal::Position at);

 private:
  [[nodiscard]] journal::Position start_of(const ProofFilter& filter) const;

  std::shared_ptr<const journal::Catalog> catalog_;
  journal::RecordReader journal_;
  std::string incarnation_;
};

/// Reads the bytes of one record, as a bundle with raw records holds them.
/// @error malformed: not a whole record, or its CRC is wrong
[[nodiscard]] Result<ProofRecord> read_proof_record(std::string_view bytes);

}  // namespace parcelgate::sqlite
