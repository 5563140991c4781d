#include "adapters/imports/importer.hpp"

#include <atomic>
#include <fstream>
#include <map>
#include <thread>

#include <gtest/gtest.h>

#include "gateway/base/file.hpp"
#include "gateway/wire/json.hpp"
#include "tests/support/stepped_time.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::imports {
namespace {

/// Takes returns as the gateway does: an id that begins with "bad" is refused. `fault` may answer a request instead.
class FakeGateway final : public HttpClient {
 public:
  using Fault = std::function<std::optional<Result<HttpResponse>>(const HttpRequest&)>;
  Fault fault;
  std::function<int(const std::string& id)> status;  ///< of an item, in place of the usual one
  /// The result of an item, in place of the usual one; empty: the usual one.
  std::function<std::string(const std::string& url, const rapidjson::Value& item)> answer;
  std::vector<std::string> urls;
  std::vector<std::size_t> batch_sizes;
  std::vector<std::string> ids;  ///< as they came
  std::map<std::string, int> taken;

  void send(HttpRequest request, Done done) override {
    urls.push_back(request.url);
    if (fault) {
      if (auto failed = fault(request)) return done(*std::move(failed));
    }
    const auto body = parse_json(request.body);
    ASSERT_TRUE(body) << request.body;
    std::string results;
    const auto& items = body->MemberBegin()->value;
    batch_sizes.push_back(items.Size());
    for (const auto& item : items.GetArray()) {
      const std::string result = answer ? answer(request.url, item) : std::string();
      results += (results.empty() ? "" : ",") + (result.empty() ? result_of(item) : result);
    }
    done(HttpResponse{200, {}, R"({"results":[)" + results + "]}", {}});
  }

 private:
  std::string result_of(const rapidjson::Value& item) {
    const std::string id(parcelgate::find_text(item, "return_id"));
    ids.push_back(id);
    const int forced = status ? status(id) : 0;
    if (forced != 0) return R"({"status":)" + std::to_string(forced) + R"(,"problem":{"detail":"not now"}})";
    if (id.starts_with("bad")) {
      return R"({"status":422,"problem":{"detail":"x","errors":[{"pointer":"/return_id","detail":"is bad"},)"
             R"({"pointer":"","detail":"no"}]}})";
    }
    return R"({"status":)" + std::string(taken[id]++ == 0 ? "201" : "200") + "}";
  }
};

class ImporterTest : public ::testing::Test {
 protected:
  std::filesystem::path write(const std::string& name, const std::string& text) {
    const auto path = std::filesystem::path(folder_.path()) / name;
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  /// Rows R0, R1 … as CSV.
  static std::string table(std::size_t rows) {
    std::string text = "退货单号,订单号\n";
    for (std::size_t at = 0; at < rows; ++at) text += "R" + std::to_string(at) + ",O1\n";
    return text;
  }
  Result<Counts> run(const std::filesystem::path& path, ImporterOptions options = {}) {
    options.target = {"http://gateway", "key", ""};
    auto reader = RowReader::open(path);
    EXPECT_TRUE(reader);
    Faults faults;
    ColumnPlan plan;
    if (reader->is_csv()) plan = ColumnPlan::make(options.kind, reader->header(), {}, faults);
    EXPECT_TRUE(faults.empty()) << faults.text();
    const ItemMaker maker(options.kind, std::move(plan), {Zone::load("Asia/Shanghai")});
    Importer importer(options, {gateway_,
                                time_,
                                [this](std::chrono::milliseconds pause) { time_.step(pause); },
                                {},
                                [this] { return is_stopped_; }});
    auto counts = importer.run(path, *std::move(reader), maker);
    first_line_ = importer.first_line();
    return counts;
  }
  std::string read(const std::string& name) {
    const auto text = read_file(std::filesystem::path(folder_.path()) / name);
    return text ? *text : "none";
  }
  [[nodiscard]] bool exists(const std::string& name) const {
    return std::filesystem::exists(std::filesystem::path(folder_.path()) / name);
  }

  test::TemporaryFolder folder_;
  parcelgate::testing::SteppedTime time_{Instant{std::chrono::milliseconds{1'790'000'000'000}}};
  FakeGateway gateway_;
  std::size_t first_line_{0};
  bool is_stopped_{false};
};

TEST_F(ImporterTest, EachRowIsSentOnceInBatches) {
  const auto path = write("returns.csv", table(1'203));
  const auto counts = run(path);
  ASSERT_TRUE(counts) << counts.error().what;
  EXPECT_EQ(counts->rows, 1'203u);
  EXPECT_EQ(counts->created, 1'203u);
  EXPECT_EQ(counts->refused, 0u);
  EXPECT_EQ(gateway_.batch_sizes, (std::vector<std::size_t>{500, 500, 203}));
  EXPECT_EQ(gateway_.urls.front(), "http://gateway/v1/returns:batch");
  EXPECT_FALSE(exists("returns.csv.refused.csv"));
  EXPECT_FALSE(exists("returns.csv.import.json")) << "nothing is left to continue";
  EXPECT_EQ(run(path)->duplicate, 1'203u);
}

TEST_F(ImporterTest, RefusedRowsAreKeptAsTheyWereWithLineAndReasons) {
  const auto path = write(
      "returns.csv", "退货单号,订单号,申请时间\nR1,O1,\nbad1, O2 ,\"2026-09-18 10:00\"\nR3,O3,soon\n\nR4\nR5,O5,\n");
  const auto counts = run(path);
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->rows, 5u);
  EXPECT_EQ(counts->created, 2u);
  EXPECT_EQ(counts->refused, 3u);
  EXPECT_EQ(
      read("returns.csv.refused.csv"),
      "\xEF\xBB\xBFline,reasons,退货单号,订单号,申请时间\n"
      "3,\"return_id: is bad; no\",bad1, O2 ,\"2026-09-18 10:00\"\n"
      "4,\"申请时间: \"\"soon\"\" is not a time: a word has no meaning; write it as 2026-09-18 16:00:00\",R3,O3,soon\n"
      "6,\"has 1 cells, and the header has 3; quote cells that hold commas\",R4\n");
}

TEST_F(ImporterTest, RefusedLinesOfJsonAreJson) {
  const auto path = write("returns.ndjson", "{\"return_id\":\"bad1\"}\n{oops\n{\"return_id\":\"R3\"}\n");
  ASSERT_TRUE(run(path));
  const std::string refused = read("returns.ndjson.refused.ndjson");
  EXPECT_TRUE(
      refused.starts_with("{\"line\":1,\"reasons\":[\"return_id: is bad\",\"no\"],\"row\":{\"return_id\":\"bad1\"}}\n"
                          "{\"line\":2,\"reasons\":[\"is not JSON: "))
      << refused;
  EXPECT_TRUE(refused.ends_with("\"row\":\"{oops\"}\n")) << refused;
}

TEST_F(ImporterTest, ARunThatEndsEarlyIsContinued) {
  const auto path =
      write("returns.csv", "退货单号,订单号\nbad,O1\n" + table(3'000).substr(table(0).size()) + "bad2,O1\n");
  std::size_t requests = 0;
  gateway_.fault = [&](const HttpRequest&) -> std::optional<Result<HttpResponse>> {
    if (++requests <= 3) return std::nullopt;
    return unexpected(ErrorKind::unreachable, "no connection");
  };
  const auto first = run(path);
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().kind, ErrorKind::unreachable);
  EXPECT_TRUE(exists("returns.csv.import.json"));
  std::ofstream(std::filesystem::path(folder_.path()) / "returns.csv.refused.csv", std::ios::app)
      << "half a row that was not counted";

  gateway_.fault = nullptr;
  gateway_.ids.clear();
  const auto second = run(path);
  ASSERT_TRUE(second) << second.error().what;
  EXPECT_EQ(first_line_, 1'502u);
  EXPECT_EQ(second->rows, 3'002u);
  EXPECT_EQ(second->created, 3'000u);
  EXPECT_EQ(second->duplicate, 0u);
  EXPECT_EQ(gateway_.ids.front(), "R1499");
  const std::string refused = read("returns.csv.refused.csv");
  EXPECT_EQ(refused,
            "\xEF\xBB\xBFline,reasons,退货单号,订单号\n2,\"return_id: is bad; no\",bad,O1\n"
            "3003,\"return_id: is bad; no\",bad2,O1\n");
}

TEST_F(ImporterTest, AnotherContentOrTargetBeginsAnew) {
  const auto path = write("returns.csv", table(900));
  std::size_t requests = 0;
  const auto fail_second = [&](const HttpRequest&) -> std::optional<Result<HttpResponse>> {
    return ++requests == 1 ? std::nullopt
                           : std::optional<Result<HttpResponse>>(unexpected(ErrorKind::unreachable, "no connection"));
  };
  const auto stop_half_way = [&] {
    requests = 0;
    gateway_.fault = fail_second;
    EXPECT_FALSE(run(path));
    gateway_.fault = nullptr;
  };
  stop_half_way();
  ASSERT_TRUE(run(path));
  EXPECT_GT(first_line_, 1u);
  stop_half_way();
  ASSERT_TRUE(run(path, {.starts_anew = true}));
  EXPECT_EQ(first_line_, 1u);
  stop_half_way();
  ASSERT_TRUE(run(path, {.reading = "another zone"}));
  EXPECT_EQ(first_line_, 1u);
  stop_half_way();
  write("returns.csv", table(901));
  ASSERT_TRUE(run(path));
  EXPECT_EQ(first_line_, 1u);
}

TEST_F(ImporterTest, ABatchWithoutAnAnswerIsSentAgain) {
  const auto path = write("returns.csv", table(10));
  std::vector<Result<HttpResponse>> answers{unexpected(ErrorKind::in_doubt, "cut off"), HttpResponse{503, {}, "", {}},
                                            HttpResponse{429, {}, "", {}}};
  std::size_t at = 0;
  gateway_.fault = [&](const HttpRequest&) -> std::optional<Result<HttpResponse>> {
    return at < answers.size() ? std::optional(answers[at++]) : std::nullopt;
  };
  EXPECT_EQ(run(path)->created, 10u);
  EXPECT_EQ(gateway_.urls.size(), 4u);
}

TEST_F(ImporterTest, OnlyItemsThatCouldNotBeStoredAreSentAgain) {
  const auto path = write("returns.csv", table(4));
  bool is_full = true;
  gateway_.status = [&](const std::string& id) { return id == "R2" && std::exchange(is_full, false) ? 503 : 0; };
  const auto counts = run(path);
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->created, 4u);
  EXPECT_EQ(gateway_.batch_sizes, (std::vector<std::size_t>{4, 1}));
  EXPECT_EQ(gateway_.ids.back(), "R2");
}

TEST_F(ImporterTest, PatienceEndsForBatchesAndItems) {
  const auto path = write("returns.csv", table(4));
  gateway_.status = [](const std::string& id) { return id == "R2" ? 503 : 0; };
  EXPECT_EQ(run(path).error().kind, ErrorKind::unreachable);
  gateway_.fault = [](const HttpRequest&) {
    return std::optional<Result<HttpResponse>>(HttpResponse{503, {}, "", {}});
  };
  const auto counts = run(path);
  ASSERT_FALSE(counts);
  EXPECT_NE(counts.error().what.find("took nothing for 60 s (HTTP 503); run the same command again"),
            std::string::npos);
}

TEST_F(ImporterTest, ARefusedKeyAndAnotherServerEndTheImport) {
  const auto path = write("returns.csv", table(4));
  const auto answer = [&](int status, std::string body) {
    gateway_.fault = [=](const HttpRequest&) {
      return std::optional<Result<HttpResponse>>(HttpResponse{status, {}, body, {}});
    };
    gateway_.urls.clear();
    const auto counts = run(path);
    EXPECT_EQ(gateway_.urls.size(), 1u) << "not repeated";
    return counts ? Error{} : counts.error();
  };
  EXPECT_EQ(answer(401, R"({"detail":"no such key"})"), (Error{ErrorKind::unauthorized, "HTTP 401: no such key", {}}));
  EXPECT_EQ(answer(404, "<html>").what, "HTTP 404");
  EXPECT_EQ(answer(200, "<html>").kind, ErrorKind::malformed);
  EXPECT_EQ(answer(200, R"({"results":[]})").kind, ErrorKind::malformed);
}

TEST_F(ImporterTest, AStoppedRunIsContinued) {
  const auto path = write("returns.csv", table(5'000));
  is_stopped_ = true;
  EXPECT_FALSE(run(path));
  is_stopped_ = false;
  EXPECT_EQ(run(path)->rows, 5'000u);
}

/// A gateway that has R1 without its approval and its shipment.
class ImporterUpdateTest : public ImporterTest {
 protected:
  void SetUp() override {
    gateway_.answer = [this](const std::string& url, const rapidjson::Value& item) -> std::string {
      if (url.find("/v1/returns:") == std::string::npos) {
        added_.push_back(to_json(item));
        return url.find("shipments") == std::string::npos ? R"({"status":201})" : shipment_result_;
      }
      if (parcelgate::find_text(item, "return_id") != "R1") return {};
      return R"({"status":200,"return_id":"R1","left_out":["/approved_at","/shipments/0"]})";
    };
    path_ = write("returns.csv",
                  "退货单号,订单号,同意时间,快递公司,运单号\nR0,O0,,,\nR1,O1,2026-09-18 10:00,sf,SF1\nR2,O2,,,\n");
  }

  std::filesystem::path path_;
  std::vector<std::string> added_;
  std::string shipment_result_{R"({"status":201})"};
};

TEST_F(ImporterUpdateTest, ARowWhosePartsAreNotStoredIsRefused) {
  const auto counts = run(path_);
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->created, 2u);
  EXPECT_EQ(counts->duplicate, 0u);
  EXPECT_EQ(counts->refused, 1u);
  EXPECT_TRUE(added_.empty());
  EXPECT_NE(read("returns.csv.refused.csv")
                .find("3,\"approved_at: the return was registered before, without it; --update adds it; "
                      "shipments/0: the return was registered before, without it; --update adds it\",R1,O1,"),
            std::string::npos);
}

TEST_F(ImporterUpdateTest, AnUpdateAddsThemAsFactsAndShipments) {
  const auto counts = run(path_, {.updates = true});
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->created, 2u);
  EXPECT_EQ(counts->updated, 1u);
  EXPECT_EQ(counts->refused, 0u);
  EXPECT_EQ(added_, (std::vector<std::string>{
                        R"({"return_id":"R1","fact_id":"approved","kind":"approved","at":"2026-09-18T10:00:00+08:00"})",
                        R"({"carrier":"sf","tracking_number":"SF1","return_id":"R1"})"}));
}

TEST_F(ImporterUpdateTest, APartThatIsRefusedRefusesItsRow) {
  shipment_result_ = R"({"status":409,"problem":{"detail":"it belongs to return R9"}})";
  const auto counts = run(path_, {.updates = true});
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->updated, 0u);
  EXPECT_EQ(counts->refused, 1u);
  EXPECT_NE(read("returns.csv.refused.csv").find("3,\"shipments/0: it belongs to return R9\",R1,O1"),
            std::string::npos);
}

TEST_F(ImporterTest, ABatchIsLimitedInBytes) {
  std::string text = "退货单号,订单号,城市\n";
  for (int at = 0; at < 20; ++at) text += "R" + std::to_string(at) + ",O1," + std::string(90, 'x') + "\n";
  text += "R20,O1," + std::string(2'000, 'x') + "\nR21,O1,y\n";
  const auto counts = run(write("returns.csv", text), {.batch_bytes = 1'000});
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->created, 21u);
  EXPECT_EQ(counts->refused, 1u);
  EXPECT_GE(gateway_.batch_sizes.size(), 3u);
  EXPECT_NE(read("returns.csv.refused.csv").find("22,\"is too large for a request\",R20"), std::string::npos);
}

TEST_F(ImporterTest, ABatchOfFactsWaitsForTheOneBefore) {
  /// Answers on another thread, after the caller had the chance to send more.
  class SlowGateway final : public HttpClient {
   public:
    void send(HttpRequest, Done done) override {
      EXPECT_EQ(open_.fetch_add(1), 0) << "two batches of facts were under way";
      threads_.emplace_back([this, done = std::move(done)] {
        for (int at = 0; at < 1'000; ++at) std::this_thread::yield();
        --open_;
        done(HttpResponse{200, {}, R"({"results":[{"status":201}]})", {}});
      });
    }

   private:
    std::atomic<int> open_{0};
    std::vector<std::jthread> threads_;
  } slow;
  const auto path = write("facts.csv", "return_id,kind\nR1,received\nR2,received\nR3,received\n");
  auto reader = RowReader::open(path);
  Faults faults;
  auto plan = ColumnPlan::make(Kind::facts, reader->header(), {}, faults);
  ImporterOptions options;
  options.kind = Kind::facts;
  options.batch_items = 1;
  Importer importer(options, {slow, time_, [](auto) {}, {}});
  const auto counts =
      importer.run(path, *std::move(reader), ItemMaker(Kind::facts, std::move(plan), {Zone::load("UTC")}));
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->created, 3u);
}

}  // namespace
}  // namespace parcelgate::imports
