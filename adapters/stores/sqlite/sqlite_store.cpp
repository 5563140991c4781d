#include "adapters/stores/sqlite/sqlite_store.hpp"

#include "adapters/stores/sqlite/folder_lock.hpp"
#include "adapters/stores/sqlite/gathering_vfs.hpp"
#include "adapters/stores/sqlite/reader.hpp"
#include "adapters/stores/sqlite/schema.hpp"
#include "adapters/stores/sqlite/writer.hpp"

namespace parcelgate::sqlite {
namespace {

class SqliteStore final : public Store {
 public:
  SqliteStore(FolderLock lock, std::unique_ptr<const Options> options)
      : lock_(std::move(lock)), options_(std::move(options)) {}

  Result<void> start(Metrics& metrics, const TimeSource& time);

  [[nodiscard]] bool submit(std::unique_ptr<Command>& command) override { return writer_->submit(command); }
  void await_room(std::chrono::milliseconds at_most) override { writer_->await_room(at_most); }
  [[nodiscard]] std::optional<std::string> write_fault() const override { return writer_->write_fault(); }
  [[nodiscard]] Result<std::unique_ptr<Reader>> open_reader() override {
    auto reader = SqliteReader::open(path(), *options_);
    if (!reader) return unexpected(std::move(reader).error());
    return std::unique_ptr<Reader>(*std::move(reader));
  }
  void on_commit(std::function<void(CommitNews)> listener) override { writer_->on_commit(std::move(listener)); }

 private:
  [[nodiscard]] std::string path() const { return options_->folder + "/parcelgate.db"; }

  FolderLock lock_;  // let go last
  std::unique_ptr<const Options> options_;
  std::unique_ptr<Writer> writer_;
};

std::string writer_pragmas(const Options& options) {
  // The page size holds only for a new file, and must come before the switch to the write-ahead log.
  return "PRAGMA page_size = " + std::to_string(options.page_bytes) +
         "; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -" +
         std::to_string(options.writer_page_cache_kib) + "; PRAGMA mmap_size = " + std::to_string(options.mmap_bytes) +
         ";";
}

Result<void> SqliteStore::start(Metrics& metrics, const TimeSource& time) {
  auto connection = Connection::open(path(), gathering_vfs());
  if (!connection) return unexpected(std::move(connection).error());
  if (auto set = connection->execute(writer_pragmas(*options_)); !set) return set;
  if (auto current = migrate(*connection); !current) return current;
  auto reasons = ReasonNumbers::load(*connection);
  if (!reasons) return unexpected(std::move(reasons).error());
  auto writer = Writer::start(*std::move(connection), *std::move(reasons), *options_, metrics, time);
  if (!writer) return unexpected(std::move(writer).error());
  writer_ = *std::move(writer);
  return {};
}

}  // namespace

Result<std::unique_ptr<Store>> open_store(Options options, Metrics& metrics, const TimeSource& time) {
  auto lock = FolderLock::take(options.folder);
  if (!lock) return unexpected(std::move(lock).error());
  auto store = std::make_unique<SqliteStore>(*std::move(lock), std::make_unique<const Options>(std::move(options)));
  if (auto started = store->start(metrics, time); !started) return unexpected(std::move(started).error());
  return std::unique_ptr<Store>(std::move(store));
}

}  // namespace parcelgate::sqlite
