#include "adapters/tickets/data_desk/data_desk.hpp"

#include <algorithm>
#include <utility>

#include "adapters/tickets/data_desk/desk_words.hpp"
#include "adapters/tickets/data_desk/exchange.hpp"
#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

/// Of no ticket: what a search finds by it, it would find by any id.
constexpr std::string_view kNobody = "/parcelgate-check-5f0c1d9e77b34e1c";

/// Whether a ticket is older. Ids that are numbers count up; others say nothing about age.
bool is_older(const DeskTicket& left, const DeskTicket& right) {
  if (left.created != right.created) return left.created < right.created;
  if (is_digits(left.id) && is_digits(right.id) && left.id.size() != right.id.size())
    return left.id.size() < right.id.size();
  return left.id < right.id;
}

Account account_of(const DeskPlan& plan, const DataDeskOptions& options) {
  Account account;
  account.id = account.source = plan.id;
  account.settings = options.settings;
  for (auto& [name, value] : account.settings) {
    // Templates continue the address with "/…".
    while (name.ends_with("_url") && value.ends_with('/')) value.pop_back();
  }
  for (const auto& [name, value] : options.secrets) account.secrets[name] = {value};
  return account;
}

}  // namespace

Result<std::unique_ptr<DataDesk>> DataDesk::create(std::shared_ptr<const DeskPlan> plan, DataDeskOptions options,
                                                   HttpClient& http, const TimeSource& time) {
  Faults faults;
  Account account = account_of(*plan, options);
  plan->check_account(account, options.fields, "", faults);
  if (!faults.empty()) return unexpected(ErrorKind::config, plan->label() + ": " + faults.text());
  if (Zone::load(options.time_zone) == nullptr)
    return unexpected(ErrorKind::config, plan->label() + ": no time zone \"" + options.time_zone + "\"");
  return std::unique_ptr<DataDesk>(new DataDesk(std::move(plan), std::move(account), std::move(options), http, time));
}

void DataDesk::check_options(const DeskPlan& plan, const DataDeskOptions& options, std::string_view pointer,
                             Faults& faults) {
  plan.check_account(account_of(plan, options), options.fields, pointer, faults);
}

DataDesk::DataDesk(std::shared_ptr<const DeskPlan> plan, Account account, DataDeskOptions options, HttpClient& http,
                   const TimeSource& time)
    : plan_(std::move(plan)),
      account_(std::move(account)),
      options_(std::move(options)),
      zone_(Zone::load(options_.time_zone)),
      time_(time),
      exchange_(std::make_unique<DeskExchange>(*plan_, account_, http, time)) {}
DataDesk::~DataDesk() = default;

Result<void> DataDesk::check() {
  if (auto begun = exchange_->begin(); !begun) return begun;
  return check_now();
}

Result<void> DataDesk::check_now() {
  auto found = find_words(*plan_, options_.fields, *exchange_);
  if (!found) return unexpected(std::move(found).error());
  const auto words = std::make_shared<const DeskWords>(*std::move(found));
  if (!plan_->find.is_fuzzy) {
    if (auto nobody = find_nobody(*words); !nobody) return nobody;
  }
  const std::lock_guard lock(mutex_);
  words_ = words;
  return {};
}

Result<DataDesk::Words> DataDesk::words() {
  {
    const std::lock_guard lock(mutex_);
    if (words_) return words_;
  }
  // With a wrong field nothing would ever be found, and every retry would create another ticket.
  if (auto checked = check_now(); !checked) return unexpected(std::move(checked).error());
  const std::lock_guard lock(mutex_);
  return words_;
}

Result<DataDesk::Words> DataDesk::begin() {
  if (auto begun = exchange_->begin(); !begun) return unexpected(std::move(begun).error());
  return words();
}

std::string DataDesk::url_of(const DeskWords& words, const DeskTicket& ticket) const {
  NamedValues values = words.constants;
  values["id"] = ticket.id;
  return exchange_->render(plan_->ticket.url(), values).value_or(std::string{});
}

TicketSnapshot DataDesk::snapshot_of(const DeskWords& words, const DeskTicket& ticket) const {
  TicketSnapshot made;
  made.id = ticket.id;
  made.url = url_of(words, ticket);
  made.status = ticket.status;
  made.priority = words.priority_of(ticket.priority).level;
  made.due = plan_->ticket.due_form().read(ticket.due, zone_.get());
  made.fields = ticket.fields;
  made.fields.erase("comment_key");
  if (plan_->ticket.has_external_id()) made.fields["external_id"] = ticket.external_id;
  return made;
}

/// Some desks ignore a filter that they do not know, and then every ticket is found.
Result<void> DataDesk::find_nobody(const DeskWords& words) {
  NamedValues values = words.constants;
  values["external_id"] = kNobody;
  const auto fetch = [&](NamedValues& each) { return exchange_->run(plan_->find.operation, each); };
  return exchange_->each_item(
      fetch, *plan_->find.items, plan_->find.pages, values, [&](const AnswerReader&, const Node&) -> Result<void> {
        return unexpected(ErrorKind::config,
                          exchange_->named("finds tickets by an external id that none has; is the field "
                                           "external_id there, and can tickets be searched by it?"));
      });
}

Result<std::vector<DeskTicket>> DataDesk::search(const DeskWords& words, std::string_view external_id) {
  NamedValues values = words.constants;
  values["external_id"] = external_id;
  std::vector<DeskTicket> found;
  const auto fetch = [&](NamedValues& each) { return exchange_->run(plan_->find.operation, each); };
  auto visited = exchange_->each_item(fetch, *plan_->find.items, plan_->find.pages, values,
                                      [&](const AnswerReader& answer, const Node& at) -> Result<void> {
                                        DeskTicket ticket = plan_->ticket.read(answer, at, words.fields);
                                        if (ticket.id.empty())
                                          return unexpected(ErrorKind::unreachable,
                                                            exchange_->named("a search found a ticket without an id"));
                                        if (plan_->find.reads_each) {
                                          auto whole = look(words, ticket.id);
                                          if (!whole) return unexpected(std::move(whole).error());
                                          ticket = *std::move(whole);
                                        }
                                        if (ticket.external_id == external_id && ticket.merged_into.empty())
                                          found.push_back(std::move(ticket));
                                        return {};
                                      });
  if (!visited) return unexpected(std::move(visited).error());
  std::sort(found.begin(), found.end(), is_older);
  return found;
}

Result<std::vector<TicketSnapshot>> DataDesk::find(std::string_view external_id) {
  auto words = begin();
  if (!words) return unexpected(std::move(words).error());
  auto found = search(**words, external_id);
  if (!found) return unexpected(std::move(found).error());
  std::vector<TicketSnapshot> made;
  for (const DeskTicket& ticket : *found) made.push_back(snapshot_of(**words, ticket));
  return made;
}

Result<DeskTicket> DataDesk::look(const DeskWords& words, std::string_view ticket_id) {
  NamedValues values = words.constants;
  values["id"] = ticket_id;
  auto answer = exchange_->run(plan_->read, values);
  if (!answer) return unexpected(std::move(answer).error());
  DeskTicket seen;
  const AnswerReader read = exchange_->reader(**answer);
  plan_->read_ticket->each(read.root(), [&](const Node& at) {
    seen = plan_->ticket.read(read, at, words.fields);
    return true;
  });
  seen.all_fields = plan_->ticket.all_fields((*answer)->response.body, *plan_->read_ticket);
  if (!seen.id.empty()) return seen;
  return unexpected(ErrorKind::unreachable,
                    exchange_->named("ticket " + std::string(ticket_id) + " was answered without its id"));
}

Result<void> DataDesk::check_fields(const DeskWords& words, const DeskTicket& seen,
                                    const std::map<std::string, std::string>& wanted) const {
  for (const auto& [ours, value] : wanted) {
    const auto key = words.fields.find(ours);
    if (key == words.fields.end()) continue;
    const auto held = seen.fields.find(ours);
    if (held == seen.fields.end() && !value.empty()) {
      return unexpected(ErrorKind::config,
                        exchange_->named("ticket " + seen.id + " has no field \"" + key->second + "\" (fields/" + ours +
                                         "); is it switched on for such tickets, and may the user see it?"));
    }
    if (held != seen.fields.end() && held->second != field_text(value))
      return unexpected(ErrorKind::rejected, exchange_->named("ticket " + seen.id + " did not take the field " + ours));
  }
  return {};
}

/// A value as the desk holds it: cut to its limit, and without blanks at the ends.
std::string DataDesk::field_text(std::string_view wanted) const {
  return std::string(trim(plan_->limits.field.cut(trim(wanted))));
}

Result<std::string> DataDesk::render_fields(const std::map<std::string, std::string>& by_key) const {
  if (by_key.empty()) return std::string{};
  if (!plan_->fields.each) {
    return render_json_object([&](JsonWriter& writer) {
      for (const auto& [key, value] : by_key) write_member(writer, key, value);
    });
  }
  std::string list;
  for (const auto& [key, value] : by_key) {
    const auto element = exchange_->render(*plan_->fields.each, {{"field", key}, {"content", value}});
    if (!element) return element;
    list += (list.empty() ? "[" : ",") + *element;
  }
  return list + "]";
}

}  // namespace parcelgate
