// Runs a fuzz target without libFuzzer, in any build: its seeds, and a few changes of each.
//   replay [CHANGES]        so many changed copies of each seed, always the same ones
//   replay --write FOLDER   writes the seeds as files, for libFuzzer to start from
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>

#include "tests/fuzz/target.hpp"

namespace {

using namespace parcelgate;
using Random = std::mt19937_64;

std::size_t below(Random& random, std::size_t end) {
  return end == 0 ? 0 : static_cast<std::size_t>(random() % end);
}

/// A piece of bad text: cut, lone, overlong, in another charset, or a control.
std::string_view bad_text(Random& random) {
  using namespace std::string_view_literals;
  static constexpr std::string_view kPieces[] = {"\xE4\xB8",
                                                 "\xED\xA0\xBD",
                                                 "\\ud83d",
                                                 "\\ude00",
                                                 "\0"sv,
                                                 "\xFF",
                                                 "\xC0\xAF",
                                                 "&#xD83D;",
                                                 "&#0;",
                                                 "\x1B",
                                                 "\n",
                                                 "%E4%B8",
                                                 "%00",
                                                 "\\u0000",
                                                 "\\u12",
                                                 "\\x",
                                                 "\xFF\xFE",
                                                 "\xEF\xBB\xBF",
                                                 "\xD2\xD1\xC7\xA9"};
  return kPieces[random() % std::size(kPieces)];
}

/// Cuts, doubles, splices or overwrites a piece, or puts a bad one in.
std::string changed(const std::string& from, const std::string& other, Random& random) {
  std::string out = from;
  const std::size_t at = below(random, out.size() + 1);
  const std::size_t length = below(random, 1 + std::min<std::size_t>(out.size() - at, 64));
  switch (random() % 7) {
    case 0:
      return out.erase(at, length);
    case 1:
      return out.insert(at, out.substr(at, length));
    case 2:
      return out.replace(at, length, other.substr(below(random, other.size() + 1), below(random, 64)));
    case 3:
      return out.substr(0, at) + other.substr(std::min(at, other.size()));
    case 4:
      return out.insert(at, bad_text(random));
    case 5:
      return out.insert(at, 1, "\"{}[]<>&=%/,:-0\\"[random() % 16]);
    default:
      if (at < out.size()) out[at] = static_cast<char>(random());
      return out;
  }
}

void run(const std::string& bytes) {
  (void)LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

int write(const std::vector<FuzzSeed>& seeds, const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  for (const auto& seed : seeds) std::ofstream(folder / seed.name, std::ios::binary) << seed.bytes;
  std::cout << seeds.size() << " seeds in " << folder.string() << '\n';
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const auto seeds = fuzz_seeds();
  if (seeds.empty()) {
    std::cerr << "there are no seeds\n";
    return 1;
  }
  if (argc == 3 && std::string_view(argv[1]) == "--write") return write(seeds, argv[2]);
  const int changes = argc > 1 ? std::atoi(argv[1]) : 0;
  Random random(seeds.size());
  for (const auto& seed : seeds) {
    run(seed.bytes);
    for (int i = 0; i < changes; ++i) {
      const auto first = changed(seed.bytes, seeds[below(random, seeds.size())].bytes, random);
      run(first);
      run(changed(first, seed.bytes, random));
    }
  }
  std::cout << seeds.size() << " seeds, " << seeds.size() * static_cast<std::size_t>(changes) * 2 << " changed\n";
  return 0;
}
