// Rounds with cut connections: whatever gets lost, a return has one ticket and each cause one comment. More rounds than
// usual: PARCELGATE_CUT_ROUNDS=200 contract_ticket_desk '--gtest_filter=Desks/CutConnections.*'
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "adapters/transports/http_curl/curl_client.hpp"
#include "tests/contract/ticket_desk/stand_in_desk.hpp"
#include "tests/contract/ticket_desk/test_desk.hpp"

namespace parcelgate {
namespace {

/// Loses a share of the requests before, and of the answers after they did their work. The caller does not see which.
class CuttingHttp final : public HttpClient {
 public:
  CuttingHttp(HttpClient& real, unsigned seed) : real_(real), random_(seed) {}

  void send(HttpRequest request, Done done) override {
    switch (std::uniform_int_distribution<int>{0, 19}(random_)) {
      case 0:
        ++cuts_;
        return done(unexpected(ErrorKind::in_doubt, "cut before the server read it"));
      case 1:
      case 2:
        ++cuts_;
        return real_.send(std::move(request), [done = std::move(done)](const Result<HttpResponse>&) {
          done(unexpected(ErrorKind::in_doubt, "cut after the server wrote"));
        });
      default:
        return real_.send(std::move(request), std::move(done));
    }
  }
  [[nodiscard]] int cuts() const noexcept { return cuts_; }

 private:
  HttpClient& real_;
  std::mt19937 random_;
  int cuts_{0};
};

constexpr int kTries = 60;

/// As the outlet does it: find first, create only what is not there, merge what is there twice. A desk that takes the
/// first text in a request of its own may not have it yet.
std::string make_sure_of_ticket(TicketDesk& desk, const TicketDraft& draft) {
  for (int attempt = 0; attempt < kTries; ++attempt) {
    const auto found = desk.find(draft.external_id);
    if (!found) continue;
    if (found->empty()) {
      if (const auto created = desk.create(draft)) return created->id;
      continue;
    }
    bool are_merged = true;
    for (std::size_t at = 1; at < found->size(); ++at)
      are_merged = desk.merge((*found)[at].id, found->front().id) && are_merged;
    if (are_merged && desk.comment(found->front().id, draft.text, draft.key)) return found->front().id;
  }
  return {};
}

template <class Act>
bool until_done(Act act) {
  for (int attempt = 0; attempt < kTries; ++attempt) {
    if (act()) return true;
  }
  return false;
}

class CutConnections : public ::testing::TestWithParam<const char*> {
 protected:
  CutConnections() : real_(testing::test_desk(GetParam())), curl_(*CurlClient::create({}, metrics_)) {}

  /// One return: its ticket, two comments, a change and its end, all over a bad line.
  int round(unsigned seed) {
    CuttingHttp http(*curl_, seed);
    const auto desk = real_.open(http);
    TicketDraft draft;
    const std::string name = "R-" + std::to_string(::getpid()) + "-cut-" + std::to_string(seed) + "-";
    draft.external_id = "acme/" + name;
    draft.subject = name;
    draft.text = "first " + name;
    draft.key = "0-" + std::to_string(seed);
    const std::string id = make_sure_of_ticket(*desk, draft);
    EXPECT_FALSE(id.empty()) << "seed " << seed;
    std::map<std::string, std::string> comments{{"1-" + std::to_string(seed), "one " + name},
                                                {"2-" + std::to_string(seed), "two " + name}};
    for (const auto& [key, text] : comments)
      EXPECT_TRUE(until_done([&] { return desk->comment(id, text, key).has_value(); })) << "seed " << seed;
    TicketChange change;
    change.priority = {TicketPriority::urgent, TicketPriority::normal};
    EXPECT_TRUE(until_done([&] { return desk->update(id, change).has_value(); })) << "seed " << seed;
    EXPECT_TRUE(until_done([&] { return desk->set_progress(id, TicketProgress::resolved).has_value(); }));

    // Over a good line: what came of it.
    const auto clear = real_.open(*curl_);
    Result<std::vector<TicketSnapshot>> found = unexpected(ErrorKind::unreachable, "");
    EXPECT_TRUE(until_done([&] { return (found = clear->find(draft.external_id)).has_value(); }))
        << found.error().what << ", seed " << seed;
    if (found) {
      EXPECT_EQ(found->size(), 1u) << "tickets, seed " << seed;
    }
    if (found && !found->empty()) {
      EXPECT_EQ(found->front().id, id) << "seed " << seed;
      EXPECT_EQ(found->front().priority, TicketPriority::urgent) << "seed " << seed;
      EXPECT_EQ(found->front().status, real_.resolved_status()) << "seed " << seed;
    }
    for (const auto& [key, text] : comments) EXPECT_EQ(real_.comments_with(id, text), 1u) << "comments, seed " << seed;
    EXPECT_EQ(real_.comments_with(id, draft.text), 1u) << "first texts, seed " << seed;
    return http.cuts();
  }

  testing::TestDesk& real_;
  Metrics metrics_;
  std::unique_ptr<CurlClient> curl_;
};

TEST_P(CutConnections, LeaveOneTicketAndOneCommentForEachCause) {
  const char* wanted = std::getenv("PARCELGATE_CUT_ROUNDS");
  const unsigned rounds = wanted == nullptr ? 8U : static_cast<unsigned>(std::atoi(wanted));
  (void)real_.open(*curl_);  // starts the server before the threads need it
  std::atomic<unsigned> next{1};
  std::atomic<int> cuts{0};
  std::vector<std::thread> workers;
  for (int worker = 0; worker < (real_.differences().has_one_client ? 1 : 4); ++worker) {
    workers.emplace_back([&] {
      for (unsigned seed = next++; seed <= rounds; seed = next++) cuts += round(seed);
    });
  }
  for (auto& worker : workers) worker.join();
  std::printf("%s: %u rounds, %d cuts\n", GetParam(), rounds, cuts.load());
  EXPECT_GT(cuts.load(), static_cast<int>(rounds));
}

INSTANTIATE_TEST_SUITE_P(Desks, CutConnections, ::testing::Values("RequestTracker", "Redmine"),
                         [](const auto& each) { return std::string(each.param); });
INSTANTIATE_TEST_SUITE_P(StandIns, CutConnections, ::testing::ValuesIn(testing::stand_in_names()),
                         [](const auto& each) { return testing::test_name_of(each.param); });

}  // namespace
}  // namespace parcelgate
