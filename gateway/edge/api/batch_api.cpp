#include "gateway/edge/api/batch_api.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "gateway/edge/api/batch_answer.hpp"
#include "gateway/edge/api/checked_body.hpp"

namespace parcelgate {
namespace {

using Answer = std::shared_ptr<BatchAnswer>;

/// One item while it is read.
struct BatchItem {
  const rapidjson::Value& body;
  std::size_t at;
  const Answer& answer;
};

/// Hands commands to the store until one does not fit into its queue: later ones would overtake it.
class BatchSubmitter {
 public:
  explicit BatchSubmitter(const ApiCall& call) : call_(call) {}
  void submit(const BatchItem& item, std::unique_ptr<Command> command) {
    is_full_ = is_full_ || !call_.store.submit(command);
    if (is_full_)
      item.answer->refuse(item.at, problem(ProblemType::busy, "the queue of the store is full; retry later"));
  }

 private:
  const ApiCall& call_;
  bool is_full_{false};
};

/// Reads the array `name` of the body and calls `each(tenant, item)` for its elements.
template <class Each>
void run_batch(const ApiCall& call, std::string_view name, Each each) {
  const auto tenant = tenant_of(call);
  if (!tenant) return call.respond(problem(tenant.error()));
  const auto document = parse_json(call.request.body);
  if (!document) return call.respond(problem(ProblemType::malformed_json, document.error().what));
  Faults faults;
  ObjectReader reader(*document, "", faults);
  const rapidjson::Value* items = reader.member(name, Need::required);
  if (items != nullptr && !items->IsArray()) reader.fault(name, "must be an array");
  if (items != nullptr && items->IsArray() && items->Size() > kMaxBatchItems) {
    reader.fault(name, "holds more than " + std::to_string(kMaxBatchItems), "send several batches");
  }
  reader.finish();
  if (items == nullptr || !faults.empty()) return call.respond(invalid_fields(faults));
  const auto answer = std::make_shared<BatchAnswer>(items->Size(), call.respond, call.polls_scheduled);
  for (rapidjson::SizeType at = 0; at < items->Size(); ++at) each(*tenant, BatchItem{(*items)[at], at, answer});
  answer->close();
}

/// What a registration states in addition to the return itself.
struct StatedParts {
  std::vector<Fact> facts;
  std::vector<std::pair<std::string, std::string>> shipments;  ///< carrier, empty where not stated; number
};

StatedParts parts_of(const ReturnRegistration& registration) {
  StatedParts parts{registration.facts, {}};
  for (const ShipmentOfReturn& shipment : registration.shipments)
    parts.shipments.emplace_back(shipment.carrier, shipment.tracking_number);
  return parts;
}

/// Pointers of the parts that a known return does not have: its registration was not repeated but extended, and a
/// duplicate changes nothing.
std::vector<std::string> missing_parts(const StatedParts& parts, const Return& known) {
  std::vector<std::string> missing;
  for (const Fact& fact : parts.facts) {
    const bool is_there = std::any_of(known.facts.begin(), known.facts.end(), [&](const Fact& other) {
      return other.kind == fact.kind && other.at == fact.at;
    });
    if (!is_there) missing.push_back("/" + std::string(to_string(fact.kind)) + "_at");
  }
  for (std::size_t at = 0; at < parts.shipments.size(); ++at) {
    const auto& [carrier, number] = parts.shipments[at];
    const bool is_there =
        std::any_of(known.shipments.begin(), known.shipments.end(),
                    [&, &wanted = carrier, &it = number](const ReturnShipment& other) {
                      return other.tracking_number == it && (wanted.empty() || other.carrier == wanted);
                    });
    if (!is_there) missing.push_back("/shipments/" + std::to_string(at));
  }
  return missing;
}

void write_left_out(JsonWriter& writer, const std::vector<std::string>& pointers) {
  if (pointers.empty()) return;
  writer.Key("left_out");
  writer.StartArray();
  for (const std::string& pointer : pointers) write_text(writer, pointer);
  writer.EndArray();
}

ReturnDone registration_done(const ApiCall& call, const BatchItem& item, StatedParts parts) {
  return [answer = item.answer, at = item.at, parts = std::move(parts), links = call.links,
          now = call.now](Result<ReturnOutcome> outcome) {
    if (!outcome) return answer->refuse(at, problem(outcome.error()));
    answer->take(at, !outcome->duplicate, [&](JsonWriter& writer) {
      write_member(writer, "return_id", outcome->ret.return_id);
      if (outcome->duplicate) write_left_out(writer, missing_parts(parts, outcome->ret));
      links->write_member_of(writer, outcome->link, now);
    });
  };
}

ReturnDone fact_done(const BatchItem& item, std::string fact_id) {
  return [answer = item.answer, at = item.at, fact_id = std::move(fact_id)](Result<ReturnOutcome> outcome) {
    if (!outcome) return answer->refuse(at, problem(outcome.error()));
    answer->take(at, !outcome->duplicate, [&](JsonWriter& writer) {
      write_member(writer, "return_id", outcome->ret.return_id);
      write_member(writer, "fact_id", fact_id);
    });
  };
}

/// Returns as the facts of one request see them: as stored, with the facts of earlier items.
class ReturnsOfBatch {
 public:
  explicit ReturnsOfBatch(const ApiCall& call) : call_(call) {}
  /// @return null when there is no such return; valid as long as this object
  [[nodiscard]] Result<Return*> find(const std::string& tenant, const std::string& return_id) {
    auto known = returns_.find(return_id);
    if (known == returns_.end()) {
      auto found = call_.session.reader->find_return(tenant, return_id);
      if (!found) return unexpected(std::move(found).error());
      known = returns_.emplace(return_id, *std::move(found)).first;
    }
    return known->second ? &*known->second : nullptr;
  }

 private:
  const ApiCall& call_;
  std::map<std::string, std::optional<Return>> returns_;
};

}  // namespace

void create_returns(const ApiCall& call) {
  BatchSubmitter submitter(call);
  run_batch(call, "returns", [&](const std::string& tenant, const BatchItem& item) {
    Faults faults;
    ReturnRegistration wanted = read_checked_return(call, tenant, item.body, faults);
    if (!faults.empty()) return item.answer->refuse(item.at, faults);
    auto done = registration_done(call, item, parts_of(wanted));
    submitter.submit(item, std::make_unique<RegisterReturn>(std::move(wanted), call.directory->rules, std::move(done)));
  });
}

void register_shipments(const ApiCall& call) {
  BatchSubmitter submitter(call);
  run_batch(call, "shipments", [&](const std::string& tenant, const BatchItem& item) {
    Faults faults;
    ShipmentRegistration wanted = read_checked_shipment(call, tenant, item.body, faults);
    if (!faults.empty()) return item.answer->refuse(item.at, faults);
    auto done = [answer = item.answer, at = item.at, links = call.links,
                 now = call.now](Result<RegisteredShipment> outcome) {
      if (!outcome) return answer->refuse(at, problem(outcome.error()));
      answer->take(at, outcome->created, [&](JsonWriter& writer) {
        write_member(writer, "carrier", outcome->shipment.key.carrier);
        write_member(writer, "tracking_number", outcome->shipment.key.tracking_number);
        links->write_member_of(writer, outcome->link, now);
      });
    };
    submitter.submit(item,
                     std::make_unique<RegisterShipment>(std::move(wanted), call.directory->rules, std::move(done)));
  });
}

void record_facts(const ApiCall& call) {
  BatchSubmitter submitter(call);
  ReturnsOfBatch returns(call);
  run_batch(call, "facts", [&](const std::string& tenant, const BatchItem& item) {
    Faults faults;
    auto [return_id, fact] = read_fact_of_return(item.body, fact_reading(call, tenant), faults);
    Return* ret = nullptr;
    if (!return_id.empty()) {
      const auto found = returns.find(tenant, return_id);
      if (!found) return item.answer->refuse(item.at, problem(found.error()));
      ret = *found;
    }
    PollRequest polls = check_fact_of_return(call, tenant, ret, fact, faults);
    if (!faults.empty()) return item.answer->refuse(item.at, faults);
    if (ret != nullptr) ret->facts.push_back(fact);
    auto done = fact_done(item, fact.fact_id);
    submitter.submit(item, std::make_unique<RecordFact>(tenant, std::move(return_id), std::move(fact), std::move(polls),
                                                        call.directory->rules, std::move(done)));
  });
}

}  // namespace parcelgate
