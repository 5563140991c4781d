#include "gateway/app/admin/dead_letter_commands.hpp"

#include <utility>

#include "gateway/app/admin/admin_answer.hpp"
#include "gateway/app/outlets/follower/dead_letters.hpp"
#include "gateway/ports/function_command.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kMostLetters = 1'000;

class DeadLetterCommands {
 public:
  DeadLetterCommands(Store& store, const TimeSource& time, ChangeLetters change_letters)
      : store_(store), time_(time), change_letters_(std::move(change_letters)) {}

  /// Of one outlet, or of all.
  [[nodiscard]] Result<std::string> list(std::string_view outlet) const {
    auto reader = store_.open_reader();
    if (!reader) return unexpected(reader.error());
    const auto outlets = outlets_of(**reader, outlet);
    if (!outlets) return unexpected(outlets.error());
    std::vector<std::pair<std::string, DeadLetter>> all;
    for (const std::string& name : *outlets) {
      const auto letters = list_dead_letters(**reader, name, kMostLetters);
      if (!letters) return unexpected(letters.error());
      for (const DeadLetter& letter : *letters) all.emplace_back(name, letter);
    }
    return admin_answer([&](JsonWriter& writer) {
      writer.Key("dead_letters");
      writer.StartArray();
      for (const auto& [name, letter] : all) {
        writer.StartObject();
        write_member(writer, "outlet", name);
        write_dead_letter_members(writer, letter);
        writer.EndObject();
      }
      writer.EndArray();
    });
  }

  /// Of the letters of an outlet: the one that is named, or all when none is.
  [[nodiscard]] Result<std::string> change(std::string_view outlet, std::string_view id, LetterChange change) const {
    auto reader = store_.open_reader();
    if (!reader) return unexpected(reader.error());
    const auto letters = named(**reader, std::string(outlet), id);
    if (!letters) return unexpected(letters.error());
    if (!letters->empty()) {
      auto done = change_letters_ ? change_letters_(outlet, places_of(*letters), change)
                                  : change_stored(std::string(outlet), *letters, change);
      if (!done) return unexpected(std::move(done).error());
    }
    return admin_answer([&](JsonWriter& writer) {
      writer.Key("count");
      writer.Uint64(letters->size());
    });
  }

 private:
  [[nodiscard]] static Result<std::vector<std::string>> outlets_of(Reader& reader, std::string_view outlet) {
    const auto states = reader.list_outlets();
    if (!states) return unexpected(states.error());
    std::vector<std::string> names;
    for (const OutletState& state : *states) {
      if (outlet.empty() || state.outlet == outlet) names.push_back(state.outlet);
    }
    if (names.empty() && !outlet.empty())
      return unexpected(ErrorKind::not_found, "no outlet has this id; see `parcelgate outlets list`");
    return names;
  }

  [[nodiscard]] static Result<std::vector<DeadLetter>> named(Reader& reader, const std::string& outlet,
                                                             std::string_view id) {
    if (const auto known = outlets_of(reader, outlet); !known) return unexpected(known.error());
    if (id.empty()) return list_dead_letters(reader, outlet, kMostLetters);
    const auto place = parse_dead_letter_id(id);
    if (!place) return unexpected(ErrorKind::malformed, "the id of a dead letter is written like 0-1234");
    const auto letter = find_dead_letter(reader, outlet, *place);
    if (!letter) return unexpected(letter.error());
    if (!*letter) {
      return unexpected(ErrorKind::not_found,
                        "this outlet has no dead letter with this id; see `parcelgate deadletters list`");
    }
    return std::vector<DeadLetter>{**letter};
  }

  [[nodiscard]] static std::vector<FeedPlace> places_of(const std::vector<DeadLetter>& letters) {
    std::vector<FeedPlace> places;
    for (const DeadLetter& letter : letters) places.push_back(letter.place);
    return places;
  }

  /// For use without a running gateway: the next one finds the entries on its retry list.
  [[nodiscard]] Result<void> change_stored(const std::string& outlet, const std::vector<DeadLetter>& letters,
                                           LetterChange change) const {
    const auto work = [&](Transaction& transaction) -> Result<void> {
      for (const DeadLetter& letter : letters) {
        auto done = transaction.remove_record(outlet, dead_letter_key(letter.place));
        if (done && change == LetterChange::retry)
          done = store_retry(transaction, outlet, letter.subject, letter.place, time_);
        if (!done) return done;
      }
      return {};
    };
    return submit_and_wait(store_, std::make_unique<FunctionCommand>(work));
  }

  Store& store_;
  const TimeSource& time_;
  ChangeLetters change_letters_;
};

}  // namespace

void add_dead_letter_commands(AdminService& service, Store& store, const TimeSource& time,
                              ChangeLetters change_letters) {
  const auto commands = std::make_shared<const DeadLetterCommands>(store, time, std::move(change_letters));
  service.add("deadletters.list",
              [commands](const rapidjson::Value& request) { return commands->list(find_text(request, "outlet")); });
  for (const LetterChange change : {LetterChange::retry, LetterChange::drop}) {
    service.add(change == LetterChange::retry ? "deadletters.retry" : "deadletters.drop",
                [commands, change](const rapidjson::Value& request) {
                  return commands->change(find_text(request, "outlet"), find_text(request, "id"), change);
                });
  }
}

}  // namespace parcelgate
