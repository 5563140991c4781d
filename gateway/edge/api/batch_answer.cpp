#include "gateway/edge/api/batch_answer.hpp"

#include <algorithm>
#include <utility>

#include "gateway/edge/api/request_body.hpp"
#include "gateway/edge/http/page_bytes.hpp"
#include "gateway/edge/http/problem.hpp"

namespace parcelgate {

BatchAnswer::BatchAnswer(std::size_t items, Responder respond, std::function<void()> polls_scheduled)
    : items_(items), respond_(std::move(respond)), polls_scheduled_(std::move(polls_scheduled)), left_(items + 1) {}

void BatchAnswer::take(std::size_t at, bool is_new, const std::function<void(JsonWriter&)>& write_ids) {
  Item& item = items_[at];
  item.status = is_new ? 201 : 200;
  item.result = render_json_object([&](JsonWriter& writer) {
    writer.Key("status");
    writer.Int(item.status);
    write_ids(writer);
  });
  finish_one();
}

void BatchAnswer::refuse(std::size_t at, const HttpReply& problem) {
  Item& item = items_[at];
  item.status = problem.status;
  item.result = R"({"status":)" + std::to_string(problem.status) + R"(,"problem":)" + problem.body + "}";
  item.cause = problem.cause;
  finish_one();
}

void BatchAnswer::refuse(std::size_t at, const Faults& faults) {
  const HttpReply problem = invalid_fields(faults, listed_bytes_ < kPageBytes);
  listed_bytes_ += problem.body.size();
  refuse(at, problem);
}

void BatchAnswer::finish_one() {
  // Each result was written before its decrement, so whoever makes the last one sees them all.
  if (left_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  const bool has_taken = std::any_of(items_.begin(), items_.end(), [](const Item& item) { return item.status < 300; });
  if (has_taken && polls_scheduled_) polls_scheduled_();
  respond_(reply());
}

HttpReply BatchAnswer::reply() const {
  const auto count = [&](auto is_it) {
    return static_cast<std::uint64_t>(std::count_if(items_.begin(), items_.end(), is_it));
  };
  const auto created = count([](const Item& item) { return item.status == 201; });
  const auto duplicates = count([](const Item& item) { return item.status == 200; });
  const auto failed = std::find_if(items_.begin(), items_.end(), [](const Item& item) { return item.status == 503; });
  const auto caused = std::find_if(items_.begin(), items_.end(), [](const Item& item) { return !item.cause.empty(); });
  HttpReply reply;
  if (created + duplicates == 0 && failed != items_.end()) {
    reply = failed->cause.empty() ? problem(ProblemType::busy, "the queue of the store is full; retry later")
                                  : problem(Error{ErrorKind::unreachable, failed->cause, {}});
    return reply;
  }
  if (caused != items_.end()) reply.cause = caused->cause;
  reply.body = render_json_object([&](JsonWriter& writer) {
    writer.Key("created");
    writer.Uint64(created);
    writer.Key("duplicate");
    writer.Uint64(duplicates);
    writer.Key("refused");
    writer.Uint64(items_.size() - created - duplicates);
    writer.Key("results");
    writer.StartArray();
    for (const Item& item : items_) writer.RawValue(item.result.data(), item.result.size(), rapidjson::kObjectType);
    writer.EndArray();
  });
  return reply;
}

}  // namespace parcelgate
