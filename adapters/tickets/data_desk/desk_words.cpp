#include "adapters/tickets/data_desk/desk_words.hpp"

#include <algorithm>
#include <optional>

#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

struct ListItem {
  std::string key;
  std::vector<std::string> names;
  bool is_closed{false};
};

/// A list of the desk; hidden when the account may not read it.
struct LoadedList {
  std::vector<ListItem> items;
  bool is_hidden{false};
};

class WordFinder {
 public:
  WordFinder(const DeskPlan& plan, DeskExchange& exchange) : plan_(plan), exchange_(exchange) {}

  Result<DeskWords> find(const std::map<std::string, std::string>& chosen) {
    for (const RequestStep& step : plan_.check) {
      auto answer = exchange_.call(step, words_.constants);
      if (!answer) return unexpected(std::move(answer).error());
    }
    for (const auto& part : {&WordFinder::find_named, &WordFinder::find_priorities, &WordFinder::find_states}) {
      if (auto found = (this->*part)(); !found) return unexpected(std::move(found).error());
    }
    if (auto found = find_fields(chosen); !found) return unexpected(std::move(found).error());
    return std::move(words_);
  }

 private:
  Result<const LoadedList*> load(const std::string& name) {
    if (const auto known = loaded_.find(name); known != loaded_.end()) return &known->second;
    LoadedList list;
    for (const auto& source : plan_.lists.find(name)->second.sources) {
      auto read = read_source(source, list);
      if (!read) {
        const ErrorKind kind = read.error().kind;
        const bool is_refused = kind == ErrorKind::unauthorized || kind == ErrorKind::config ||
                                kind == ErrorKind::not_found || kind == ErrorKind::rejected;
        if (!is_refused) return unexpected(std::move(read).error());
      }
    }
    list.is_hidden = list.items.empty();
    return &(loaded_[name] = std::move(list));
  }

  Result<void> read_source(const WordList::Source& source, LoadedList& list) {
    const auto fetch = [&](NamedValues& values) { return exchange_.call(source.step, values); };
    return exchange_.each_item(fetch, *source.items, source.pages, words_.constants,
                               [&](const AnswerReader& answer, const Node& at) -> Result<void> {
                                 if (!source.where.empty() && answer.text(source.where, at) != source.is) return {};
                                 ListItem item;
                                 item.key = answer.text(source.key, at);
                                 for (const Field& name : source.names) item.names.push_back(answer.text(name, at));
                                 item.is_closed = answer.text(source.closed, at) == "true";
                                 if (!item.key.empty() && !has_key(list, item.key))
                                   list.items.push_back(std::move(item));
                                 return {};
                               });
  }

  static bool has_key(const LoadedList& list, std::string_view key) {
    return std::any_of(list.items.begin(), list.items.end(), [&](const ListItem& item) { return item.key == key; });
  }

  static const ListItem* find_item(const LoadedList& list, std::string_view word) {
    const auto matches = [&](const ListItem& item, auto equals) {
      return equals(item.key) || std::any_of(item.names.begin(), item.names.end(), equals);
    };
    for (const ListItem& item : list.items) {
      if (matches(item, [&](const std::string& name) { return name == word; })) return &item;
    }
    for (const ListItem& item : list.items) {
      if (matches(item, [&](const std::string& name) { return equal_ignoring_case(name, word); })) return &item;
    }
    return nullptr;
  }

  static std::string known_words(const LoadedList& list) {
    constexpr std::size_t kMost = 40;
    std::string text;
    for (std::size_t at = 0; at < list.items.size() && at < kMost; ++at) {
      const ListItem& item = list.items[at];
      const std::string& name = item.names.empty() || item.names.front().empty() ? item.key : item.names.front();
      text += (text.empty() ? "" : ", ") + printable_line(name);
    }
    return text + (list.items.size() > kMost ? ", …" : "");
  }

  /// @param about  "priority_high", or "fields/external_id"
  Result<std::string> key_of(const std::string& list_name, const std::string& word, const std::string& about) {
    if (list_name.empty() || word.empty()) return word;
    auto list = load(list_name);
    if (!list) return unexpected(std::move(list).error());
    const std::string place = about.empty() ? std::string{} : " (" + about + ")";
    if ((*list)->is_hidden) {
      if (is_digits(word)) return word;
      return unexpected(
          ErrorKind::config,
          exchange_.named("its " + list_name + " cannot be listed with these credentials, so \"" + word + "\"" + place +
                          " cannot be found; write its number, or give the user more rights"));
    }
    if (const ListItem* item = find_item(**list, word)) return item->key;
    return unexpected(ErrorKind::config, exchange_.named("has no \"" + word + "\"" + place + " in its " + list_name +
                                                         "; it has " + known_words(**list)));
  }

  Result<std::string> key_of(const WordPlan& plan) {
    const auto word = exchange_.render(plan.word, words_.constants);
    if (!word) return word;
    return key_of(plan.list, *word, plan.about);
  }

  Result<void> find_named() {
    for (const auto& [name, plan] : plan_.words) {
      auto key = key_of(plan);
      if (!key) return unexpected(std::move(key).error());
      words_.constants[name] = *std::move(key);
    }
    return {};
  }

  Result<void> find_priorities() {
    for (std::size_t level = 0; level < plan_.priority.levels.size(); ++level) {
      auto key = key_of(plan_.priority.levels[level]);
      if (!key) return unexpected(std::move(key).error());
      words_.priorities[level] = *std::move(key);
    }
    words_.order = plan_.priority.order;
    if (plan_.priority.list.empty()) return {};
    const auto list = load(plan_.priority.list);
    if (!list) return unexpected(list.error());
    for (const ListItem& item : (*list)->items) {
      if (plan_.priority.order.empty()) words_.order.push_back(item.key);
      words_.priority_keys[item.key] = item.key;
      for (const std::string& name : item.names) words_.priority_keys.try_emplace(name, item.key);
    }
    return {};
  }

  Result<void> find_states() {
    const StatusPlan& plan = plan_.status;
    auto open = key_of(plan.open);
    auto resolved = open ? key_of(plan.resolved) : open;
    if (!resolved) return unexpected(std::move(resolved).error());
    words_.open_status = words_.constants["open_status"] = *open;
    words_.resolved_status = words_.constants["resolved_status"] = *resolved;
    for (const auto& [texts, keys] : {std::pair{&plan.closed, &words_.closed}, std::pair{&plan.kept, &words_.kept}}) {
      for (const TextTemplate& text : *texts) {
        const auto word = exchange_.render(text, words_.constants);
        if (!word) return unexpected(word.error());
        auto key = key_of(plan.list, *word, "status");
        if (!key) return unexpected(std::move(key).error());
        if (!key->empty()) keys->insert(*std::move(key));
      }
    }
    if (plan.list.empty()) return {};
    const auto list = load(plan.list);
    if (!list) return unexpected(list.error());
    for (const ListItem& item : (*list)->items) {
      if (item.is_closed) words_.closed.insert(item.key);
      words_.status_keys[item.key] = item.key;
      for (const std::string& name : item.names) words_.status_keys.try_emplace(name, item.key);
    }
    return {};
  }

  Result<void> find_fields(const std::map<std::string, std::string>& chosen) {
    std::string missing;
    for (const auto& [ours, by_default] : plan_.fields.names) {
      const auto own = chosen.find(ours);
      const std::string word = own == chosen.end() ? by_default : own->second;
      words_.constants["field." + ours];
      if (word.empty()) continue;
      auto key = key_of(plan_.fields.list, word, "fields/" + ours);
      if (!key) {
        if (key.error().kind != ErrorKind::config) return unexpected(std::move(key).error());
        missing += (missing.empty() ? "" : ", ") + ours + " \"" + word + "\"";
        continue;
      }
      words_.constants["field." + ours] = *key;
      words_.fields[ours] = *std::move(key);
    }
    if (missing.empty()) return {};
    const auto list = load(plan_.fields.list);
    const std::string known =
        list && !(*list)->is_hidden ? "it has " + known_words(**list) : "they cannot be listed with these credentials";
    return unexpected(ErrorKind::config, exchange_.named("has no field " + missing + "; " + known +
                                                         "; add the field, or name another in \"fields\""));
  }

  const DeskPlan& plan_;
  DeskExchange& exchange_;
  std::map<std::string, LoadedList> loaded_;
  DeskWords words_;
};

}  // namespace

bool is_digits(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_ascii_digit);
}

HeldPriority DeskWords::priority_of(std::string_view held) const {
  if (held.empty()) return {};
  const auto spelled = priority_keys.find(held);
  const std::string_view key = spelled == priority_keys.end() ? held : std::string_view(spelled->second);
  for (std::size_t level = 0; level < priorities.size(); ++level) {
    if (priorities[level] == key) return {static_cast<TicketPriority>(level), true};
  }
  const auto place = [&](std::string_view word) { return std::find(order.begin(), order.end(), word) - order.begin(); };
  const auto at = place(key);
  if (at == static_cast<std::ptrdiff_t>(order.size())) return {TicketPriority::urgent, false};
  HeldPriority found{TicketPriority::normal, false};
  for (std::size_t level = 0; level < priorities.size(); ++level) {
    if (place(priorities[level]) <= at) found.level = static_cast<TicketPriority>(level);
  }
  return found;
}

TicketPriority DeskWords::same_word(TicketPriority level) const noexcept {
  const auto& word = priorities[static_cast<std::size_t>(level)];
  const auto first = std::find(priorities.begin(), priorities.end(), word);
  return static_cast<TicketPriority>(first - priorities.begin());
}

std::string_view DeskWords::status_key(std::string_view status) const {
  const auto spelled = status_keys.find(status);
  return spelled == status_keys.end() ? status : std::string_view(spelled->second);
}

bool DeskWords::is_resolved(std::string_view status) const {
  const std::string_view key = status_key(status);
  return key == resolved_status || closed.contains(key);
}

bool DeskWords::is_kept(std::string_view status) const {
  return kept.contains(status_key(status));
}

Result<DeskWords> find_words(const DeskPlan& plan, const std::map<std::string, std::string>& chosen,
                             DeskExchange& exchange) {
  return WordFinder(plan, exchange).find(chosen);
}

}  // namespace parcelgate
