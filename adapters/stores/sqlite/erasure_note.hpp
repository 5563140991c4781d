// The file that remembers up to where the messages of each tenant have been erased.
#pragma once

#include <string>
#include <vector>

#include "adapters/stores/journal/segment.hpp"
#include "gateway/ports/store/message_ages.hpp"

namespace parcelgate::sqlite {

/// The file `<folder>/messages.erased`: the incarnation of the journal, and a line for each tenant with its id, a
/// position, and its accounts. All messages of the tenant before the position have been erased. Where the file is lost,
/// damaged, or of another journal, this one is read again from its start. Backups do not hold it, because their
/// segments may be older than it; a restore removes it.
class ErasureNote {
 public:
  /// Reads the file. A line that cannot be read is left out.
  ErasureNote(const std::string& folder, const journal::Incarnation& incarnation);
  [[nodiscard]] static std::string path_in(const std::string& folder) { return folder + "/messages.erased"; }

  /// 0 as well when the tenant has an account now that it did not have then.
  [[nodiscard]] journal::Position erased_until(const TenantMessageAge& tenant) const;
  void set(const TenantMessageAge& tenant, journal::Position until);
  /// @error unreachable: the disk refused; the former file is kept
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
