// The file with the position up to which the messages of each tenant have been erased.
#pragma once

#include <string>
#include <vector>

#include "adapters/stores/journal/segment.hpp"
#include "gateway/ports/store/message_ages.hpp"

namespace parcelgate::sqlite {

/// The file `<folder>/messages.erased`: the incarnation of the journal, and a line for each tenant with its id, a
/// position, and its accounts. All messages of the tenant before the position have been erased. If the file is lost,
/// damaged, or belongs to another journal, the erasure reads the journal from its start again. Backups do not contain
/// the file, because their segments may be older; a restore removes it.
class ErasureNote {
 public:
  /// Reads the file. Lines that cannot be read are ignored.
  ErasureNote(const std::string& folder, const journal::Incarnation& incarnation);
  [[nodiscard]] static std::string path_in(const std::string& folder) { return folder + "/messages.erased"; }

  /// 0 if nothing was erased yet, or if the tenant has a new account since then.
  [[nodiscard]] journal::Position erased_until(const TenantMessageAge& tenant) const;
  void set(const TenantMessageAge& tenant, journal::Position until);
  /// @error unreachable: the file cannot be written; the old one is kept
  [[nodiscard]] Result<void> write() const;

 private:
  struct Line {
    std::string tenant;
    journal::Position until{0};
    std::vector<std::string> accounts;  ///< sorted
  };

  std::string path_;
  std::string incarnation_;
  std::vector<Line> lines_;
};

}  // namespace parcelgate::sqlite
