// No sample message of a courier shows a shopper a telephone number, a name, a street or half a word.
#include <filesystem>
#include <set>

#include <gtest/gtest.h>
#include <re2/re2.h>

#include "adapters/manifest/catalog.hpp"
#include "adapters/manifest/kit/case_file.hpp"
#include "gateway/app/directory/directory.hpp"
#include "gateway/app/track/track_view.hpp"
#include "gateway/domain/place.hpp"
#include "gateway/domain/reduce.hpp"
#include "gateway/edge/track/track_json.hpp"
#include "tests/support/corpus.hpp"
#include "tests/support/source_file.hpp"

namespace parcelgate {
namespace {

namespace fs = std::filesystem;

/// Events of one message, with the name that failures show.
struct Sample {
  std::string name;
  std::vector<TrackingEvent> events;
};

void add_sample(std::vector<Sample>& out, std::string name, const Result<Decoded>& decoded) {
  if (!decoded) return;
  for (const DecodedShipment& shipment : decoded->shipments) {
    if (!shipment.events.empty()) out.push_back({name, shipment.events});
  }
}

void add_cases(const ManifestCatalog& catalog, std::vector<Sample>& out) {
  const fs::path carriers = fs::path(PARCELGATE_SOURCE_DIR) / "adapters/carriers";
  for (const auto& source : catalog.all()) {
    const fs::path cases = carriers / std::string(source->id()) / "testcases";
    if (!fs::exists(cases)) continue;
    for (const auto& folder : fs::directory_iterator(cases)) {
      if (!folder.is_directory()) continue;
      Faults faults;
      const auto test_case = load_case(folder.path(), *source, faults);
      if (test_case) add_sample(out, folder.path().string(), source->decode(test_case->account, test_case->message()));
    }
  }
}

/// Each file by each way that reads it.
void add_corpus(const ManifestCatalog& catalog, std::vector<Sample>& out) {
  for (const auto& file : fs::recursive_directory_iterator(corpus_folder())) {
    if (!file.is_regular_file()) continue;
    const std::string relative = fs::relative(file.path(), corpus_folder()).string();
    const CarrierSource* const source = catalog.find(relative.substr(0, relative.find('/')));
    if (source == nullptr) continue;
    const std::string body = read_corpus_file(relative);
    const HttpHeaders headers;
    for (const Via via : {Via::push, Via::poll, Via::mqtt}) {
      SourceMessage message;
      message.via = via;
      message.headers = &headers;
      message.body = body;
      add_sample(out, relative, source->decode(Account{"a", std::string(source->id()), "t", {}, {}}, message));
    }
  }
}

std::shared_ptr<const ManifestCatalog> all_couriers() {
  Faults faults;
  auto catalog = ManifestCatalog::load({fs::path(PARCELGATE_SOURCE_DIR) / "adapters/carriers"}, faults);
  EXPECT_TRUE(catalog) << faults.text();
  return catalog ? std::shared_ptr<const ManifestCatalog>(*std::move(catalog)) : nullptr;
}

/// The view of a parcel whose history holds the sample's events. Each waits for its collection, so that the sentence is
/// searched for a pickup point.
TrackView view_of(const TrackingEvent& event, const Directory& directory) {
  TrackRows rows;
  TrackedShipment tracked;
  tracked.shipment.key = {"t", "acme", "ACME1234567890"};
  tracked.shipment.status = Status::available_for_pickup;
  HistoryEntry entry;
  entry.status = event.status.value_or(Status::in_transit);
  entry.reason = event.reason;
  entry.occurred_at = event.occurred_at;
  entry.place = short_place(event.location, 24);
  tracked.shipment.history.push_back(entry);
  tracked.pickup_sentence = event.carrier_text;
  rows.shipments.push_back(std::move(tracked));
  return make_track_view(rows, directory, Locale::zh_cn, event.occurred_at.at);
}

/// Names that sentences call by their role: "派件员：张三".
std::set<std::string> people_in(const std::string& text) {
  static const re2::RE2 kRole(
      "(?:派件员|派件人|派送员|快递员|配送员|业务员|揽收员|收件员|收派员|小哥|签收人|收件人|代收人)(?:为|是)?[：:】\\["
      "【（(\\s]*"
      "(\\p{Han}{2,3})");
  std::set<std::string> out;
  re2::StringPiece rest(text);
  for (std::string name; re2::RE2::FindAndConsume(&rest, kRole, &name);) out.insert(name);
  return out;
}

std::set<std::string> words_of(const Location& location) {
  static const re2::RE2 kWord("([\\p{L}\\p{M}'’.]+)");
  std::set<std::string> out;
  for (const std::string* part : {&location.name, &location.region, &location.country, &location.postal_code}) {
    re2::StringPiece rest(*part);
    for (std::string word; re2::RE2::FindAndConsume(&rest, kWord, &word);) out.insert(word);
  }
  return out;
}

bool has_han(std::string_view text) {
  static const re2::RE2 kHan("\\p{Han}");
  return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), kHan);
}

class ShopperMasking : public ::testing::Test {
 protected:
  void SetUp() override {
    catalog_ = all_couriers();
    ASSERT_TRUE(catalog_);
    directory_.rules = std::make_shared<const RulePacks>();
    add_cases(*catalog_, samples_);
    add_corpus(*catalog_, samples_);
    ASSERT_GT(samples_.size(), 300U);
  }
  template <class Check>
  void for_each_event(Check check) {
    for (const Sample& sample : samples_) {
      SCOPED_TRACE(sample.name);
      for (const TrackingEvent& event : sample.events) check(event, view_of(event, directory_));
    }
  }
  std::shared_ptr<const ManifestCatalog> catalog_;
  Directory directory_;
  std::vector<Sample> samples_;
};

TEST_F(ShopperMasking, NoTelephoneNumber) {
  const re2::RE2 mobile("(^|[^0-9A-Za-z])1[3-9][0-9]{9}($|[^0-9])");
  const re2::RE2 landline("(^|[^0-9])0[0-9]{2,3}-?[0-9]{7,8}($|[^0-9])");
  for_each_event([&](const TrackingEvent& event, const TrackView& view) {
    const std::string json = render_json([&](JsonWriter& writer) { write_track(writer, view, {}); });
    EXPECT_FALSE(re2::RE2::PartialMatch(json, mobile)) << event.carrier_text << "\n" << json;
    EXPECT_FALSE(re2::RE2::PartialMatch(json, landline)) << event.carrier_text << "\n" << json;
  });
}

TEST_F(ShopperMasking, NoPersonThatASentenceNames) {
  std::size_t named = 0;
  for_each_event([&](const TrackingEvent& event, const TrackView& view) {
    const std::string json = render_json([&](JsonWriter& writer) { write_track(writer, view, {}); });
    for (const std::string& name : people_in(event.carrier_text)) {
      // Words of our own: "签收人已签收" names nobody.
      if (json.find(name) == std::string::npos) {
        ++named;
        continue;
      }
      const TrackedParcel& parcel = view.parcels.front();
      EXPECT_EQ(parcel.place.find(name), std::string::npos) << event.carrier_text;
      // Where a station signed, the first characters of its kind stand where a name would.
      const std::string& station = parcel.pickup.station;
      EXPECT_TRUE(station.find(name) == std::string::npos || station.starts_with(name)) << event.carrier_text;
    }
  });
  EXPECT_GT(named, 20U) << "the samples name people";
}

TEST_F(ShopperMasking, PlacesAreCitiesInWholeWords) {
  const re2::RE2 street(
      "(?i)[0-9@]|路|街|巷|弄|号|號|栋|室|…|\\b(street|st\\.|road|rd|avenue|ave|lane|drive|blvd|rue|calle|platz)\\b|"
      "stra(ß|ss)e\\b|str\\.");
  std::size_t shown = 0;
  for_each_event([&](const TrackingEvent& event, const TrackView& view) {
    const std::string& place = view.parcels.front().place;
    if (place.empty()) return;
    ++shown;
    EXPECT_FALSE(re2::RE2::PartialMatch(place, street)) << event.location.name << " -> " << place;
    if (has_han(place)) return;
    const std::set<std::string> whole = words_of(event.location);
    static const re2::RE2 kWord("([\\p{L}\\p{M}'’.]+)");
    re2::StringPiece rest(place);
    for (std::string word; re2::RE2::FindAndConsume(&rest, kWord, &word);)
      EXPECT_TRUE(whole.contains(word)) << event.location.name << " -> " << place;
  });
  EXPECT_GT(shown, 200U) << "places are shown at all";
}

TEST_F(ShopperMasking, NothingOfTheSentenceButCodeStationAndHours) {
  for_each_event([&](const TrackingEvent& event, const TrackView& view) {
    const PickupPoint& pickup = view.parcels.front().pickup;
    static const re2::RE2 kCode("[0-9A-Za-z-]{0,12}");
    EXPECT_TRUE(re2::RE2::FullMatch(pickup.code, kCode)) << event.carrier_text;
    static const re2::RE2 kHours("([0-9]{2}:[0-9]{2}–[0-9]{2}:[0-9]{2})?");
    EXPECT_TRUE(re2::RE2::FullMatch(pickup.hours, kHours)) << event.carrier_text;
  });
}

}  // namespace
}  // namespace parcelgate
