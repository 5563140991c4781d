// A ticket desk in memory.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "gateway/ports/ticket_desk.hpp"
#include "gateway/ports/time_source.hpp"

namespace parcelgate::testing {

/// A desk in memory that can lose answers: the effect happened, the caller learns in_doubt.
class MemoryDesk final : public TicketDesk {
 public:
  struct Ticket {
    std::string external_id;
    std::string subject;
    std::vector<std::pair<std::string, std::string>> comments;  ///< key, text
    TicketSnapshot snapshot;
    std::string merged_into;
  };

  Result<std::vector<TicketSnapshot>> find(std::string_view external_id) override {
    const std::lock_guard lock(mutex_);
    std::vector<TicketSnapshot> found;
    for (const Ticket& ticket : tickets_) {
      if (ticket.external_id == external_id && ticket.merged_into.empty()) found.push_back(ticket.snapshot);
    }
    return found;
  }
  Result<void> check() override {
    const std::lock_guard lock(mutex_);
    ++checks_;
    return fault_ ? Result<void>(unexpected(*fault_)) : Result<void>{};
  }
  /// The first text counts as the comment of its key.
  Result<TicketSnapshot> create(const TicketDraft& draft) override {
    const std::lock_guard lock(mutex_);
    return answer([&] {
      make(draft.external_id, draft.subject);
      Ticket& ticket = tickets_.back();
      ticket.comments.emplace_back(draft.key, draft.text);
      ticket.snapshot.priority = draft.priority;
      ticket.snapshot.due = draft.due;
      ticket.snapshot.fields = draft.fields;
      ticket.snapshot.status = "new";
      return ticket.snapshot;
    });
  }
  Result<void> comment(std::string_view id, std::string_view text, std::string_view key) override {
    const std::lock_guard lock(mutex_);
    Ticket* ticket = at(id);
    if (ticket == nullptr) return unexpected(ErrorKind::not_found, "gone");
    if (in_work_ && time_->now() >= in_work_->second) {
      ticket->comments.push_back(in_work_->first);
      in_work_.reset();
    }
    if (time_ != nullptr && !has_been_slow_) {
      has_been_slow_ = true;
      in_work_ = {{std::string(key), std::string(text)}, time_->now() + std::chrono::seconds(5)};
      return unexpected(ErrorKind::in_doubt, "no answer in time");
    }
    const bool stands = std::any_of(ticket->comments.begin(), ticket->comments.end(),
                                    [&](const auto& comment) { return comment.first == key; });
    if (!stands) ticket->comments.emplace_back(key, text);
    auto outcome = answer([&] { return TicketSnapshot{}; });
    return outcome ? Result<void>{} : unexpected(outcome.error());
  }
  Result<TicketSnapshot> update(std::string_view id, const TicketChange& change) override {
    const std::lock_guard lock(mutex_);
    Ticket* ticket = at(id);
    if (ticket == nullptr) return unexpected(ErrorKind::not_found, "gone");
    TicketSnapshot& held = ticket->snapshot;
    if (change.priority) held.priority = priority_to_set(held.priority, *change.priority);
    if (change.due) held.due = due_to_set(held.due, *change.due);
    for (const auto& [name, value] : change.fields) held.fields[name] = value;
    return answer([&] { return held; });
  }
  Result<TicketSnapshot> set_progress(std::string_view id, TicketProgress progress) override {
    const std::lock_guard lock(mutex_);
    Ticket* ticket = at(id);
    if (ticket == nullptr) return unexpected(ErrorKind::not_found, "gone");
    if (refuses_) return unexpected(ErrorKind::rejected, "another ticket comes first");
    ticket->snapshot.status = progress == TicketProgress::resolved ? "resolved" : "open";
    ++progress_calls_;
    return answer([&] { return ticket->snapshot; });
  }
  Result<void> merge(std::string_view duplicate, std::string_view into) override {
    const std::lock_guard lock(mutex_);
    at(duplicate)->merged_into = into;
    return {};
  }

  TicketSnapshot make(const std::string& external_id, const std::string& subject) {
    Ticket ticket;
    ticket.external_id = external_id;
    ticket.subject = subject;
    ticket.snapshot.id = std::to_string(tickets_.size() + 1);
    tickets_.push_back(ticket);
    return ticket.snapshot;
  }
  void remove(std::string_view id) {
    const std::lock_guard lock(mutex_);
    at(id)->merged_into = "removed";
    removed_ = id;
  }
  /// One answer in `rate` is lost.
  void lose_answers(unsigned rate) {
    const std::lock_guard lock(mutex_);
    loss_ = rate;
  }
  /// The first comment gets no answer and appears five seconds later, whatever was written meanwhile.
  void be_slow_once(const TimeSource& time) {
    const std::lock_guard lock(mutex_);
    time_ = &time;
  }
  /// As a person at the desk does it.
  void change(const std::function<void(TicketSnapshot&)>& by_hand) {
    const std::lock_guard lock(mutex_);
    by_hand(tickets_.back().snapshot);
  }
  /// What every check answers; absent: all is well.
  void be_faulty(std::optional<Error> fault) {
    const std::lock_guard lock(mutex_);
    fault_ = std::move(fault);
  }
  int checks() {
    const std::lock_guard lock(mutex_);
    return checks_;
  }
  void refuse_progress(bool refuses) {
    const std::lock_guard lock(mutex_);
    refuses_ = refuses;
  }
  int progress_calls() {
    const std::lock_guard lock(mutex_);
    return progress_calls_;
  }
  std::vector<Ticket> tickets() {
    const std::lock_guard lock(mutex_);
    return tickets_;
  }

 private:
  Ticket* at(std::string_view id) {
    for (Ticket& ticket : tickets_) {
      if (ticket.snapshot.id == id && id != removed_) return &ticket;
    }
    return nullptr;
  }
  template <class Act>
  Result<TicketSnapshot> answer(Act&& act) {
    TicketSnapshot made = act();
    if (loss_ > 0 && random_() % loss_ == 0) return unexpected(ErrorKind::in_doubt, "the answer was lost");
    return made;
  }

  std::mutex mutex_;
  std::vector<Ticket> tickets_;
  std::string removed_;
  bool refuses_{false};
  std::optional<Error> fault_;
  int checks_{0};
  int progress_calls_{0};
  unsigned loss_{0};
  std::minstd_rand random_{7};
  const TimeSource* time_{nullptr};
  bool has_been_slow_{false};
  std::optional<std::pair<std::pair<std::string, std::string>, Instant>> in_work_;
};

}  // namespace parcelgate::testing
