#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "tests/contract/store/store_complaints_suite.hpp"
#include "tests/contract/store/store_limits_suite.hpp"
#include "tests/contract/store/store_moves_suite.hpp"
#include "tests/contract/store/store_receipts_suite.hpp"
#include "tests/contract/store/store_scan_suite.hpp"
#include "tests/contract/store/store_shipments_suite.hpp"
#include "tests/contract/store/store_suite.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::test {
namespace {

struct SqliteBackend {
  static constexpr std::size_t kQueueCommands = 64;
  static constexpr std::size_t kQuarantineRows = 20;
  static constexpr std::size_t kQuarantineBytes = 64 << 10;

  std::unique_ptr<Store> open() {
    sqlite::Options options;
    options.folder = folder.path();
    options.queue_commands = kQueueCommands;
    options.quarantine_rows = kQuarantineRows;
    options.quarantine_bytes = kQuarantineBytes;
    options.cache_bytes = 16'384;  // a handful of shipments, so that eviction takes part
    auto opened = sqlite::open_store(options, metrics, time);
    if (!opened) throw std::runtime_error(opened.error().what);
    return *std::move(opened);
  }

  TemporaryFolder folder;
  Metrics metrics;
  SystemTime time;
};

}  // namespace

INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, StoreSuite, SqliteBackend);
INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, StoreComplaintsSuite, SqliteBackend);
INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, StoreLimitsSuite, SqliteBackend);
INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, StoreMovesSuite, SqliteBackend);
INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, StoreScanSuite, SqliteBackend);
INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, StoreShipmentsSuite, SqliteBackend);
INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, StoreReceiptsSuite, SqliteBackend);

}  // namespace parcelgate::test
