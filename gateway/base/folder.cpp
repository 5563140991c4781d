#include "gateway/base/folder.hpp"

#include <algorithm>
#include <string>

namespace parcelgate {
namespace {

namespace fs = std::filesystem;

bool is_wanted(const fs::directory_entry& entry, Entries wanted) {
  std::error_code fault;  // an entry that was removed meanwhile is neither file nor folder
  switch (wanted) {
    case Entries::files:
      return entry.is_regular_file(fault);
    case Entries::folders:
      return entry.is_directory(fault);
    case Entries::all:
      break;
  }
  return true;
}

template <class Iterator>
Result<std::vector<fs::path>> list(const fs::path& folder, Entries wanted) {
  std::vector<fs::path> found;
  std::error_code fault;
  for (Iterator entry(folder, fault); !fault && entry != Iterator(); entry.increment(fault)) {
    if (is_wanted(*entry, wanted)) found.push_back(entry->path());
  }
  if (fault) return unexpected(ErrorKind::unreachable, folder.string() + ": cannot be listed: " + fault.message());
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

Result<std::vector<fs::path>> list_folder(const fs::path& folder, Entries wanted) {
  return list<fs::directory_iterator>(folder, wanted);
}

Result<std::vector<fs::path>> list_tree(const fs::path& folder, Entries wanted) {
  return list<fs::recursive_directory_iterator>(folder, wanted);
}

}  // namespace parcelgate
