#include "tests/unit/gateway_app_polling/engine_fixture.hpp"

#include <cstdlib>

#include "gateway/ports/function_command.hpp"

namespace parcelgate::testing {
namespace {

std::filesystem::path new_folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "parcelgate-polling-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  return pattern;
}

}  // namespace

EngineTest::EngineTest()
    : time_(std::chrono::sys_days{std::chrono::year{2026} / 3 / 1} + std::chrono::hours{10}), folder_(new_folder()) {
  account_.account.id = "sf-main";
  account_.account.source = "sf";
  account_.account.tenant = "shop";
  source_.policy.requests_per_second = 100;
  options_.jitter = [] { return 0.5; };
}

EngineTest::~EngineTest() {
  stop();
  std::filesystem::remove_all(folder_);
}

void EngineTest::start() {
  sqlite::Options options;
  options.folder = folder_.string();
  auto store = sqlite::open_store(options, metrics_, time_);
  ASSERT_TRUE(store.has_value()) << store.error().what;
  store_ = std::move(store).value();
  reader_ = std::move(store_->open_reader()).value();
  auto engine = PollEngine::create(
      {*store_, http_, time_, sources_, metrics_, ingest_, std::make_shared<RulePacks>(), polling_accounts_},
      {account_}, options_);
  ASSERT_TRUE(engine.has_value()) << engine.error().what;
  engine_ = std::move(engine).value();
}

void EngineTest::stop() {
  reader_.reset();
  store_.reset();  // its last callbacks still find the mailbox
  engine_.reset();
}

void EngineTest::run(const std::function<Result<void>(Transaction&)>& apply) {
  const auto done = submit_and_wait(*store_, std::make_unique<FunctionCommand>(apply));
  ASSERT_TRUE(done.has_value()) << done.error().what;
}

void EngineTest::watch(const std::string& number, std::map<std::string, std::string, std::less<>> hints) {
  run([&](Transaction& transaction) -> Result<void> {
    const ShipmentKey key{"shop", "sf", number};
    if (auto added = register_shipment(transaction, key, Leg::outbound, time_.now()); !added)
      return unexpected(added.error());
    return schedule_polls(transaction, key, {{"sf-main"}, hints}, time_.now());
  });
  engine_->look_at_all();
}

void EngineTest::step() {
  (void)engine_->step();
  run([](Transaction&) -> Result<void> { return {}; });  // commands finish in order: all earlier ones have
  (void)engine_->step();
}

void EngineTest::answer(const std::string& body, int status, std::optional<std::chrono::seconds> retry_after) {
  ASSERT_GT(http_.waiting(), 0u) << "no request was sent";
  HttpResponse response;
  response.status = status;
  response.body = body;
  response.retry_after = retry_after;
  http_.answer(std::move(response));
  step();
}

void EngineTest::fail(ErrorKind kind, const std::string& what) {
  ASSERT_GT(http_.waiting(), 0u) << "no request was sent";
  http_.answer(unexpected(kind, what));
  step();
}

void EngineTest::advance_until_sent(std::chrono::milliseconds longest) {
  const auto end = time_.now() + longest;
  while (http_.waiting() == 0 && time_.now() < end) {
    time_.step(std::chrono::seconds{1});
    step();
  }
}

PollState EngineTest::row(const std::string& number) {
  auto rows = reader_->find_polls({"shop", "sf", number});
  EXPECT_TRUE(rows.has_value() && rows->size() == 1);
  return rows->empty() ? PollState{} : rows->front();
}

std::optional<Status> EngineTest::status_of(const std::string& number) {
  const auto shipment = reader_->find_shipment({"shop", "sf", number});
  EXPECT_TRUE(shipment.has_value() && shipment->has_value());
  return (*shipment)->status;
}

}  // namespace parcelgate::testing
