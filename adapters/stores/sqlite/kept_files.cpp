#include "adapters/stores/sqlite/kept_files.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/stores/journal/data_file.hpp"
#include "gateway/base/file.hpp"
#include "gateway/base/folder.hpp"
#include "gateway/base/text.hpp"
#include "gateway/crypto/digest.hpp"

namespace parcelgate::sqlite {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDigestChars = 64;
constexpr std::string_view kBetween = "  ";

/// A line of the list.
struct KeptFile {
  std::string digest;
  std::string name;  ///< "track.keys", "mappings/sf.csv"
};

Result<void> write_private(const fs::path& path, std::string_view bytes) {
  if (auto made = journal::make_folder(path.parent_path().string()); !made) return made;
  auto file = journal::DataFile::create(path.string());
  if (!file) return unexpected(std::move(file).error());
  if (auto written = file->write(0, bytes); !written) return written;
  if (auto synced = file->sync(); !synced) return synced;
  return journal::sync_folder(path.parent_path().string());
}

/// @return the digest of the copied bytes
Result<std::string> copy_private(const fs::path& from, const fs::path& to) {
  const auto bytes = read_file(from);
  if (!bytes) return unexpected(bytes.error());
  if (auto written = write_private(to, *bytes); !written) return unexpected(std::move(written).error());
  return to_hex(sha256_bytes(*bytes));
}

/// The names of the files that exist, relative to the folder.
Result<std::vector<std::string>> names_in(const fs::path& folder, std::span<const std::string> names) {
  std::vector<std::string> found;
  std::error_code fault;
  for (const std::string& name : names) {
    if (fs::is_regular_file(folder / name, fault)) found.push_back(name);
    if (!fs::is_directory(folder / name, fault)) continue;
    const auto files = list_folder(folder / name, Entries::files);
    if (!files) return unexpected(files.error());
    for (const fs::path& file : *files) {
      if (file.extension() != ".tmp") found.push_back(name + "/" + file.filename().string());
    }
  }
  return found;
}

/// Folders of a backup that hold the store.
bool is_of_store(std::string_view name) {
  return name == "journal" || name == "snapshots";
}

/// A name must not point outside the folder or into the store: the list may have been changed by hand.
bool is_name_within(std::string_view name) {
  const std::string_view folder = name.substr(0, name.find('/'));
  if (is_of_store(folder) || folder.starts_with("parcelgate.db")) return false;
  for (std::string_view rest = name;;) {
    const std::size_t slash = rest.find('/');
    const std::string_view part = rest.substr(0, slash);
    if (part.empty() || part == "." || part == "..") return false;
    if (slash == std::string_view::npos) return true;
    rest = rest.substr(slash + 1);
  }
}

Result<std::vector<KeptFile>> read_list(const fs::path& backup) {
  std::vector<KeptFile> list;
  if (!has_kept_list(backup)) return list;
  const auto text = read_file(backup / kKeptList);
  if (!text) return unexpected(text.error());
  std::string_view rest = *text;
  while (!rest.empty()) {
    const std::string_view line = cut_part(rest, '\n');
    if (line.empty()) continue;
    const bool is_row = line.size() > kDigestChars + kBetween.size() &&
                        line.substr(kDigestChars, kBetween.size()) == kBetween &&
                        is_name_within(line.substr(kDigestChars + kBetween.size()));
    if (!is_row)
      return unexpected(ErrorKind::rejected,
                        (backup / kKeptList).string() + ": a line does not hold a digest and a name");
    list.push_back({std::string(line.substr(0, kDigestChars)), std::string(line.substr(kDigestChars + 2))});
  }
  return list;
}

/// A line that was removed from the list would leave a key out of the restored folder.
Result<void> check_all_listed(const fs::path& backup, const std::vector<KeptFile>& list,
                              std::span<const std::string> names) {
  const auto found = names_in(backup, names);
  if (!found) return unexpected(found.error());
  for (const std::string& name : *found) {
    const bool is_listed =
        std::any_of(list.begin(), list.end(), [&](const KeptFile& file) { return file.name == name; });
    if (!is_listed)
      return unexpected(ErrorKind::rejected, (backup / name).string() + ": is not in " + kKeptList +
                                                 "; the list was changed, or the backup did not end; use another one");
  }
  return {};
}

}  // namespace

bool has_kept_list(const fs::path& backup) {
  std::error_code fault;
  return fs::exists(backup / kKeptList, fault);
}

Result<std::size_t> back_up_kept(const fs::path& from, const fs::path& to, std::span<const std::string> names) {
  const auto found = names_in(from, names);
  if (!found) return unexpected(found.error());
  std::string list;
  for (const std::string& name : *found) {
    const auto digest = copy_private(from / name, to / name);
    if (!digest) return unexpected(digest.error());
    list.append(*digest).append(kBetween).append(name).append("\n");
  }
  if (auto written = write_private(to / kKeptList, list); !written) return unexpected(std::move(written).error());
  return found->size();
}

Result<std::size_t> check_kept(const fs::path& backup, const fs::path& folder, std::span<const std::string> names) {
  const auto list = read_list(backup);
  if (!list) return unexpected(list.error());
  if (auto listed = check_all_listed(backup, *list, names); !listed) return unexpected(std::move(listed).error());
  for (const KeptFile& file : *list) {
    const auto bytes = read_file(folder / file.name);
    if (!bytes) return unexpected(ErrorKind::rejected, (folder / file.name).string() + ": is missing");
    if (to_hex(sha256_bytes(*bytes)) != file.digest)
      return unexpected(ErrorKind::rejected,
                        (folder / file.name).string() + ": is not the file that was backed up; use another backup");
  }
  return list->size();
}

Result<std::size_t> restore_kept(const fs::path& backup, const fs::path& folder) {
  const auto list = read_list(backup);
  if (!list) return unexpected(list.error());
  std::error_code fault;
  for (const KeptFile& file : *list) {
    if (fs::exists(folder / file.name, fault))
      return unexpected(ErrorKind::rejected,
                        (folder / file.name).string() + ": exists already; name another folder, or move the file away");
  }
  for (const KeptFile& file : *list) {
    if (auto copied = copy_private(backup / file.name, folder / file.name); !copied)
      return unexpected(std::move(copied).error());
  }
  return list->size();
}

}  // namespace parcelgate::sqlite
