#include <algorithm>

#include "adapters/tickets/data_desk/plan_sections.hpp"

namespace parcelgate {
namespace {

using rapidjson::Value;

void compile_check(const Value& desk, DeskPlan& out, DeskVocabulary& vocabulary) {
  const Value* check = find_member(desk, "check");
  if (check == nullptr || !check->IsArray() || check->Empty())
    return vocabulary.faults().add("/check", "must be a list of requests",
                                   "name at least one that fails with a wrong secret");
  vocabulary.set_own({});
  for (rapidjson::SizeType at = 0; at < check->Size(); ++at) {
    const std::string here = join_pointer("/check", at);
    check_members((*check)[at], here, {"request", "errors", "take", "about", "body", "reads"}, vocabulary.faults());
    out.check.push_back(vocabulary.compile_step((*check)[at], here));
  }
  for (const RequestStep& step : out.check) {
    for (const Take& take : step.takes) vocabulary.add_constant(take.name);
  }
}

WordList::Source compile_source(const Value& section, const std::string& pointer, DeskVocabulary& vocabulary) {
  WordList::Source made;
  Faults& faults = vocabulary.faults();
  if (!check_members(section, pointer,
                     {"request", "errors", "reads", "items", "key", "names", "closed", "where", "pages"}, faults)) {
    return made;
  }
  vocabulary.set_own({"limit", "page", "offset", "cursor"});
  made.step = vocabulary.compile_step(section, pointer);
  made.items = Path::compile(find_text(section, "items"), join_pointer(pointer, "items"), faults);
  if (const Value* key = find_member(section, "key"))
    made.key = Field::compile(*key, join_pointer(pointer, "key"), faults);
  else
    faults.add(join_pointer(pointer, "key"), "is missing", "name what requests write for an item");
  if (const Value* names = find_member(section, "names")) {
    if (!names->IsArray()) faults.add(join_pointer(pointer, "names"), "must be a list of fields");
    for (rapidjson::SizeType at = 0; names->IsArray() && at < names->Size(); ++at)
      made.names.push_back(Field::compile((*names)[at], join_pointer(join_pointer(pointer, "names"), at), faults));
  }
  if (const Value* closed = find_member(section, "closed"))
    made.closed = Field::compile(*closed, join_pointer(pointer, "closed"), faults);
  if (const Value* where = find_member(section, "where");
      where != nullptr && check_members(*where, join_pointer(pointer, "where"), {"at", "is"}, faults)) {
    if (const Value* at = find_member(*where, "at"))
      made.where = Field::compile(*at, join_pointer(join_pointer(pointer, "where"), "at"), faults);
    made.is = find_text(*where, "is");
  }
  made.pages = Pages::compile(find_member(section, "pages"), join_pointer(pointer, "pages"), faults);
  return made;
}

void compile_lists(const Value& desk, DeskPlan& out, DeskVocabulary& vocabulary) {
  const Value* lists = find_member(desk, "lists");
  if (lists == nullptr) return;
  if (!lists->IsObject()) return vocabulary.faults().add("/lists", "must be an object of names and lists");
  for (const auto& member : lists->GetObject()) {
    const std::string_view name = text_of(member.name);
    const std::string here = join_pointer("/lists", name);
    WordList list;
    if (member.value.IsArray()) {
      for (rapidjson::SizeType at = 0; at < member.value.Size(); ++at)
        list.sources.push_back(compile_source(member.value[at], join_pointer(here, at), vocabulary));
    } else {
      list.sources.push_back(compile_source(member.value, here, vocabulary));
    }
    out.lists.emplace(name, std::move(list));
  }
}

std::string read_list(const Value& section, std::string_view pointer, const DeskPlan& out, Faults& faults) {
  const std::string list(find_text(section, "list"));
  if (list.empty() || out.lists.contains(list)) return list;
  std::vector<std::string_view> known;
  for (const auto& [name, each] : out.lists) known.push_back(name);
  faults.add(join_pointer(pointer, "list"), "there is no list \"" + list + "\"", std::string(suggest(list, known)));
  return {};
}

WordPlan compile_word(const Value* word, const std::string& pointer, std::string list, DeskVocabulary& vocabulary) {
  WordPlan made;
  made.list = std::move(list);
  if (word == nullptr) {
    vocabulary.faults().add(pointer, "is missing");
    return made;
  }
  made.word = vocabulary.compile_text(*word, pointer);
  const std::string_view name = word->IsString() ? variable_name(text_of(*word)) : std::string_view{};
  if (name.starts_with("setting:")) made.about = name.substr(8);
  return made;
}

/// Lists may name words, too: those whose own lists come earlier.
void add_word_names(const Value& desk, DeskVocabulary& vocabulary) {
  const Value* words = find_member(desk, "words");
  if (words == nullptr) return;
  if (!words->IsObject()) return vocabulary.faults().add("/words", "must be an object of names and words");
  for (const auto& member : words->GetObject()) vocabulary.add_constant(text_of(member.name));
}

void compile_words(const Value& desk, DeskPlan& out, DeskVocabulary& vocabulary) {
  const Value* words = find_member(desk, "words");
  if (words == nullptr || !words->IsObject()) return;
  vocabulary.set_own({});
  for (const auto& member : words->GetObject()) {
    const std::string_view name = text_of(member.name);
    const std::string here = join_pointer("/words", name);
    if (!check_members(member.value, here, {"list", "word", "about"}, vocabulary.faults())) continue;
    std::string list = read_list(member.value, here, out, vocabulary.faults());
    WordPlan word =
        compile_word(find_member(member.value, "word"), join_pointer(here, "word"), std::move(list), vocabulary);
    if (const auto about = find_text(member.value, "about"); !about.empty()) word.about = about;
    out.words.emplace(name, std::move(word));
  }
}

void compile_priority(const Value& desk, DeskPlan& out, DeskVocabulary& vocabulary) {
  Faults& faults = vocabulary.faults();
  const Value* section = find_member(desk, "priority");
  if (section == nullptr) return faults.add("/priority", "is missing", "name the words of normal, high and urgent");
  if (!check_members(*section, "/priority", {"list", "normal", "high", "urgent", "order"}, faults)) return;
  out.priority.list = read_list(*section, "/priority", out, faults);
  constexpr std::array<std::string_view, 3> kLevels{"normal", "high", "urgent"};
  for (std::size_t level = 0; level < kLevels.size(); ++level) {
    out.priority.levels[level] = compile_word(find_member(*section, kLevels[level]),
                                              join_pointer("/priority", kLevels[level]), out.priority.list, vocabulary);
  }
  if (const Value* order = find_member(*section, "order")) {
    if (!order->IsArray()) faults.add("/priority/order", "must be a list of words, the lowest first");
    for (rapidjson::SizeType at = 0; order->IsArray() && at < order->Size(); ++at) {
      if (!(*order)[at].IsString()) faults.add(join_pointer("/priority/order", at), "must be a string");
      out.priority.order.emplace_back(scalar_text((*order)[at]));
    }
  }
}

void compile_status(const Value& desk, DeskPlan& out, DeskVocabulary& vocabulary) {
  Faults& faults = vocabulary.faults();
  const Value* section = find_member(desk, "status");
  if (section == nullptr) return faults.add("/status", "is missing", "name the states open and resolved");
  if (!check_members(*section, "/status", {"list", "open", "resolved", "closed", "kept"}, faults)) return;
  out.status.list = read_list(*section, "/status", out, faults);
  out.status.open = compile_word(find_member(*section, "open"), "/status/open", out.status.list, vocabulary);
  out.status.resolved =
      compile_word(find_member(*section, "resolved"), "/status/resolved", out.status.list, vocabulary);
  const auto several = [&](std::string_view name, std::vector<TextTemplate>& to) {
    const Value* words = find_member(*section, name);
    const std::string here = join_pointer("/status", name);
    if (words != nullptr && !words->IsArray()) faults.add(here, "must be a list of states");
    for (rapidjson::SizeType at = 0; words != nullptr && words->IsArray() && at < words->Size(); ++at)
      to.push_back(vocabulary.compile_text((*words)[at], join_pointer(here, at)));
  };
  several("closed", out.status.closed);
  several("kept", out.status.kept);
  vocabulary.add_constant("open_status");
  vocabulary.add_constant("resolved_status");
}

void compile_fields(const Value& desk, DeskPlan& out, DeskVocabulary& vocabulary) {
  const Value* section = find_member(desk, "fields");
  if (section == nullptr) return;
  Faults& faults = vocabulary.faults();
  if (!check_members(*section, "/fields", {"list", "names", "each"}, faults)) return;
  out.fields.list = read_list(*section, "/fields", out, faults);
  const auto& ours = our_ticket_fields();
  const Value* names = find_member(*section, "names");
  if (names == nullptr || !names->IsObject()) return faults.add("/fields/names", "must be an object of our names");
  for (const auto& member : names->GetObject()) {
    const std::string_view name = text_of(member.name);
    if (std::find(ours.begin(), ours.end(), name) == ours.end())
      faults.add(join_pointer("/fields/names", name), "is not one of our fields", std::string(suggest(name, ours)));
    out.fields.names.emplace(name, scalar_text(member.value));
    vocabulary.add_constant("field." + std::string(name));
  }
  vocabulary.set_own({"field", "content"});
  if (const Value* each = find_member(*section, "each"))
    out.fields.each = vocabulary.compile_json(*each, "/fields/each");
}

}  // namespace

void compile_names(const Value& desk, DeskPlan& out, DeskVocabulary& vocabulary) {
  compile_check(desk, out, vocabulary);
  add_word_names(desk, vocabulary);
  compile_lists(desk, out, vocabulary);
  compile_words(desk, out, vocabulary);
  vocabulary.set_own({});
  compile_priority(desk, out, vocabulary);
  compile_status(desk, out, vocabulary);
  compile_fields(desk, out, vocabulary);
  if (const Value* ticket = find_member(desk, "ticket"))
    out.ticket = TicketPlan::compile(*ticket, "/ticket", vocabulary);
  else
    vocabulary.faults().add("/ticket", "is missing", "name where an answer has the parts of a ticket");
  if (!out.ticket.has_external_id() && !out.fields.names.contains("external_id"))
    vocabulary.faults().add("/fields/names", "lacks external_id", "tickets are found by it");
}

}  // namespace parcelgate
