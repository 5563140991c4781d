// Rate of decode and normalize for each courier's largest sample, compared with a bare parse of the documents in it.
//
//   carriers_bench [--carriers FOLDER]… [--corpus FOLDER] [--only COURIER]… [--seconds 0.2] [--rounds N] [--pushes]
//
// --rounds measures nothing: each sample is decoded and parsed N times, in decode_rounds() and parse_rounds(), whose
// instructions a profiler counts (tests/bench/decode/instructions).
//
// --pushes measures something else: verify, decode and answer each push, once as an inlet does it, from one parse, and
// once with nothing shared between the calls and all answers made before one is chosen.
//
// Samples are the payloads of the folders' test cases and, with --corpus, those of FOLDER/<courier>.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <functional>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include <rapidjson/document.h>
#include <CLI/CLI.hpp>
#include <pugixml.hpp>

#include "adapters/manifest/catalog.hpp"
#include "adapters/manifest/kit/case_file.hpp"
#include "adapters/manifest/language/field.hpp"
#include "adapters/manifest/manifest.hpp"
#include "adapters/manifest/text/csv.hpp"
#include "adapters/manifest/text/encodings.hpp"
#include "gateway/base/percent.hpp"
#include "gateway/base/text.hpp"

namespace {

using namespace parcelgate;
namespace fs = std::filesystem;

volatile int kept = 0;
/// Keeps the compiler from removing the measured code.
void keep(int value) {
  kept = value;
}

/// The documents of a body as a parser alone reads them: XML, JSON, JSON inside JSON, and fields of a form, decoded
/// beforehand.
struct BareBody {
  explicit BareBody(std::string_view body) {
    const std::string_view text = trim(body);
    const bool is_document = text.starts_with('{') || text.starts_with('[') || text.starts_with('<');
    if (is_document) add(text);
    std::string_view rest = is_document ? std::string_view{} : body;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('&'), rest.size());
      const std::string_view field = rest.substr(0, end);
      add(form_decode(field.substr(std::min(field.find('='), field.size() - 1) + 1)));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  void add(std::string_view text) {
    if (text.empty()) return;
    documents.emplace_back(text);
    if (text.front() == '<') return;
    std::vector<std::string> inner;
    collect(text, inner);
    documents.insert(documents.end(), inner.begin(), inner.end());
  }
  static void collect(std::string_view text, std::vector<std::string>& into) {
    rapidjson::Document document;
    document.Parse(text.data(), text.size());
    if (!document.HasParseError()) collect(document, into);
  }
  static void collect(const rapidjson::Value& value, std::vector<std::string>& into) {
    if (value.IsObject()) {
      for (const auto& member : value.GetObject()) collect(member.value, into);
    } else if (value.IsArray()) {
      for (const auto& element : value.GetArray()) collect(element, into);
    } else if (value.IsString() && value.GetStringLength() > 1 &&
               (*value.GetString() == '{' || *value.GetString() == '[')) {
      into.emplace_back(value.GetString(), value.GetStringLength());
      collect(std::string(into.back()), into);
    }
  }
  void parse() const {
    for (const auto& text : documents) {
      if (text.front() == '<') {
        pugi::xml_document document;
        auto outcome = document.load_buffer(text.data(), text.size());
        keep(outcome.status);
      } else {
        rapidjson::Document document;
        document.Parse(text.data(), text.size());
        keep(document.HasParseError());
      }
    }
  }
  std::vector<std::string> documents;
};

/// Processor time, so that waiting for other programs does not count.
double seconds_each(const std::function<void()>& work, double least_seconds) {
  std::size_t runs = 1;
  for (;;) {
    const std::clock_t from = std::clock();
    for (std::size_t run = 0; run < runs; ++run) work();
    const double took = static_cast<double>(std::clock() - from) / CLOCKS_PER_SEC;
    if (took >= least_seconds) return took / static_cast<double>(runs);
    runs = took <= 0 ? runs * 16
                     : static_cast<std::size_t>(static_cast<double>(runs) * std::max(1.5, 1.2 * least_seconds / took));
  }
}

/// A courier's sample and how many events it holds.
struct Sample {
  const CarrierSource* source{nullptr};
  std::string name;
  TestCase test;
  std::size_t events{0};
};

std::size_t count_events(const CarrierSource& source, const TestCase& test) {
  const auto decoded = source.decode(test.account, test.message());
  std::size_t events = 0;
  for (const auto& shipment : decoded ? decoded->shipments : std::vector<DecodedShipment>{})
    events += shipment.events.size();
  return events;
}

void take_larger(std::optional<Sample>& largest, Sample sample) {
  sample.events = count_events(*sample.source, sample.test);
  if (sample.events == 0) return;
  if (!largest || sample.test.payload.size() > largest->test.payload.size()) largest = std::move(sample);
}

std::vector<fs::path> folders_in(const fs::path& folder) {
  std::vector<fs::path> out;
  std::error_code fault;
  for (const auto& entry : fs::directory_iterator(folder, fault)) out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

std::optional<Sample> find_sample(const CarrierSource& source, const std::string& corpus) {
  std::optional<Sample> largest;
  Faults faults;
  for (const auto& folder : folders_in(source.manifest().folder / "testcases")) {
    if (auto test = load_case(folder, source, faults))
      take_larger(largest, {&source, folder.filename().string(), *std::move(test)});
  }
  if (corpus.empty()) return largest;
  for (const auto& file : folders_in(fs::path(corpus) / std::string(source.id()))) {
    if (!fs::is_regular_file(file)) continue;
    for (const auto via : {Via::poll, Via::push}) {
      Sample sample{&source, file.filename().string(), {}};
      sample.test.account = {"bench", std::string(source.id()), "bench", {}, {}};
      sample.test.via = via;
      sample.test.payload = read_file(file, faults);
      take_larger(largest, std::move(sample));
    }
  }
  return largest;
}

/// The largest sample of each courier that has one with events.
/// @param only  couriers; empty: all
std::vector<Sample> find_samples(const ManifestCatalog& catalog, const std::vector<std::string>& only,
                                 const std::string& corpus) {
  std::vector<Sample> samples;
  for (const auto& source : catalog.all()) {
    if (!only.empty() && std::find(only.begin(), only.end(), source->id()) == only.end()) continue;
    auto sample = find_sample(*source, corpus);
    if (sample)
      samples.push_back(*std::move(sample));
    else
      std::cerr << source->id() << ": no sample with events\n";
  }
  return samples;
}

void decode_once(const Sample& sample, const SourceMessage& message) {
  const auto decoded = sample.source->decode(sample.test.account, message);
  keep(decoded.has_value());
}

[[gnu::noinline]] void decode_rounds(const Sample& sample, std::size_t rounds) {
  const auto message = sample.test.message();
  for (; rounds > 0; --rounds) decode_once(sample, message);
}

[[gnu::noinline]] void parse_rounds(const BareBody& bare, std::size_t rounds) {
  for (; rounds > 0; --rounds) bare.parse();
}

void run_rounds(const Sample& sample, std::size_t rounds) {
  const BareBody bare(sample.test.payload);
  std::printf("%s %s %zu\n", std::string(sample.source->id()).c_str(), sample.name.c_str(), sample.test.payload.size());
  decode_rounds(sample, rounds);
  parse_rounds(bare, rounds);
}

/// @return decode's time over that of the bare parse
double print_row(const Sample& sample, double seconds) {
  const BareBody bare(sample.test.payload);
  // Alternating, so that what else the machine does falls on both.
  double decode_time = 1e9;
  double bare_time = 1e9;
  for (int round = 0; round < 3; ++round) {
    const auto message = sample.test.message();
    decode_time = std::min(decode_time, seconds_each([&] { decode_once(sample, message); }, seconds / 3));
    bare_time = std::min(bare_time, seconds_each([&] { bare.parse(); }, seconds / 3));
  }
  const double ratio = decode_time / bare_time;
  std::printf("%-24s %-40.40s %7zu %4zu %6zu %9.2f %9.2f %7.2f %11.0f\n", std::string(sample.source->id()).c_str(),
              sample.name.c_str(), sample.test.payload.size(), bare.documents.size(), sample.events, decode_time * 1e6,
              bare_time * 1e6, ratio, 1 / decode_time);
  return ratio;
}

/// The same push with one parse for all, and with each call for itself.
void print_push(const CarrierSource& source, const std::string& name, const TestCase& test, double seconds) {
  const auto shared = [&] {
    std::unique_ptr<ReadingCache> cache;
    SourceMessage message = test.message();
    message.cache = &cache;
    keep(source.verify(test.account, message).has_value());
    keep(source.decode(test.account, message).has_value());
    keep(source.prepare_replies(test.account, message)->reply(AckKind::ok).status);
  };
  const auto apart = [&] {
    const SourceMessage message = test.message();
    keep(source.verify(test.account, message).has_value());
    keep(source.decode(test.account, message).has_value());
    for (const AckKind kind : {AckKind::ok, AckKind::duplicate, AckKind::failure})
      keep(source.acknowledge(test.account, message, kind).status);
  };
  double shared_time = 1e9;
  double apart_time = 1e9;
  for (int round = 0; round < 3; ++round) {
    shared_time = std::min(shared_time, seconds_each(shared, seconds / 3));
    apart_time = std::min(apart_time, seconds_each(apart, seconds / 3));
  }
  std::printf("%-24s %-40.40s %7zu %9.2f %9.2f %7.2f\n", std::string(source.id()).c_str(), name.c_str(),
              test.payload.size(), shared_time * 1e6, apart_time * 1e6, apart_time / shared_time);
}

void print_pushes(const ManifestCatalog& catalog, double seconds) {
  std::printf("%-24s %-40s %7s %9s %9s %7s\n", "courier", "push", "bytes", "shared us", "apart us", "ratio");
  for (const auto& source : catalog.all()) {
    Faults faults;
    for (const auto& folder : folders_in(source->manifest().folder / "testcases")) {
      const auto test = load_case(folder, *source, faults);
      if (!test || test->via != Via::push || !source->verify(test->account, test->message())) continue;
      print_push(*source, folder.filename().string(), *test, seconds);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Decode rates of all couriers"};
  std::vector<std::string> folders;
  std::string corpus;
  double seconds = 0.2;
  std::vector<std::string> only;
  std::size_t rounds = 0;
  bool pushes = false;
  app.add_option("--carriers", folders, "Folders of couriers; without: this repository's");
  app.add_option("--corpus", corpus, "Folder with further payloads, one folder for each courier");
  app.add_option("--seconds", seconds, "Time for each figure");
  app.add_option("--only", only, "Couriers to measure; without: all");
  app.add_option("--rounds", rounds, "Decode and parse each sample so many times without timing: for profilers");
  app.add_flag("--pushes", pushes, "Verify, decode and answer each push instead");
  CLI11_PARSE(app, argc, argv);
  if (folders.empty()) folders.emplace_back(PARCELGATE_SOURCE_DIR "/adapters/carriers");

  double load_time = 1e9;
  std::unique_ptr<ManifestCatalog> catalog;
  for (int round = 0; round < (rounds > 0 ? 1 : 3); ++round) {
    Faults faults;
    const auto from = std::chrono::steady_clock::now();
    auto made = ManifestCatalog::load({folders.begin(), folders.end()}, faults);
    load_time = std::min(load_time, std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count());
    if (!made) {
      std::cerr << faults.text();
      return 1;
    }
    catalog = *std::move(made);
  }
  if (pushes) return print_pushes(*catalog, seconds), 0;
  const std::vector<Sample> samples = find_samples(*catalog, only, corpus);
  if (rounds > 0) {
    for (const Sample& sample : samples) run_rounds(sample, rounds);
    return 0;
  }
  std::printf("%-24s %-40s %7s %4s %6s %9s %9s %7s %11s\n", "courier", "sample", "bytes", "docs", "events", "decode us",
              "parse us", "ratio", "per second");
  std::size_t over = 0;
  for (const Sample& sample : samples) {
    if (print_row(sample, seconds) > 2.5) ++over;
  }
  std::printf("%zu couriers over 2.5 times the bare parse; %zu manifests compiled in %.1f ms\n", over,
              catalog->all().size(), load_time * 1e3);
  return 0;
}
