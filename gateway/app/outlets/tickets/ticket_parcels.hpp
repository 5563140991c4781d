// The parcels of one comment: new scans, whether they are worth a comment, and the agent's next step.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rapidjson/fwd.h>

#include "gateway/app/outlets/tickets/ticket_problem.hpp"
#include "gateway/app/outlets/tickets/ticket_subject.hpp"
#include "gateway/app/outlets/tickets/ticket_wording.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

/// The problems of a return's parcels, by "<carrier>/<number>": as they are written, and as "<status>/<reason>".
struct ParcelProblems {
  std::map<std::string, std::string> texts;
  std::map<std::string, std::string> states;

  void forget(const std::string& parcel);
  void forget_all();
  /// Moves the remembered problems of a parcel to its new name.
  void rename(const std::string& from, const std::string& to);
  /// The gravest of them.
  [[nodiscard]] ProblemLevel level() const;
};

/// A change of status is always worth a comment, and so is every scan that reports a problem, also one that leaves the
/// status as it was: a second failed attempt, damage after a refusal. Other scans are written only next to one that is,
/// so that a ticket is not a tracking page.
class ParcelNews {
 public:
  /// @param problems  what is known so far; updated by every event
  ParcelNews(const TicketSubject& subject, const TicketWording& wording, ParcelProblems& problems)
      : subject_(subject), wording_(wording), problems_(problems) {}

  /// @param changed  the event decided the parcel's status
  void add(const FeedEntry& entry, const rapidjson::Value& data, bool changed);

  /// Blocks of the parcels that are worth a comment, problems first, with a blank line between them.
  [[nodiscard]] std::string render() const;
  /// The label of the status of the parcel that was reported last; empty: none was.
  [[nodiscard]] const std::string& last_status() const noexcept { return last_status_; }
  /// A parcel has a problem (not only a notice) that no earlier comment mentions.
  [[nodiscard]] bool has_new_problem() const;
  /// The newest problem or notice that no earlier comment mentions, of the parcel that was added last.
  [[nodiscard]] std::optional<ParcelState> new_problem() const {
    return parcels_.empty() ? std::nullopt : parcels_.back().second.problem;
  }

  /// One scan as a line. @param where  already a text of our own
  [[nodiscard]] static std::string event_line(const TicketWording& wording, const FeedEntry& entry,
                                              const rapidjson::Value& event, std::string_view where);
  /// Whether an event's zone is only assumed, and may be another one.
  [[nodiscard]] static bool has_doubtful_zone(const TicketWording& wording, std::string_view source,
                                              const rapidjson::Value& event);

 private:
  struct Line {
    ZonedInstant at;
    std::optional<ParcelState> state;
    std::string what;
    std::string place;
    std::string words;
    std::string text;
    bool has_doubtful_zone{false};
  };
  struct Parcel {
    std::string carrier;
    std::string number;
    std::string status;
    std::vector<Line> lines;
    std::optional<ParcelState> problem;  ///< the newest one of this group
    Leg leg{Leg::return_};               ///< on which the problem was reported
    bool is_news{false};
  };

  [[nodiscard]] Leg leg_of(const FeedEntry& entry, const rapidjson::Value& data) const;
  void note_state(const FeedEntry& entry, const rapidjson::Value& data, Parcel& parcel, bool changed);
  [[nodiscard]] std::string block_of(const Parcel& parcel) const;

  const TicketSubject& subject_;
  const TicketWording& wording_;
  ParcelProblems& problems_;
  std::vector<std::pair<std::string, Parcel>> parcels_;
  std::string last_status_;
};

/// "Delivery problem · Damaged" in the language of `wording`.
[[nodiscard]] std::string status_text(const TicketWording& wording, const ParcelState& state);

}  // namespace parcelgate
