// Every step between bytes and tree, each for itself: digests of sealed parts, gzip, base64, forms, JSON, XML,
// times. The first byte chooses the step; PARCELGATE_FUZZ_STEP=name holds it to one.
#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#include "adapters/manifest/decode/unwrap.hpp"
#include "adapters/manifest/language/field.hpp"
#include "adapters/manifest/protocol/address_list.hpp"
#include "adapters/manifest/protocol/public_keys.hpp"
#include "adapters/manifest/text/csv.hpp"
#include "adapters/manifest/text/encodings.hpp"
#include "adapters/manifest/text/form.hpp"
#include "adapters/manifest/text/gunzip.hpp"
#include "adapters/manifest/text/id.hpp"
#include "adapters/manifest/text/tree.hpp"
#include "adapters/manifest/time/time_format.hpp"
#include "gateway/base/percent.hpp"
#include "gateway/base/text.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/crypto/sm4.hpp"
#include "gateway/wire/json.hpp"
#include "tests/fuzz/target.hpp"

namespace parcelgate {
namespace {

void expect(bool holds) {
  if (!holds) std::abort();
}

constexpr std::string_view kKey = "demo-sm4-key-016";

void run_sm4(std::string_view bytes) {
  if (const auto plain = sm4_ecb_decrypt(kKey, bytes)) expect(sm4_ecb_encrypt(kKey, *plain).value() == bytes);
  expect(sm4_ecb_decrypt(kKey, sm4_ecb_encrypt(kKey, bytes).value()).value() == bytes);
  (void)sm4_ecb_decrypt(bytes.substr(0, kSm4KeyBytes), bytes);
}

void run_gunzip(std::string_view bytes) {
  if (const auto plain = gunzip(bytes)) expect(plain->size() <= kMaxBodyBytes);
}

void run_base64(std::string_view bytes) {
  expect(from_base64(to_base64(bytes)).value() == bytes);
  (void)from_base64(bytes);
  (void)from_base64url(bytes);
}

void run_form(std::string_view bytes) {
  (void)has_form_field(bytes, "data");
  (void)find_form_field(bytes, "data");
  expect(find_form_field("data=" + form_encode(bytes), "data") == bytes);
}

void run_json(std::string_view bytes) {
  Arena arena;
  const auto tree = parse_json_tree(bytes, arena);
  // What we write of it, our other parser reads.
  if (tree) expect(parse_json(to_json(*tree)).has_value());
}

void run_xml(std::string_view bytes) {
  Arena arena;
  const auto tree = parse_xml_tree(bytes, arena);
  if (tree) expect(parse_json(to_json(*tree)).has_value());
}

void run_times(std::string_view bytes) {
  Faults faults;
  std::string_view why;
  for (const auto* name : {"iso", "epoch_s", "epoch_ms", "dotnet", "%d/%m/%Y %I:%M %p", "%d %b %Y %H:%M:%S.%f %z"}) {
    const auto format = TimeFormat::compile(name, "", faults);
    expect(format.has_value());
    (void)format->read(bytes, why);
  }
  (void)read_offset(bytes);
  const auto end = bytes.find('\n');
  if (end == std::string_view::npos) return;
  if (const auto own = TimeFormat::compile(bytes.substr(0, end), "", faults))
    (void)own->read(bytes.substr(end + 1), why);
}

void run_texts(std::string_view bytes) {
  if (const auto plain = to_nfkd(bytes)) expect(is_utf8(*plain));
  expect(is_id(slug(bytes)) || slug(bytes).empty());
  (void)xml_escape(bytes);
  (void)json_escape(bytes);
  (void)find_part(bytes, "v1");
  if (const auto list = AddressList::parse(bytes)) (void)list->contains("192.0.2.1");
  (void)AddressList::parse("192.0.2.0/24")->contains(bytes);
}

void run_keys(std::string_view bytes) {
  if (const auto keys = PublicKeys::parse(bytes)) (void)keys->verify_rs256("k1", bytes, bytes);
}

void run_csv(std::string_view bytes) {
  Faults faults;
  (void)read_csv(bytes, {"code", "carrier", "source"}, faults);
}

struct NamedStep {
  std::string_view name;
  void (*run)(std::string_view bytes);
  std::string seed;
};

const std::vector<NamedStep>& steps() {
  static const std::vector<NamedStep> all{
      {"sm4", run_sm4, *sm4_ecb_encrypt(kKey, R"({"waybillNo":"9800000000018"})")},
      // gzip of "{}", written by gzip itself
      {"gunzip", run_gunzip, *from_base64("H4sIAAAAAAAAA6uuBQBDv6ajAgAAAA==")},
      {"base64", run_base64, "eyJhIjoxfQ=="},
      {"form", run_form, "a=1&data=%7B%22a%22%3A%221%22%7D&sign=x+y%2"},
      {"json", run_json, R"({"a":[1,-2.5e9,"\u00e9\n",null,true],"b":{"c":{}}})"},
      {"xml", run_xml, R"(<a:r xmlns:a="u" k="v">t<b>1</b><!-- c --><b>2</b><![CDATA[x]]>u &amp; &#233;</a:r>)"},
      {"times", run_times, "%Y-%m-%dT%H:%M:%S%z\n2026-03-04T05:06:07.891+08:00"},
      {"texts", run_texts, "t=1,v1=ab,10.0.0.0/8,2001:db8::/32 \xEF\xAC\x81"},
      {"keys", run_keys, R"({"keys":[{"kty":"RSA","kid":"k1","use":"sig","n":"AQAB","e":"AQAB"}]})"},
      {"csv", run_csv, "code,carrier,source\n\"a \"\"b\"\"\",sf,x\n"},
  };
  return all;
}

/// The step that the environment holds the target to.
std::optional<std::size_t> only_step() {
  const char* name = std::getenv("PARCELGATE_FUZZ_STEP");
  if (name == nullptr) return std::nullopt;
  for (std::size_t i = 0; i < steps().size(); ++i) {
    if (steps()[i].name == name) return i;
  }
  throw std::runtime_error(std::string("no step is called ") + name);
}

}  // namespace

std::vector<FuzzSeed> fuzz_seeds() {
  std::vector<FuzzSeed> seeds;
  for (std::size_t i = 0; i < steps().size(); ++i) {
    seeds.push_back({std::string(steps()[i].name), static_cast<char>(i) + std::string(steps()[i].seed)});
  }
  return seeds;
}

}  // namespace parcelgate

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace parcelgate;
  static const auto only = only_step();
  if (size == 0) return 0;
  steps()[only ? *only : data[0] % steps().size()].run({reinterpret_cast<const char*>(data) + 1, size - 1});
  return 0;
}
