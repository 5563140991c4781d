// What must hold of finding a number's courier, whatever people type.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string>

#include "adapters/manifest/catalog.hpp"
#include "tests/property/random.hpp"

namespace parcelgate {
namespace {

using testing::first_seed;
using testing::Random;

class DetectionProperty : public ::testing::Test {
 protected:
  void SetUp() override {
    Faults faults;
    auto catalog = ManifestCatalog::load({std::filesystem::path(PARCELGATE_SOURCE_DIR) / "adapters/carriers"}, faults);
    ASSERT_TRUE(catalog) << faults.text();
    catalog_ = *std::move(catalog);
    for (const auto& owned : catalog_->detector().forms()) {
      for (const auto& number : owned.form.examples) numbers_.push_back(number);
    }
  }
  [[nodiscard]] std::vector<std::string> reported(const NumberQuestion& question) const {
    std::vector<std::string> out;
    for (const auto& found : catalog_->detector().detect(question)) {
      out.push_back(found.carrier + " " + std::to_string(found.score) + " " + found.tracking_number);
      for (const auto& reason : found.reasons) out.push_back(reason);
    }
    return out;
  }

  std::unique_ptr<ManifestCatalog> catalog_;
  std::vector<std::string> numbers_;
};

/// The same number as somebody might type it: blanks, small letters, full-width letters.
std::string typed(std::string_view number, Random& random) {
  static const std::vector<std::string> kBlanks{" ", "\t", "\u3000", "\u00a0", "\u200b"};
  std::string out;
  for (const char letter : number) {
    if (random.one_in(4)) out += random.pick(kBlanks);
    const auto wide = static_cast<std::uint32_t>(0xFF01 + (letter - '!'));
    if (letter >= 'A' && letter <= 'Z' && random.one_in(2)) {
      out += static_cast<char>(letter - 'A' + 'a');
    } else if (random.one_in(3)) {
      out += static_cast<char>(0xE0U | (wide >> 12U));
      out += static_cast<char>(0x80U | ((wide >> 6U) & 0x3FU));
      out += static_cast<char>(0x80U | (wide & 0x3FU));
    } else {
      out += letter;
    }
  }
  return out;
}

TEST_F(DetectionProperty, HowANumberIsTypedChangesNothing) {
  for (std::uint64_t round = 0; round < 2'000; ++round) {
    Random random(first_seed() + round);
    const std::string& number = random.pick(numbers_);
    const std::string written = typed(number, random);
    ASSERT_EQ(normalize_number(written), number) << "seed " << first_seed() + round << ": " << written;
    ASSERT_EQ(reported({written}), reported({number})) << "seed " << first_seed() + round << ": " << written;
  }
}

TEST_F(DetectionProperty, HyphensInBetweenLoseNoCandidate) {
  for (std::uint64_t round = 0; round < 2'000; ++round) {
    Random random(first_seed() + round);
    const std::string& number = random.pick(numbers_);
    if (number.find('-') != std::string::npos || number.size() >= kMaxNumberLength) continue;
    std::string written = number;
    written.insert(1 + random.below(number.size() - 1), "-");
    const auto with = catalog_->detector().detect({written});
    for (const auto& candidate : catalog_->detector().detect({number})) {
      ASSERT_TRUE(std::any_of(with.begin(), with.end(),
                              [&](const CarrierCandidate& found) { return found.carrier == candidate.carrier; }))
          << "seed " << first_seed() + round << ": " << written << " as " << candidate.carrier;
    }
  }
}

TEST_F(DetectionProperty, AnyBytesAreAcceptedAndEachCarrierIsRankedOnce) {
  for (std::uint64_t round = 0; round < 20'000; ++round) {
    Random random(first_seed() + round);
    std::string bytes(random.below(60), ' ');
    const bool is_digits = random.one_in(2);
    for (char& byte : bytes) {
      byte = is_digits ? static_cast<char>('0' + random.below(10)) : static_cast<char>(random.below(256));
    }
    const auto found = catalog_->detector().detect({bytes});
    std::set<std::string> couriers;
    for (std::size_t at = 0; at < found.size(); ++at) {
      ASSERT_TRUE(couriers.insert(found[at].carrier).second) << "seed " << first_seed() + round;
      ASSERT_FALSE(found[at].tracking_number.empty());
      ASSERT_LE(found[at].tracking_number.size(), kMaxNumberLength);
      if (at == 0) continue;
      ASSERT_GE(found[at - 1].score, found[at].score) << "seed " << first_seed() + round;
    }
    ASSERT_EQ(reported({bytes}), reported({bytes})) << "seed " << first_seed() + round;
  }
}

TEST_F(DetectionProperty, AnOwnCarrierNeverFallsAndNoOtherRises) {
  for (std::uint64_t round = 0; round < 500; ++round) {
    Random random(first_seed() + round);
    const std::string& number = random.pick(numbers_);
    const auto plain = catalog_->detector().detect({number});
    const std::string own = random.pick(plain).carrier;
    const auto with_own =
        catalog_->detector().detect({number, [&](std::string_view carrier) { return carrier == own; }});
    ASSERT_EQ(plain.size(), with_own.size());
    for (const auto& before : plain) {
      const auto after = std::find_if(with_own.begin(), with_own.end(),
                                      [&](const CarrierCandidate& found) { return found.carrier == before.carrier; });
      ASSERT_NE(after, with_own.end());
      if (before.carrier == own) {
        ASSERT_GE(after->score, before.score);
      } else {
        ASSERT_EQ(after->score, before.score);
      }
    }
  }
}

}  // namespace
}  // namespace parcelgate
