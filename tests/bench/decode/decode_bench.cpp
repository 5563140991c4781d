// Rates of decode and normalize on one core, compared with a bare parse of the same bytes.
#include <iostream>
#include <string>

#include <benchmark/benchmark.h>
#include <rapidjson/document.h>

#include "adapters/manifest/catalog.hpp"
#include "gateway/wire/json.hpp"

namespace {

using namespace parcelgate;

const ManifestCatalog& catalog() {
  static const auto loaded = [] {
    Faults faults;
    auto made = ManifestCatalog::load({PARCELGATE_SOURCE_DIR "/adapters/carriers"}, faults);
    if (!made) std::cerr << faults.text();
    return made ? *std::move(made) : nullptr;
  }();
  return *loaded;
}

/// A ten-event DHL answer of about 6 KB, newest first.
std::string dhl_answer() {
  const std::string place =
      R"({"address": {"countryCode": "DE", "postalCode": "53113", "addressLocality": "BONN, NORTH RHINE-WESTPHALIA"}})";
  std::string events;
  for (int i = 9; i >= 0; --i) {
    const std::string event =
        R"({"timestamp": "2026-03-0)" + std::to_string(i % 9 + 1) + "T1" + std::to_string(i) +
        R"(:53:47+01:00", "location": )" + place +
        R"(, "statusCode": "transit", "status": "PL", "description": "Processed at BONN, number )" + std::to_string(i) +
        R"(", "remark": "The shipment is pending completion of customs inspection at the border of the country.",)" +
        R"( "nextSteps": "The status will be updated following customs inspection; no action is needed from the recipient."})";
    events += (events.empty() ? "" : ", ") + event;
  }
  return R"({"url": "/shipments?trackingNumber=7777777770&offset=0&limit=5", "firstUrl": "/shipments?trackingNumber=7777777770&offset=0&limit=5",
    "shipments": [{"id": "7777777770", "service": "express", "origin": )" +
         place + R"(, "destination": )" + place +
         R"(, "estimatedTimeOfDelivery": "2026-03-12T00:00:00Z", "details": {"carrier": {"organizationName": "DHL Express"},
    "product": {"productName": "UNKNOWN"}, "proofOfDeliverySignedAvailable": false, "totalNumberOfPieces": 1, "pieceIds": ["JD014600006281230704",
    "JD014600002708681600", "JD014600006615052259"], "weight": {"value": 253.5, "unitText": "kg"}, "volume": {"value": 12600},
    "references": {"number": "YZ3892406173", "type": "customer-reference"}}, "events": [)" +
         events + "]}]}";
}

std::string sf_answer() {
  std::string routes;
  for (int i = 0; i < 10; ++i) {
    routes +=
        (i ? "," : "") + std::string(R"({\"acceptAddress\":\"深圳市\",\"acceptTime\":\"2026-03-0)") +
        std::to_string(i % 9 + 1) + " 1" + std::to_string(i) +
        R"(:51:27\",\"remark\":\"快件在【深圳某营业点】已装车,准备发往下一站\",\"secondaryStatusCode\":\"201\",\"firstStatusName\":\"运输中\",\"firstStatusCode\":\"2\",\"opCode\":\"30\"})";
  }
  return R"({"apiErrorMsg":"","apiResponseID":"0001","apiResultCode":"A1000","apiResultData":"{\"success\":true,\"errorCode\":\"S0000\",\"errorMsg\":null,\"msgData\":{\"routeResps\":[{\"mailNo\":\"SF0000000000018\",\"routes\":[)" +
         routes + R"(]}]}}"})";
}

std::string kuaidi100_answer() {
  std::string rows;
  for (int i = 9; i >= 0; --i) {
    rows +=
        (rows.empty() ? "" : ",") + std::string(R"({"time":"2026-03-0)") + std::to_string(i % 9 + 1) + " 1" +
        std::to_string(i) +
        R"(:34:33","context":"您的快件由【西安灞桥分拣中心】准备发往【西安兴善营业部】","ftime":"2026-03-0)" +
        std::to_string(i % 9 + 1) + " 1" + std::to_string(i) +
        R"(:34:33","areaCode":"CN610111000000","areaName":"陕西,西安市,灞桥区","status":"干线","location":"","areaCenter":"109.064671,34.273409","areaPinYin":"ba qiao qu","statusCode":"1002"})";
  }
  return R"({"message":"ok","nu":"JD0000000000018","ischeck":"0","com":"jd","status":"200","state":"1002","data":[)" +
         rows + "]}";
}

void bare_parse(benchmark::State& state, const std::string& body) {
  for ([[maybe_unused]] auto _ : state) {
    rapidjson::Document document;
    document.Parse(body.data(), body.size());
    benchmark::DoNotOptimize(document.HasParseError());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(body.size()));
}

void decode(benchmark::State& state, const std::string& carrier, const std::string& body) {
  const CarrierSource* source = catalog().find(carrier);
  const Account account{"a", carrier, "t", {}, {}};
  SourceMessage message;
  message.via = Via::poll;
  message.body = body;
  for ([[maybe_unused]] auto _ : state) {
    auto decoded = source->decode(account, message);
    if (!decoded || decoded->shipments.size() != 1 || decoded->shipments[0].events.size() != 10) {
      state.SkipWithError("not ten events");
      break;
    }
    benchmark::DoNotOptimize(decoded);
  }
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(body.size()));
}

BENCHMARK_CAPTURE(bare_parse, dhl_ten_events, dhl_answer());
BENCHMARK_CAPTURE(decode, dhl_ten_events, "dhl-unified", dhl_answer());
BENCHMARK_CAPTURE(bare_parse, sf_ten_routes, sf_answer());
BENCHMARK_CAPTURE(decode, sf_ten_routes, "sf", sf_answer());
BENCHMARK_CAPTURE(bare_parse, kuaidi100_ten_rows, kuaidi100_answer());
BENCHMARK_CAPTURE(decode, kuaidi100_ten_rows, "kuaidi100", kuaidi100_answer());

/// A body of about 1 MiB, half of it one wide object, half of it events that each look into it.
std::string wide_body(std::size_t bytes) {
  std::string out = R"({"status":"200","nu":"A1","com":"sf",)";
  for (std::size_t i = 0; out.size() < bytes / 2; ++i) out += "\"w" + std::to_string(i) + "\":1,";
  out += R"("data":[)";
  for (bool first = true; out.size() < bytes; first = false) out += first ? "{}" : ",{}";
  return out + "]}";
}

/// The cost of an unauthenticated sender's body, compared with a parse of the same bytes.
void decode_hostile(benchmark::State& state) {
  const std::string body = wide_body(static_cast<std::size_t>(state.range(0)) << 10U);
  const Account account{"a", "kuaidi100", "t", {}, {}};
  SourceMessage message;
  message.via = Via::poll;
  message.body = body;
  std::size_t most = 0;
  for ([[maybe_unused]] auto _ : state) {
    for (const auto& source : catalog().all()) benchmark::DoNotOptimize(source->decode(account, message));
    most = catalog().all().size();
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * most * body.size()));
}
BENCHMARK(decode_hostile)->Arg(64)->Arg(256)->Arg(1024)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(bare_parse, hostile_1024, wide_body(1U << 20U))->Unit(benchmark::kMillisecond);

void load_all(benchmark::State& state) {
  for ([[maybe_unused]] auto _ : state) {
    Faults faults;
    auto made = ManifestCatalog::load({PARCELGATE_SOURCE_DIR "/adapters/carriers"}, faults);
    benchmark::DoNotOptimize(made);
  }
}
BENCHMARK(load_all)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
