// The files of a LossyDisk: which of their bytes and names are synced.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/property/random.hpp"

namespace parcelgate::test {

/// The files of a folder at one moment, by their path in it. Paths of folders end with '/'.
using DiskImage = std::map<std::string, std::string>;

[[nodiscard]] std::string path_of_handle(int file);

/// A file, also after its name is gone.
class DiskFile {
 public:
  /// @param kept  a descriptor of its own: while it is open, the file's number is not used again
  DiskFile(int kept, bool of_journal) : is_journal(of_journal), handle_(kept) {}
  ~DiskFile();
  DiskFile(const DiskFile&) = delete;
  DiskFile& operator=(const DiskFile&) = delete;

  void note_write(std::uint64_t from, std::uint64_t count);
  void note_all() { note_write(0, size()); }
  void note_new_size(std::uint64_t now);
  /// All bytes are durable, but those of failed syncs.
  void settle();
  /// The page cache counts as clean, although the disk may not have its bytes.
  void fail_sync();
  [[nodiscard]] std::string whole() const;
  /// The durable bytes and some of the others.
  [[nodiscard]] std::string survivors(testing::Random& random, std::size_t kept_percent) const;

  bool is_journal{false};
  bool has_probe{false};  ///< a large write came since the last failed sync of the journal

 private:
  [[nodiscard]] std::uint64_t size() const;
  void copy_sector(std::uint64_t sector, std::string& to) const;

  int handle_;
  std::string durable_;
  std::set<std::uint64_t> unsynced_;  ///< sectors
  std::set<std::uint64_t> dropped_;   ///< sectors that a failed sync left in the page cache
};

/// All files of a folder, and the order in which names came and went.
class DiskFiles {
 public:
  /// What is in the folder now is durable.
  explicit DiskFiles(std::string root);

  /// Null for a file outside of the folder.
  DiskFile* find(int handle);
  [[nodiscard]] bool holds_folder(const std::string& path) const { return (path + "/").starts_with(root_ + "/"); }
  /// Notes the names that came and went since the last look.
  void look() { look(root_); }
  void settle_folder(const std::string& path);
  void forget_probes();
  [[nodiscard]] DiskImage all();
  /// After a power cut. Of each folder's changes the first ones are kept, as file systems with a journal do.
  [[nodiscard]] DiskImage survivors(testing::Random& random, std::size_t kept_percent);

 private:
  using Number = ino_t;  ///< of a file; 0: a folder
  struct Folder {
    using Change = std::vector<std::pair<std::string, std::optional<Number>>>;
    std::map<std::string, Number> durable;
    std::map<std::string, Number> now;
    std::vector<Change> changes;
  };
  DiskFile& keep(const std::string& open_as, const std::string& path, Number number);
  void look(const std::string& path);
  [[nodiscard]] static std::map<std::string, Number> surviving_names(const Folder& folder, testing::Random& random);
  void add_survivors(const std::string& path, const std::string& shown, testing::Random& random,
                     std::size_t kept_percent, DiskImage& image);
  void add_all(const std::string& path, const std::string& shown, DiskImage& image);

  std::string root_;
  std::map<Number, std::unique_ptr<DiskFile>> files_;
  std::map<std::string, Folder> folders_;  ///< by path
};

}  // namespace parcelgate::test
