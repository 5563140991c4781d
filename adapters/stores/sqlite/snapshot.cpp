#include "adapters/stores/sqlite/snapshot.hpp"

#include <zstd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "adapters/stores/journal/data_file.hpp"
#include "adapters/stores/sqlite/connection.hpp"
#include "gateway/base/folder.hpp"

namespace parcelgate::sqlite {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSuffix = ".db.zst";
constexpr std::size_t kNameDigits = 16;
/// Half the size of level 1 at three times its time; a snapshot is written once a day.
constexpr int kLevel = 6;
constexpr std::size_t kReadBytes = std::size_t{1} << 20U;

std::string name_of(journal::Position position) {
  std::array<char, kNameDigits + 1> digits{};
  std::snprintf(digits.data(), digits.size(), "%016llx", static_cast<unsigned long long>(position));
  return std::string(digits.data()) + std::string(kSuffix);
}

struct FreeCompressor {
  void operator()(ZSTD_CCtx* context) const noexcept { ZSTD_freeCCtx(context); }
};
struct FreeDecompressor {
  void operator()(ZSTD_DCtx* context) const noexcept { ZSTD_freeDCtx(context); }
};

Unexpected damaged(const std::string& path, std::string_view why) {
  return unexpected(ErrorKind::internal, path + ": the snapshot is damaged: " + std::string(why));
}

Result<void> compress(const std::string& from, const std::string& to) {
  auto source = journal::DataFile::open_for_reading(from);
  if (!source) return unexpected(std::move(source).error());
  auto target = journal::DataFile::create(to);
  if (!target) return unexpected(std::move(target).error());
  const std::unique_ptr<ZSTD_CCtx, FreeCompressor> context(ZSTD_createCCtx());
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, kLevel);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  std::string in;
  std::string out(ZSTD_CStreamOutSize(), '\0');
  std::uint64_t read_at = 0;
  std::uint64_t write_at = 0;
  for (bool is_last = false; !is_last;) {
    if (auto read = source->read(read_at, kReadBytes, in); !read) return read;
    read_at += in.size();
    is_last = in.size() < kReadBytes;
    ZSTD_inBuffer input{in.data(), in.size(), 0};
    for (bool is_flushed = false; !is_flushed;) {
      ZSTD_outBuffer output{out.data(), out.size(), 0};
      const std::size_t left =
          ZSTD_compressStream2(context.get(), &output, &input, is_last ? ZSTD_e_end : ZSTD_e_continue);
      if (ZSTD_isError(left) != 0) return unexpected(ErrorKind::internal, ZSTD_getErrorName(left));
      if (auto written = target->write(write_at, std::string_view(out).substr(0, output.pos)); !written) return written;
      write_at += output.pos;
      is_flushed = is_last ? left == 0 : input.pos == input.size;
    }
  }
  return target->sync();
}

Result<void> decompress(const std::string& from, const std::string& to) {
  auto source = journal::DataFile::open_for_reading(from);
  if (!source) return unexpected(std::move(source).error());
  auto target = journal::DataFile::create(to);
  if (!target) return unexpected(std::move(target).error());
  const std::unique_ptr<ZSTD_DCtx, FreeDecompressor> context(ZSTD_createDCtx());
  std::string in;
  std::string out(ZSTD_DStreamOutSize(), '\0');
  std::uint64_t read_at = 0;
  std::uint64_t write_at = 0;
  std::size_t left = 1;
  for (;;) {
    if (auto read = source->read(read_at, kReadBytes, in); !read) return read;
    if (in.empty()) break;
    read_at += in.size();
    ZSTD_inBuffer input{in.data(), in.size(), 0};
    while (input.pos < input.size) {
      ZSTD_outBuffer output{out.data(), out.size(), 0};
      left = ZSTD_decompressStream(context.get(), &output, &input);
      if (ZSTD_isError(left) != 0) return damaged(from, ZSTD_getErrorName(left));
      if (auto written = target->write(write_at, std::string_view(out).substr(0, output.pos)); !written) return written;
      write_at += output.pos;
    }
  }
  if (left != 0) return damaged(from, "it is cut off");
  return target->sync();
}

Result<journal::Position> position_in(const std::string& database) {
  auto connection = Connection::open(database);
  if (!connection) return unexpected(std::move(connection).error());
  Statement select(*connection, "SELECT journal_position FROM counter WHERE id = 1");
  Rows rows = select.query();
  if (rows.next()) return static_cast<journal::Position>(rows.integer(0));
  if (auto status = rows.status(); !status) return unexpected(std::move(status).error());
  return damaged(database, "its counters are missing");
}

void remove_quietly(const std::string& path) {
  std::error_code ignored;
  fs::remove(path, ignored);
}

Result<journal::Position> copy_database(const std::string& database, const std::string& copy) {
  {
    auto connection = Connection::open(database);
    if (!connection) return unexpected(std::move(connection).error());
    Statement vacuum(*connection, "VACUUM INTO ?1");
    if (auto copied = vacuum.run(copy); !copied) return unexpected(std::move(copied).error());
  }
  return position_in(copy);
}

}  // namespace

std::vector<Snapshot> list_snapshots(const std::string& folder) {
  std::vector<Snapshot> found;
  std::error_code fault;
  for (const fs::path& path : list_folder(folder).value_or(std::vector<fs::path>{})) {
    const std::string name = path.filename().string();
    if (name.size() != kNameDigits + kSuffix.size() || !name.ends_with(kSuffix)) continue;
    Snapshot snapshot;
    const auto [end, bad] = std::from_chars(name.data(), name.data() + kNameDigits, snapshot.position, 16);
    if (bad != std::errc{} || end != name.data() + kNameDigits) continue;
    snapshot.path = path.string();
    snapshot.bytes = fs::file_size(path, fault);
    found.push_back(std::move(snapshot));
  }
  std::sort(found.begin(), found.end(),
            [](const Snapshot& left, const Snapshot& right) { return left.position > right.position; });
  return found;
}

Result<Snapshot> write_snapshot(const std::string& database, const std::string& folder) {
  if (auto made = journal::make_folder(folder); !made) return unexpected(std::move(made).error());
  std::error_code fault;
  fs::permissions(folder, fs::perms::owner_all, fault);
  if (fault) return unexpected(ErrorKind::unreachable, folder + ": cannot be made private: " + fault.message());
  const std::string copy = folder + "/copy.tmp";
  const std::string packed = folder + "/packed.tmp";
  remove_quietly(copy);
  const auto position = copy_database(database, copy);
  auto done = position ? compress(copy, packed) : Result<void>(unexpected(position.error()));
  remove_quietly(copy);
  if (!done) {
    remove_quietly(packed);
    return unexpected(std::move(done).error());
  }
  Snapshot snapshot{folder + "/" + name_of(*position), *position, fs::file_size(packed, fault)};
  fs::rename(packed, snapshot.path, fault);
  if (fault) return unexpected(ErrorKind::unreachable, snapshot.path + ": cannot be named: " + fault.message());
  if (auto synced = journal::sync_folder(folder); !synced) return unexpected(std::move(synced).error());
  return snapshot;
}

Result<void> unpack_snapshot(const Snapshot& snapshot, const std::string& database) {
  auto done = decompress(snapshot.path, database);
  if (done) {
    auto connection = Connection::open(database);
    if (!connection) {
      done = unexpected(std::move(connection).error());
    } else {
      Statement check(*connection, "PRAGMA integrity_check(1)");
      Rows rows = check.query();
      if (!rows.next() || rows.text(0) != "ok") done = damaged(snapshot.path, "SQLite refuses its pages");
    }
  }
  if (!done) remove_quietly(database);
  return done;
}

void drop_old_snapshots(const std::string& folder, std::size_t keep) {
  const auto all = list_snapshots(folder);
  for (std::size_t at = keep; at < all.size(); ++at) remove_quietly(all[at].path);
}

}  // namespace parcelgate::sqlite
