#include "tests/faults/store/lossy_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>

namespace parcelgate::test {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kSectorBytes = 512;

/// Files that do not outlive the machine, or have no content that matters.
bool is_passing(const std::string& name) {
  return name.ends_with("-shm") || name == "store.lock";
}

std::string read_handle(int file, std::uint64_t from, std::uint64_t size) {
  std::string bytes(size, '\0');
  const auto got = ::pread(file, bytes.data(), bytes.size(), static_cast<off_t>(from));
  bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return bytes;
}

}  // namespace

std::string path_of_handle(int file) {
  std::array<char, 4096> target{};
  const std::string link = "/proc/self/fd/" + std::to_string(file);
  const auto length = ::readlink(link.c_str(), target.data(), target.size());
  return length > 0 ? std::string(target.data(), static_cast<std::size_t>(length)) : std::string();
}

DiskFile::~DiskFile() {
  ::close(handle_);
}

std::uint64_t DiskFile::size() const {
  struct stat found {};
  return ::fstat(handle_, &found) == 0 ? static_cast<std::uint64_t>(found.st_size) : 0;
}

void DiskFile::note_write(std::uint64_t from, std::uint64_t count) {
  for (std::uint64_t sector = from / kSectorBytes; sector * kSectorBytes < from + count; ++sector) {
    unsynced_.insert(sector);
    dropped_.erase(sector);
  }
}

void DiskFile::note_new_size(std::uint64_t now) {
  const std::uint64_t before = size();
  if (now < before) note_write(now, before - now);
}

void DiskFile::settle() {
  durable_.resize(size());
  for (const std::uint64_t sector : unsynced_) copy_sector(sector, durable_);
  unsynced_.clear();
}

void DiskFile::fail_sync() {
  dropped_.insert(unsynced_.begin(), unsynced_.end());
  unsynced_.clear();
}

void DiskFile::copy_sector(std::uint64_t sector, std::string& to) const {
  const std::uint64_t from = sector * kSectorBytes;
  if (from >= to.size()) return;
  const std::string bytes = read_handle(handle_, from, std::min<std::uint64_t>(kSectorBytes, to.size() - from));
  to.replace(from, bytes.size(), bytes);
}

std::string DiskFile::whole() const {
  return read_handle(handle_, 0, size());
}

std::string DiskFile::survivors(testing::Random& random, std::size_t kept_percent) const {
  const std::uint64_t now = size();
  const std::uint64_t before = durable_.size();
  // A file may have grown by any part. File systems shorten it as a whole or not at all.
  const std::array<std::uint64_t, 3> sizes{now, before, now > before ? before + random.below(now - before) : now};
  std::string bytes = durable_;
  bytes.resize(sizes.at(random.below(sizes.size())));
  for (const auto* sectors : {&unsynced_, &dropped_}) {
    for (const std::uint64_t sector : *sectors) {
      if (random.below(100) < kept_percent) copy_sector(sector, bytes);
    }
  }
  return bytes;
}

DiskFiles::DiskFiles(std::string root) : root_(std::move(root)) {
  look(root_);
  for (auto& [number, file] : files_) file->settle();
  for (auto& [path, folder] : folders_) {
    folder.durable = folder.now;
    folder.changes.clear();
  }
}

DiskFile* DiskFiles::find(int handle) {
  struct stat found {};
  if (::fstat(handle, &found) != 0 || !S_ISREG(found.st_mode)) return nullptr;
  if (const auto known = files_.find(found.st_ino); known != files_.end()) return known->second.get();
  const std::string path = path_of_handle(handle);
  if (!path.starts_with(root_ + "/")) return nullptr;
  return &keep("/proc/self/fd/" + std::to_string(handle), path, found.st_ino);
}

DiskFile& DiskFiles::keep(const std::string& open_as, const std::string& path, Number number) {
  const int kept = ::open(open_as.c_str(), O_RDONLY | O_CLOEXEC);
  auto made = std::make_unique<DiskFile>(kept, path.starts_with(root_ + "/journal/") && path.ends_with(".log"));
  return *files_.emplace(number, std::move(made)).first->second;
}

void DiskFiles::look(const std::string& path) {
  std::map<std::string, Number> now;
  std::error_code gone;
  for (const auto& entry : fs::directory_iterator(path, gone)) {
    const std::string name = entry.path().filename().string();
    struct stat found {};
    if (is_passing(name) || ::lstat(entry.path().c_str(), &found) != 0) continue;
    if (S_ISREG(found.st_mode)) {
      // Bytes of a file that was not seen before were written past the disk.
      const std::string file = entry.path().string();
      if (!files_.contains(found.st_ino)) keep(file, file, found.st_ino).note_all();
      now[name] = found.st_ino;
    } else if (S_ISDIR(found.st_mode)) {
      now[name] = 0;
      look(entry.path().string());
    }
  }
  Folder& seen = folders_[path];
  Folder::Change change;
  for (const auto& [name, number] : seen.now) {
    if (!now.contains(name)) change.emplace_back(name, std::nullopt);
  }
  for (const auto& [name, number] : now) {
    const auto known = seen.now.find(name);
    if (known == seen.now.end() || known->second != number) change.emplace_back(name, number);
  }
  seen.now = std::move(now);
  if (!change.empty()) seen.changes.push_back(std::move(change));
}

void DiskFiles::settle_folder(const std::string& path) {
  look();
  Folder& folder = folders_[path];
  folder.durable = folder.now;
  folder.changes.clear();
}

void DiskFiles::forget_probes() {
  for (auto& [number, file] : files_) file->has_probe = false;
}

DiskImage DiskFiles::all() {
  look();
  DiskImage image;
  add_all(root_, "", image);
  return image;
}

void DiskFiles::add_all(const std::string& path, const std::string& shown, DiskImage& image) {
  for (const auto& [name, number] : folders_[path].now) {
    if (number != 0) {
      image[shown + name] = files_.at(number)->whole();
      continue;
    }
    image[shown + name + "/"] = "";
    add_all(path + "/" + name, shown + name + "/", image);
  }
}

DiskImage DiskFiles::survivors(testing::Random& random, std::size_t kept_percent) {
  look();
  DiskImage image;
  add_survivors(root_, "", random, kept_percent, image);
  return image;
}

std::map<std::string, DiskFiles::Number> DiskFiles::surviving_names(const Folder& folder, testing::Random& random) {
  auto names = folder.durable;
  const std::size_t kept = random.below(folder.changes.size() + 1);
  for (std::size_t at = 0; at < kept; ++at) {
    for (const auto& [name, number] : folder.changes[at]) {
      if (number)
        names[name] = *number;
      else
        names.erase(name);
    }
  }
  return names;
}

void DiskFiles::add_survivors(const std::string& path, const std::string& shown, testing::Random& random,
                              std::size_t kept_percent, DiskImage& image) {
  for (const auto& [name, number] : surviving_names(folders_[path], random)) {
    if (number != 0) {
      image[shown + name] = files_.at(number)->survivors(random, kept_percent);
      continue;
    }
    image[shown + name + "/"] = "";
    add_survivors(path + "/" + name, shown + name + "/", random, kept_percent, image);
  }
}

}  // namespace parcelgate::test
