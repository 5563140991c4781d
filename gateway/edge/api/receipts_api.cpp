#include "gateway/edge/api/receipts_api.hpp"

#include "gateway/app/ingest/receipt_candidates.hpp"
#include "gateway/app/ingest/record_receipt.hpp"
#include "gateway/edge/api/list_query.hpp"
#include "gateway/edge/api/page_cursor.hpp"
#include "gateway/edge/api/request_body.hpp"
#include "gateway/edge/http/query.hpp"
#include "gateway/wire/receipts.hpp"

namespace parcelgate {
namespace {

/// @param candidates  shown while the parcel is unknown
void write_receipt(JsonWriter& writer, const Receipt& receipt, const std::vector<ReceiptCandidate>& candidates) {
  writer.StartObject();
  write_receipt_members(writer, receipt);
  if (receipt.return_id.empty()) {
    write_key(writer, "candidates");
    write_candidates(writer, candidates);
  }
  writer.EndObject();
}

/// Answers from the commit's completion, on the store's thread, which must not read: the candidates are those that were
/// known when the request came.
ReceiptDone answer_with_receipt(const ApiCall& call, std::vector<ReceiptCandidate> candidates) {
  return [respond = call.respond, candidates = std::move(candidates)](Result<ReceiptOutcome> outcome) {
    if (!outcome) return respond(problem(outcome.error()));
    HttpReply reply;
    reply.status = outcome->duplicate ? 200 : 201;
    reply.body = render_json([&](JsonWriter& writer) { write_receipt(writer, outcome->receipt, candidates); });
    respond(std::move(reply));
  };
}

struct ReceiptsQuery {
  std::optional<bool> is_matched;
  PageQuery<ReceiptPlace> page;
};

Result<ReceiptsQuery> read_receipts_query(std::string_view query) {
  ReceiptsQuery request;
  const auto is_matched = word_parameter(query, "matched", "true", "false");
  if (!is_matched) return unexpected(is_matched.error());
  request.is_matched = *is_matched;
  auto page = read_page_query(query, parse_receipt_place);
  if (!page) return unexpected(std::move(page).error());
  request.page = *std::move(page);
  return request;
}

}  // namespace

void record_receipt(const ApiCall& call) {
  const auto tenant = tenant_of(call);
  if (!tenant) return call.respond(problem(tenant.error()));
  const auto document = parse_json(call.request.body);
  if (!document) return call.respond(problem(ProblemType::malformed_json, document.error().what));
  Faults faults;
  Receipt receipt = read_receipt(*document, call.directory->carriers_of(*tenant), call.now, faults);
  if (!faults.empty()) return call.respond(invalid_fields(faults));
  receipt.tenant = *tenant;
  auto candidates = find_candidates(*call.session.reader, receipt);
  if (!candidates) return call.respond(problem(candidates.error()));
  auto done = answer_with_receipt(call, *std::move(candidates));
  submit_or_refuse(call, std::make_unique<RecordReceipt>(std::move(receipt), call.directory->rules, std::move(done)),
                   call.respond);
}

void list_receipts(const ApiCall& call) {
  const auto tenant = tenant_of(call);
  if (!tenant) return call.respond(problem(tenant.error()));
  const auto request = read_receipts_query(call.request.query);
  if (!request) return call.respond(problem(request.error()));
  JsonWriter& writer = call.session.begin();
  writer.StartObject();
  write_key(writer, "receipts");
  writer.StartArray();
  const auto read = [&](const std::optional<ReceiptPlace>& place, std::size_t most) {
    return call.session.reader->list_receipts(*tenant, request->is_matched, place, most);
  };
  const auto next = write_page(call, request->page, read, [&](const Receipt& receipt) -> Result<ReceiptPlace> {
    writer.StartObject();
    write_receipt_members(writer, receipt);
    writer.EndObject();
    return ReceiptPlace{receipt.received_at, receipt.receipt_id};
  });
  if (!next) return call.respond(problem(next.error()));
  writer.EndArray();
  answer_page(call, "/v1/receipts", request->page.limit, *next ? to_cursor(**next) : std::string{});
}

void get_receipt(const ApiCall& call) {
  const auto tenant = tenant_of(call);
  if (!tenant) return call.respond(problem(tenant.error()));
  const auto found = call.session.reader->find_receipt(*tenant, call.match.parameters[0]);
  if (!found) return call.respond(problem(found.error()));
  if (!*found) return call.respond(problem(ProblemType::not_found, "no receipt with this id"));
  std::vector<ReceiptCandidate> candidates;
  if ((*found)->return_id.empty()) {
    auto possible = find_candidates(*call.session.reader, **found);
    if (!possible) return call.respond(problem(possible.error()));
    candidates = *std::move(possible);
  }
  write_receipt(call.session.begin(), **found, candidates);
  answer_json(call);
}

}  // namespace parcelgate
