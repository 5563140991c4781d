// Keys, quarantine and unmapped codes as an operator's commands see them, on a real store.
#include <gtest/gtest.h>

#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/app/admin/code_commands.hpp"
#include "gateway/app/admin/quarantine_commands.hpp"
#include "gateway/ports/function_command.hpp"
#include "gateway/wire/json.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::test {
namespace {

class Operators : public ::testing::Test {
 protected:
  Operators() {
    sqlite::Options options;
    options.folder = folder_.path();
    store_ = *sqlite::open_store(options, metrics_, time_);
    admin_ = std::make_unique<AdminService>(*store_, time_);
    add_quarantine_commands(*admin_, *store_);
    add_code_commands(*admin_, *store_);
  }
  void write(FunctionCommand::Apply apply) {
    EXPECT_TRUE(submit_and_wait(*store_, std::make_unique<FunctionCommand>(std::move(apply))));
  }
  void hold(const std::string& source, const std::string& account, Instant received_at) {
    write([&](Transaction& transaction) -> Result<void> {
      QuarantinedMessage held;
      held.message.received_at = received_at;
      held.message.source = source;
      held.message.account = account;
      held.message.body = "{}";
      held.reason = "no shape fits";
      const auto id = transaction.append_quarantine(held);
      return id ? Result<void>{} : Result<void>(unexpected(id.error()));
    });
  }
  rapidjson::Document send_command(std::string_view request) { return *parse_json(admin_->handle(request)); }
  static std::uint64_t number(const rapidjson::Value& answer, const char* name) { return answer[name].GetUint64(); }

  TemporaryFolder folder_;
  Metrics metrics_;
  SystemTime time_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<AdminService> admin_;
};

Instant day(int number) {
  return Instant{std::chrono::seconds{1'793'491'200 + 86'400 * number}};
}

TEST_F(Operators, QuarantineIsCountedAndListedBySourceAndAccount) {
  for (int at = 0; at < 3; ++at) hold("sf", "sf-main", day(at));
  hold("ems", "ems-main", day(3));
  hold("sf", "sf-second", day(4));
  auto answer = send_command(R"({"command": "quarantine.list", "limit": 2})");
  EXPECT_EQ(number(answer, "total"), 5u);
  EXPECT_EQ(answer["messages"].Size(), 2u);
  EXPECT_EQ(find_text(answer["messages"][0], "account"), "sf-second");
  EXPECT_EQ(number(answer["counts"], "sf"), 4u);
  answer = send_command(R"({"command": "quarantine.list", "source": "sf", "account": "sf-main"})");
  EXPECT_EQ(number(answer, "total"), 3u);
  EXPECT_EQ(answer["messages"].Size(), 3u);
  answer = send_command(R"({"command": "quarantine.list", "count_only": true})");
  EXPECT_EQ(answer["messages"].Size(), 0u);
  EXPECT_EQ(number(answer["counts"], "ems"), 1u);
}

TEST_F(Operators, QuarantineIsDroppedByIdSourceOrAgeAndNeverWholeByAccident) {
  for (int at = 0; at < 4; ++at) hold("sf", "sf-main", day(at));
  hold("ems", "ems-main", day(9));
  EXPECT_EQ(find_text(send_command(R"({"command": "quarantine.drop"})")["error"], "kind"), "rejected");
  EXPECT_EQ(find_text(send_command(R"({"command": "quarantine.drop", "ids": [1, 99]})")["error"], "kind"), "not_found");
  EXPECT_EQ(number(send_command(R"({"command": "quarantine.drop", "ids": [1, 1]})"), "dropped"), 1u);
  EXPECT_EQ(
      number(send_command(R"({"command": "quarantine.drop", "received_before": "2026-11-03T00:00:00Z"})"), "dropped"),
      1u);
  EXPECT_EQ(number(send_command(R"({"command": "quarantine.drop", "source": "sf"})"), "dropped"), 2u);
  EXPECT_EQ(number(send_command(R"({"command": "quarantine.list"})"), "total"), 1u);
  EXPECT_EQ(
      find_text(send_command(R"({"command": "quarantine.drop", "received_before": "yesterday"})")["error"], "kind"),
      "rejected");
  EXPECT_EQ(number(send_command(R"({"command": "quarantine.drop", "all": true})"), "dropped"), 1u);
}

TEST_F(Operators, UnmappedCodesAreListedByHowOftenTheyWereSeen) {
  write([](Transaction& transaction) {
    const std::vector<SeenCode> codes{{"sf", "80", true, 900, day(0), day(5), "e-1"},
                                      {"sf", "9998", false, 2, day(1), day(2), "e-2"},
                                      {"ems", "999", false, 7, day(1), day(4), "e-3"}};
    return transaction.add_codes(codes);
  });
  const auto answer = send_command(R"({"command": "codes.unmapped"})");
  const auto& codes = answer["codes"];
  ASSERT_EQ(codes.Size(), 2u);
  EXPECT_EQ(find_text(codes[0], "code"), "999");
  EXPECT_EQ(number(codes[0], "count"), 7u);
  EXPECT_EQ(find_text(codes[1], "sample_event_id"), "e-2");
  EXPECT_EQ(send_command(R"({"command": "codes.unmapped", "source": "sf"})")["codes"].Size(), 1u);
}

TEST_F(Operators, AKeyOfATenantThatIsNotThereIsRefusedWithTheNearest) {
  admin_->set_tenants([] { return std::vector<std::string>{"demo-shop", "other"}; });
  const auto refused = send_command(R"({"command": "keys.create", "scope": "after_sales", "tenant": "demo-shpo"})");
  EXPECT_EQ(find_text(refused["error"], "what"), "there is no tenant \"demo-shpo\"; did you mean \"demo-shop\"?");
  EXPECT_TRUE(
      send_command(R"({"command": "keys.create", "scope": "after_sales", "tenant": "demo-shop"})")["ok"].GetBool());
  EXPECT_TRUE(send_command(R"({"command": "keys.create", "scope": "admin"})")["ok"].GetBool());
}

}  // namespace
}  // namespace parcelgate::test
