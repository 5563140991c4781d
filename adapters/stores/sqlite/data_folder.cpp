#include "adapters/stores/sqlite/data_folder.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "adapters/stores/journal/data_file.hpp"
#include "adapters/stores/sqlite/write_ahead_log.hpp"
#include "gateway/base/folder.hpp"
#include "gateway/base/private_files.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate::sqlite {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMarkName = "/store.mark";
constexpr std::string_view kMagic("SQLite format 3\0", 16);
constexpr std::size_t kFileHeaderBytes = 100;

Unexpected refuse(const std::string& folder, const std::string& what, bool mark_decides = true) {
  return unexpected(
      ErrorKind::internal,
      "data folder " + folder + ": " + what + "; run parcelgate store rebuild, or restore the folder from a backup" +
          (mark_decides ? ", or remove " + folder + std::string(kMarkName) + " and " + folder + "/journal to begin anew"
                        : ""));
}

/// The part of a database's header that says how long the file must be.
struct DatabaseHeader {
  std::uint64_t size_bytes{0};
  std::uint32_t page_bytes{0};
  std::uint32_t pages{0};  ///< 0: not known
};

std::uint32_t number_at(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t index = 0; index < count; ++index) {
    value = (value << 8U) | static_cast<std::uint8_t>(bytes[at + index]);
  }
  return value;
}

Result<DatabaseHeader> read_header(const std::string& folder, const std::string& path) {
  DatabaseHeader header;
  std::error_code fault;
  header.size_bytes = fs::file_size(path, fault);
  std::ifstream in(path, std::ios::binary);
  std::string bytes(kFileHeaderBytes, '\0');
  if (fault || !in.read(bytes.data(), kFileHeaderBytes)) {
    return refuse(folder, "parcelgate.db ends after " + std::to_string(header.size_bytes) + " bytes", false);
  }
  if (!bytes.starts_with(kMagic)) return refuse(folder, "parcelgate.db is no SQLite database", false);
  header.page_bytes = number_at(bytes, 16, 2);
  if (header.page_bytes == 1) header.page_bytes = 65536;
  const bool is_current = bytes.substr(24, 4) == bytes.substr(92, 4);
  if (is_current) header.pages = number_at(bytes, 28, 4);
  return header;
}

/// Every page must be in the file or in the log.
Result<void> check_length(const std::string& folder, const DatabaseHeader& header, const LogFinding& log) {
  const std::uint32_t pages = log.database_pages != 0 ? log.database_pages : header.pages;
  if (header.page_bytes == 0) return refuse(folder, "the header of parcelgate.db is damaged", false);
  for (std::uint64_t page = header.size_bytes / header.page_bytes + 1; page <= pages; ++page) {
    if (log.pages.contains(static_cast<std::uint32_t>(page))) continue;
    return refuse(folder,
                  "parcelgate.db is cut off: " + std::to_string(header.size_bytes) + " of " +
                      std::to_string(std::uint64_t{pages} * header.page_bytes) + " bytes are there",
                  false);
  }
  return {};
}

void tighten(const fs::path& path) {
  const auto changed = make_private(path);
  if (!changed) {
    log(LogLevel::warn, "data_readable_by_others", {{"path", path.string()}, {"error", changed.error().what}});
  } else if (*changed) {
    log(LogLevel::warn, "data_made_private", {{"path", path.string()}});
  }
}

}  // namespace

MarkState read_mark(const std::string& folder) {
  std::ifstream in(folder + std::string(kMarkName));
  if (!in) return MarkState::none;
  std::string line;
  std::getline(in, line);
  return line == "closed" ? MarkState::closed : MarkState::open;
}

Result<void> write_mark(const std::string& folder, MarkState state) {
  const std::string path = folder + std::string(kMarkName);
  const std::string_view text = state == MarkState::closed
                                    ? "closed\nThis folder holds a store of parcelgate. Do not remove single files.\n"
                                    : "opened\nThis folder holds a store of parcelgate. Do not remove single files.\n";
  // An interrupted write leaves an empty file or a part, which both read as open.
  auto file = journal::DataFile::create(path);
  auto done = file ? file->write(0, text) : Result<void>(unexpected(file.error()));
  if (done) done = file->sync();
  // A mark that a power failure took away would say that losses are accepted.
  if (done) done = journal::sync_folder(folder);
  if (done) return done;
  return unexpected(done.error().kind, done.error().what + "; free disk space or check the disk");
}

Result<void> check_data_folder(const std::string& folder) {
  const std::string path = folder + "/parcelgate.db";
  const MarkState mark = read_mark(folder);
  std::error_code fault;
  // The very first start was interrupted before it switched to the write-ahead log: SQLite undoes what it wrote.
  if (mark == MarkState::none && fs::exists(path + "-journal", fault)) return {};
  const bool is_there = fs::exists(path, fault);
  const bool is_empty = !is_there || fs::file_size(path, fault) == 0;
  const LogFinding log = inspect_write_ahead_log(path + "-wal");
  if (is_empty) {
    // A crash of the very first start leaves an empty file, and all of its content in the log.
    if (log.database_pages != 0 && is_there) return {};
    if (mark == MarkState::none && log.size_bytes == 0) return {};
    return refuse(folder, std::string("parcelgate.db is ") + (is_there ? "empty" : "missing") +
                              ", although a store was kept here");
  }
  const auto header = read_header(folder, path);
  if (!header) return unexpected(header.error());
  return check_length(folder, *header, log);
}

void make_folder_private(const std::string& folder) {
  tighten(folder);
  for (const Entries kind : {Entries::files, Entries::folders}) {
    for (const fs::path& path : list_tree(folder, kind).value_or(std::vector<fs::path>{})) tighten(path);
  }
}

Result<void> create_database_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return unexpected(ErrorKind::unreachable, path + ": " + std::strerror(errno));
  ::close(file);
  return {};
}

}  // namespace parcelgate::sqlite
