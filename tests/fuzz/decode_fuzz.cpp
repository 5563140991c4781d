// Every courier and inlet: verifies, decodes and acknowledges arbitrary messages, reads arbitrary answers, builds
// requests for arbitrary numbers. The head of the input (decode_input.hpp) chooses the action; the rest is the message.
#include <cstdlib>

#include "adapters/manifest/decode/message_reader.hpp"
#include "adapters/manifest/manifest.hpp"
#include "gateway/base/text.hpp"
#include "gateway/domain/reduce.hpp"
#include "gateway/domain/shipment.hpp"
#include "gateway/wire/tracking.hpp"
#include "tests/fuzz/couriers.hpp"
#include "tests/fuzz/decode_input.hpp"
#include "tests/fuzz/target.hpp"

namespace parcelgate {
namespace {

void expect(bool holds) {
  if (!holds) std::abort();
}

/// Texts are UTF-8 from decoding on, and bounded.
void check_texts(const TrackingEvent& event) {
  constexpr std::size_t kLongest = 2'000;
  for (const std::string* text : {&event.event_id, &event.carrier_code, &event.carrier_text, &event.location.name,
                                  &event.location.region, &event.location.postal_code, &event.location.country}) {
    expect(is_utf8(*text) && text->size() <= kLongest);
  }
}

/// The invariants of every decoded event, for any input.
void check(const CarrierSource& source, const DecodedShipment& shipment) {
  expect(!shipment.tracking_number.empty() && !shipment.carrier.empty());
  expect(is_utf8(shipment.tracking_number) && is_utf8(shipment.carrier));
  const TrackingEvent* before = nullptr;
  for (const auto& event : shipment.events) {
    expect(!event.event_id.empty() && (event.status || event.proof == ProofLevel::declared));
    expect(before == nullptr || before->occurred_at.at <= event.occurred_at.at);
    before = &event;
    check_texts(event);
    const EventOrigin origin{source.id(), shipment.carrier, shipment.tracking_number, source.mapping_version()};
    expect(parse_json(render_event(origin, event)).has_value());
  }
  constexpr std::size_t kMostReduced = 200;
  if (shipment.events.size() > kMostReduced) return;
  Shipment state;
  (void)reduce(state, shipment.events);
}

void check(const CarrierSource& source, const Result<Decoded>& decoded) {
  if (!decoded) return expect(!decoded.error().what.empty() && is_utf8(decoded.error().what));
  expect(decoded->has_events() || !decoded->errors.empty());
  for (const auto& error : decoded->errors) expect(is_utf8(error.what) && is_utf8(error.tracking_number));
  for (const auto& shipment : decoded->shipments) check(source, shipment);
}

int status_of(std::uint8_t answer) {
  constexpr int kStatuses[] = {200, 200, 200, 404, 429, 500, 401, 204};
  return kStatuses[answer % std::size(kStatuses)];
}

void receive(const CarrierSource& source, const Account& account, const SourceMessage& message, std::uint8_t answer) {
  constexpr std::size_t kAckKinds = 6;
  (void)source.verify(account, message);
  check(source, source.decode(account, message));
  (void)source.acknowledge(account, message, static_cast<AckKind>(answer % kAckKinds));
}

void receive_inner(const CarrierSource& source, const TestCase& test, const DecodeInput& input) {
  const auto& manifest = source.manifest();
  const auto& shape = manifest.messages[input.choice % manifest.messages.size()];
  Arena arena;
  const bool is_json = input.act == FuzzAct::inner_json;
  const auto tree = is_json ? parse_json_tree(input.bytes, arena) : parse_xml_tree(input.bytes, arena);
  if (!tree) return;
  SourceMessage message = test.message();
  message.via = input.via;
  const DecodePlan plan = manifest.decode_plan();
  const MessageSurface around{&test.account, &message, nullptr, plan.account};
  WorkBudget work(input.bytes.size());
  check(source, read_message(plan, shape, around, *tree, work, status_of(input.answer)));
}

/// The text up to a line end; the rest stays.
std::string_view take_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  const std::string_view line = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  return line;
}

void receive_outside(const CarrierSource& source, const TestCase& test, const DecodeInput& input) {
  std::string_view rest = input.bytes;
  SourceMessage message = test.message();
  message.via = input.via;
  message.query = take_line(rest);
  message.topic = take_line(rest);
  HttpHeaders headers;
  for (auto line = take_line(rest); !line.empty(); line = take_line(rest)) {
    const auto colon = line.find(':');
    headers.emplace_back(line.substr(0, colon), colon == std::string_view::npos ? "" : trim(line.substr(colon + 1)));
  }
  message.headers = &headers;
  message.remote_address = headers.empty() ? std::string_view("127.0.0.1") : std::string_view(headers.front().second);
  message.body = rest.empty() ? std::string_view(test.payload) : rest;
  receive(source, test.account, message, input.answer);
}

void build_requests(const CarrierSource& source, const TestCase& test, std::string_view number) {
  const PollItem item{std::string(source.id()), std::string(number), {{"phone_tail", std::string(number)}}};
  (void)source.poll_request(test.account, "token", {&item, 1}, test.received_at);
  (void)source.subscribe_request(test.account, "token", item, test.received_at);
  (void)source.token_request(test.account, test.received_at);
  (void)source.mqtt_filters(test.account);
}

void run(const FuzzCourier& courier, const DecodeInput& input) {
  const CarrierSource& source = *courier.source;
  const TestCase& test = courier.cases[input.choice % courier.cases.size()];
  SourceMessage message = test.message();
  switch (input.act) {
    case FuzzAct::message:
      message.via = input.via;
      message.body = input.bytes;
      message.http_status = status_of(input.answer);
      return receive(source, test.account, message, input.answer);
    case FuzzAct::unauthenticated: {
      const HttpHeaders none;
      const Account account{"a", std::string(source.id()), "t", {}, {}};
      SourceMessage bare;
      bare.via = input.via;
      bare.headers = &none;
      bare.body = input.bytes;
      return receive(source, account, bare, input.answer);
    }
    case FuzzAct::inner_json:
    case FuzzAct::inner_xml:
      return receive_inner(source, test, input);
    case FuzzAct::outside:
      return receive_outside(source, test, input);
    case FuzzAct::public_keys:
      message.public_keys = input.bytes;
      return receive(source, test.account, message, input.answer);
    case FuzzAct::answers: {
      const HttpResponse answer{status_of(input.answer), {}, std::string(input.bytes), std::nullopt};
      (void)source.read_token(answer);
      (void)source.read_subscription(answer);
      return;
    }
    case FuzzAct::request:
      return build_requests(source, test, input.bytes);
  }
}

}  // namespace
}  // namespace parcelgate

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace parcelgate;
  if (size < kDecodeHeadBytes) return 0;
  const auto input = read_decode_input({reinterpret_cast<const char*>(data), size});
  run(fuzz_couriers().find(input.courier), input);
  return 0;
}
