// Damage that reading the rows does not show: an index that hides rows from look-ups, and the definition of a table.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "adapters/stores/sqlite/rebuild.hpp"
#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/ports/function_command.hpp"
#include "gateway/telemetry/metrics.hpp"
#include "tests/support/stepped_time.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::sqlite {
namespace {

constexpr std::size_t kPageBytes = 4096;
constexpr char kIndexLeaf = 0x0a;
constexpr std::string_view kDamagedId = "R-damaged-in-the-index";

/// Changes the id in the pages of indexes alone. @return how often
int damage_indexes(const std::string& database) {
  std::string bytes;
  {
    std::ifstream in(database, std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(in), {});
  }
  int count = 0;
  for (std::size_t page = kPageBytes; page + kPageBytes <= bytes.size(); page += kPageBytes) {
    if (bytes[page] != kIndexLeaf) continue;
    const std::size_t at = std::string_view(bytes).substr(page, kPageBytes).find(kDamagedId);
    if (at == std::string_view::npos) continue;
    bytes[page + at] = 'Q';
    ++count;
  }
  std::ofstream(database, std::ios::binary) << bytes;
  return count;
}

TEST(IndexDamage, IsFoundByVerifyAndRepairedByRebuild) {
  const test::TemporaryFolder folder;
  Options options;
  options.folder = folder.path();
  Metrics metrics;
  const testing::SteppedTime time{Instant{std::chrono::hours{24 * 365 * 56}}};
  {
    const auto store = open_store(options, metrics, time).value();
    for (const std::string& id : {std::string("R-1"), std::string(kDamagedId), std::string("R-2")}) {
      const auto done = submit_and_wait(*store, std::make_unique<FunctionCommand>([&](Transaction& transaction) {
        Return ret;
        ret.tenant = "shop";
        ret.return_id = id;
        ret.created_at = time.now();
        return transaction.store_return(ret);
      }));
      ASSERT_TRUE(done) << done.error().what;
    }
  }
  ASSERT_GT(damage_indexes(folder.path() + "/parcelgate.db"), 0);

  const auto differences = verify_store(options, metrics, time);
  ASSERT_TRUE(differences) << differences.error().what;
  EXPECT_THAT(*differences, ::testing::Contains(::testing::Field(&Difference::table, "indexes")));
  const auto rebuilt = rebuild_store(options, metrics, time);
  ASSERT_TRUE(rebuilt) << rebuilt.error().what;
  EXPECT_TRUE(verify_store(options, metrics, time)->empty());
  const auto store = open_store(options, metrics, time).value();
  EXPECT_TRUE(store->open_reader().value()->find_return("shop", kDamagedId)->has_value());
}

/// Changes the name of a column in the definition of its table.
void damage_definition(const std::string& database) {
  std::string bytes;
  {
    std::ifstream in(database, std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(in), {});
  }
  const std::size_t at = bytes.find("known_events");
  ASSERT_NE(at, std::string::npos);
  bytes[at] = 'g';
  std::ofstream(database, std::ios::binary) << bytes;
}

TEST(DefinitionDamage, IsRefusedAtTheStartAndRepairedByRebuild) {
  const test::TemporaryFolder folder;
  Options options;
  options.folder = folder.path();
  Metrics metrics;
  const testing::SteppedTime time{Instant{std::chrono::hours{24 * 365 * 56}}};
  ASSERT_TRUE(open_store(options, metrics, time));
  damage_definition(folder.path() + "/parcelgate.db");
  const auto opened = open_store(options, metrics, time);
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().what, ::testing::HasSubstr("poll_state"));
  EXPECT_THAT(opened.error().what, ::testing::HasSubstr("store rebuild"));
  const auto rebuilt = rebuild_store(options, metrics, time);
  ASSERT_TRUE(rebuilt) << rebuilt.error().what;
  EXPECT_TRUE(open_store(options, metrics, time));
}

}  // namespace
}  // namespace parcelgate::sqlite
