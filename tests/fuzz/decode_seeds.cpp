// Seeds of decode_fuzz: every test case of every courier, the documents inside it, and the corpus of sample messages.
#include <fstream>
#include <iterator>
#include <set>

#include "adapters/manifest/manifest.hpp"
#include "gateway/wire/json.hpp"
#include "tests/fuzz/couriers.hpp"
#include "tests/fuzz/decode_input.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/support/corpus.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kLargestSeed = 64u << 10;

class Seeds {
 public:
  void add(const std::string& name, const DecodeInput& input) {
    if (input.bytes.size() > kLargestSeed) return;
    std::string bytes = write_decode_input(input);
    if (seen_.insert(bytes).second) made_.push_back({name, std::move(bytes)});
  }
  [[nodiscard]] std::vector<FuzzSeed> take() { return std::move(made_); }

 private:
  std::set<std::string> seen_;
  std::vector<FuzzSeed> made_;
};

/// The trees that shapes make of a case, as JSON: the fuzzer cannot encrypt or sign a changed document.
void add_inner(const FuzzCourier& courier, std::size_t at, Seeds& seeds) {
  const TestCase& test = courier.cases[at];
  const auto& messages = courier.source->manifest().messages;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    if (!messages[i].takes(test.via)) continue;
    Arena arena;
    const auto tree = messages[i].unwrap.run(test.account, test.message(), arena);
    if (!tree || !messages[i].when.fits_inside(Node{&*tree, nullptr})) continue;
    const std::string text = to_json(*tree);
    seeds.add(std::string(courier.source->id()) + "-" + courier.names[at] + "-inner-" + std::to_string(i),
              {courier.mark, FuzzAct::inner_json, test.via, static_cast<std::uint8_t>(i), 0, text});
  }
}

std::string outside_of(const TestCase& test) {
  std::string out = test.query + "\n" + test.topic + "\n";
  for (const auto& [name, value] : test.headers) out += name + ": " + value + "\n";
  return out + "\n" + test.payload;
}

void add_courier(const FuzzCourier& courier, Seeds& seeds) {
  const std::string id(courier.source->id());
  for (std::size_t at = 0; at < courier.cases.size(); ++at) {
    const TestCase& test = courier.cases[at];
    DecodeInput input{courier.mark, FuzzAct::message, test.via, static_cast<std::uint8_t>(at), 0, test.payload};
    const std::string name = id + "-" + courier.names[at];
    seeds.add(name, input);
    input.act = FuzzAct::unauthenticated;
    seeds.add(name + "-unauthenticated", input);
    const std::string outside = outside_of(test);
    input.act = FuzzAct::outside;
    input.bytes = outside;
    seeds.add(name + "-outside", input);
    input.act = FuzzAct::public_keys;
    input.bytes = test.public_keys;
    if (!test.public_keys.empty()) seeds.add(name + "-keys", input);
    input.act = FuzzAct::answers;
    input.bytes = test.payload;
    if (test.via == Via::poll) seeds.add(name + "-answer", input);
    add_inner(courier, at, seeds);
  }
  constexpr std::string_view kToken = R"({"access_token":"a1","token_type":"Bearer","expires_in":"3600"})";
  seeds.add(id + "-token", {courier.mark, FuzzAct::answers, Via::poll, 0, 0, kToken});
  seeds.add(id + "-request", {courier.mark, FuzzAct::request, Via::poll, 0, 0, "1Z999AA10123456784"});
}

void add_corpus(const std::filesystem::path& corpus, Seeds& seeds) {
  std::error_code none;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(corpus, none)) {
    const auto& path = entry.path();
    const auto* source = fuzz_couriers().catalog().find(path.parent_path().filename().string());
    if (source == nullptr || !entry.is_regular_file()) continue;
    std::ifstream in(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    for (const auto via : {Via::push, Via::poll}) {
      const std::string name = "corpus-" + std::string(source->id()) + "-" + path.filename().string();
      seeds.add(name + "-" + std::string(to_string(via)), {mark_of(source->id()), FuzzAct::message, via, 0, 0, bytes});
    }
  }
}

}  // namespace

std::vector<FuzzSeed> fuzz_seeds() {
  Seeds seeds;
  for (const auto& courier : fuzz_couriers().all()) add_courier(courier, seeds);
  add_corpus(corpus_folder(), seeds);
  return seeds.take();
}

}  // namespace parcelgate
