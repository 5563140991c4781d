// What clients and operators send in our own forms: request bodies, cursors, queries, configuration, rule packs, facts.
// The first byte chooses the reader.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "adapters/imports/item_maker.hpp"
#include "gateway/base/percent.hpp"
#include "gateway/domain/shipment.hpp"
#include "gateway/domain/tracking_number.hpp"
#include "gateway/edge/api/page_cursor.hpp"
#include "gateway/edge/api/request_body.hpp"
#include "gateway/edge/http/query.hpp"
#include "gateway/runtime/config/config.hpp"
#include "gateway/wire/complaints.hpp"
#include "gateway/wire/returns.hpp"
#include "gateway/wire/rule_pack.hpp"
#include "tests/fuzz/target.hpp"

namespace parcelgate {
namespace {

void expect(bool holds) {
  if (!holds) std::abort();
}

/// A fault has words, and its answer is JSON.
void check(const Faults& faults) {
  for (const auto& fault : faults) expect(!to_string(fault).empty());
  if (!faults.empty()) expect(parse_json(invalid_fields(faults).body).has_value());
}

void read_bodies(std::string_view bytes) {
  const auto body = parse_json(bytes);
  if (!body) return expect(!body.error().what.empty());
  Faults shipment_faults;
  std::string country;
  (void)read_shipment_registration(*body, any_carrier(), country, shipment_faults);
  check(shipment_faults);
  Faults return_faults;
  (void)read_return_registration(*body, Return{}, any_carrier(), return_faults);
  check(return_faults);
  Faults fact_faults;
  (void)read_fact(*body, "", {any_carrier(), Instant{}}, fact_faults);
  check(fact_faults);
  Faults named_faults;
  (void)read_fact_of_return(*body, {any_carrier(), Instant{}}, named_faults);
  check(named_faults);
}

void read_cursors(std::string_view bytes) {
  if (const auto place = parse_return_place(bytes)) expect(parse_return_place(to_cursor(*place)).has_value());
  if (const auto place = parse_event_place(bytes)) expect(parse_event_place(to_cursor(*place)).value() == *place);
}

void read_queries(std::string_view bytes) {
  (void)percent_decode(bytes);
  (void)find_parameter(bytes, "limit");
  if (const auto limit = number_parameter(bytes, "limit", 20, 1, 100)) expect(*limit >= 1 && *limit <= 100);
  (void)preferred_locale(bytes, Locale::en);
  (void)is_plain_id(bytes);
  const std::string number = canonical_tracking_number(bytes);
  expect(canonical_tracking_number(number) == number);
  (void)is_tracking_number(bytes);
  expect(to_slug(bytes).empty() || is_slug(to_slug(bytes)));
  if (const auto at = parse_rfc3339(bytes)) (void)to_rfc3339(at->at);
}

void read_config(std::string_view bytes) {
  Faults faults;
  (void)parse_config(bytes, "/nowhere", faults);
  check(faults);
}

void read_rules(std::string_view bytes) {
  (void)parse_rule_pack(bytes);
}

std::string file(const char* path) {
  std::ifstream in(std::filesystem::path(PARCELGATE_SOURCE_DIR) / path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void read_facts(std::string_view bytes) {
  static const RulePack rules = parse_rule_pack(file("config/rules/cn-baseline.json")).value();
  const auto ret = parse_facts_file(bytes, any_carrier(), [](std::string_view) { return &rules; });
  if (!ret) return;
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  write_return(writer, *ret, Instant{});
  expect(parse_json({buffer.GetString(), buffer.GetSize()}).has_value());
}

void read_complaints(std::string_view bytes) {
  static const RulePack rules = parse_rule_pack(file("config/rules/cn-baseline.json")).value();
  const auto complaint = parse_complaint_file(bytes, any_carrier(), [](std::string_view) { return &rules; });
  if (!complaint) return;
  const std::string shown = render_json([&](JsonWriter& writer) {
    write_complaint(writer, {*complaint, &rules, Locale::en, Instant{}});
  });
  expect(parse_json(shown).has_value());
}

/// Each row of a file becomes JSON or has reasons, and the reader always moves on.
void read_imports(std::string_view bytes) {
  static const auto zone = Zone::load("Asia/Shanghai");
  for (const auto kind : {imports::Kind::returns, imports::Kind::shipments, imports::Kind::facts}) {
    auto reader = imports::RowReader::read(std::string(bytes));
    if (!reader) return expect(!reader.error().what.empty());
    Faults faults;
    imports::ColumnPlan plan;
    if (reader->is_csv()) plan = imports::ColumnPlan::make(kind, reader->header(), {}, faults);
    check(faults);
    if (!faults.empty()) continue;
    const imports::ItemMaker maker(kind, std::move(plan), {zone});
    auto place = reader->place();
    for (imports::FileRow row; reader->next(row); place = reader->place()) {
      std::vector<std::string> reasons;
      const std::string item = maker.make(row, reasons);
      expect(!reasons.empty() || parse_json(item).has_value());
      expect(reader->place().at > place.at);
    }
  }
}

using Reader = void (*)(std::string_view bytes);
constexpr Reader kReaders[] = {read_bodies, read_cursors, read_queries, read_config,
                               read_rules,  read_facts,   read_imports, read_complaints};

}  // namespace

std::vector<FuzzSeed> fuzz_seeds() {
  const auto seed = [](std::string name, char reader, const std::string& bytes) {
    return FuzzSeed{std::move(name), reader + bytes};
  };
  return {
      seed("shipment", 0,
           R"({"carrier":"sf","tracking_number":"SF1","leg":"return","return_id":"R1","hints":{"phone_tail":"1234"}})"),
      seed(
          "return", 0,
          R"({"return_id":"R1","order_id":"O1","locale":"zh-CN","approved_at":"2026-03-04T05:06:07Z","shipments":[{"carrier":"sf","tracking_number":"SF1","leg":"return"}]})"),
      seed("fact", 0,
           R"({"fact_id":"f1","kind":"waived","at":"2026-03-04T05:06:07+08:00","clock":"refund","note":"x"})"),
      seed("return_cursor", 1, to_cursor(ReturnPlace{})),
      seed("event_cursor", 1, to_cursor(EventOrder{})),
      seed("query", 2, "limit=20&order=%E4%B8%AD&after=x"),
      seed("languages", 2, "zh-TW, zh;q=0.8, en;q=0.5"),
      seed("config", 3, file("config/parcelgate.json")),
      seed("demo_config", 3, file("config/demo.json")),
      seed("rules", 4, file("config/rules/cn-baseline.json")),
      seed("facts", 5, file("config/examples/return.json")),
      seed(
          "complaint", 7,
          R"({"complaint_id":"C1","carrier":"sf","tracking_number":"SF1","kind":"loss","complex":true,"rule_pack":"x",)"
          R"("received_at":"2026-03-04T05:06:07Z","facts":[{"fact_id":"f1","kind":"closed","at":"2026-03-05T05:06:07Z"}]})"),
      seed("table", 6, file("config/examples/returns.csv")),
      seed("table_of_facts", 6,
           "return_id,kind,at,tracking_number,note\nR1,收货,2026-11-20 10:00,9.4E+21,\"a\n\"\"b\"\nR2,\"x\n"),
      seed("lines", 6,
           "{\"return_id\":\"R1\",\"at\":\"2026/11/20\"}\n{\"line\":1,\"reasons\":[],\"row\":{\"a\":1}}\n{"),
  };
}

}  // namespace parcelgate

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace parcelgate;
  if (size == 0) return 0;
  kReaders[data[0] % std::size(kReaders)]({reinterpret_cast<const char*>(data) + 1, size - 1});
  return 0;
}
