#include "adapters/manifest/protocol/acknowledgement.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>

#include "adapters/manifest/text/encodings.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

constexpr int kBusySeconds = 5;

std::size_t index_of(AckKind kind) noexcept {
  return static_cast<std::size_t>(kind);
}

bool is_of_message(const Variable& name) noexcept {
  switch (name.kind) {
    case Variable::Kind::body:
    case Variable::Kind::method:
    case Variable::Kind::path:
    case Variable::Kind::header:
    case Variable::Kind::header_of:
    case Variable::Kind::query:
    case Variable::Kind::form:
      return true;
    default:
      return false;
  }
}

int compile_status(const rapidjson::Value& section, std::string_view pointer, int by_default, Faults& faults) {
  const auto* status = find_member(section, "status");
  if (status == nullptr) return by_default;
  if (status->IsInt() && status->GetInt() >= 200 && status->GetInt() <= 599) return status->GetInt();
  faults.add(join_pointer(pointer, "status"), "must be a number from 200 to 599");
  return by_default;
}

}  // namespace

ReplyTemplate ReplyTemplate::compile(const rapidjson::Value& section, std::string_view pointer, int status,
                                     CompileContext vocabulary) {
  ReplyTemplate made = bare(status);
  if (!check_members(section, pointer, {"status", "content_type", "headers", "let", "json", "form", "xml", "text"},
                     vocabulary.faults)) {
    return made;
  }
  made.status_ = compile_status(section, pointer, status, vocabulary.faults);
  made.lets_ = Lets::compile(section, pointer, vocabulary);
  if (const auto* headers = find_member(section, "headers"))
    made.headers_ = FieldTemplates::compile(*headers, join_pointer(pointer, "headers"), vocabulary);
  made.body_ = BodyTemplate::compile(section, pointer, vocabulary);
  made.content_type_ = find_text(section, "content_type");
  if (made.content_type_.empty()) made.content_type_ = made.body_.content_type();
  made.reads_message_ = std::any_of(vocabulary.used.begin(), vocabulary.used.end(), is_of_message);
  return made;
}

ReplyTemplate ReplyTemplate::bare(int status) {
  ReplyTemplate made;
  made.status_ = status;
  return made;
}

ReplyTemplate ReplyTemplate::with(int status) const {
  ReplyTemplate made = *this;
  made.status_ = status;
  return made;
}

ReplyTemplate ReplyTemplate::retry_after(int seconds) const {
  ReplyTemplate made = *this;
  made.retry_after_ = seconds;
  return made;
}

HttpReply ReplyTemplate::render(EvaluationContext scope) const {
  scope.lenient = true;
  HttpReply reply;
  reply.status = status_;
  reply.content_type = content_type_;
  if (retry_after_ > 0) reply.headers.emplace_back("Retry-After", std::to_string(retry_after_));
  const auto computed = lets_.compute(scope);
  const auto headers = headers_.render(scope);
  auto body = body_.render(scope);
  // A lenient scope fails only in a step over text of the sender; the courier then gets the bare status.
  if (!computed || !headers || !body) return reply;
  std::copy_if(headers->begin(), headers->end(), std::back_inserter(reply.headers),
               [](const auto& header) { return !has_control(header.second); });
  reply.body = std::move(*body);
  return reply;
}

Acknowledgements::Set Acknowledgements::compile_set(std::string_view id, const rapidjson::Value& section,
                                                    std::string_view pointer, const AccountSpec& spec, Faults& faults) {
  Set set;
  set.id = id;
  constexpr std::array<RetiredWord, 3> kRetired{
      {{"duplicate", "remove it: \"ok\" answers a duplicate too"},
       {"undecodable", "remove it: \"ok\" answers a push that cannot be decoded too"},
       {"busy", "remove it: a busy gateway sends 503 with the body of \"failure\""}}};
  if (!check_members(section, pointer, {"ok", "failure", "unauthorized"}, faults, kRetired)) return set;
  const auto own = [&](std::string_view kind, int status) -> std::optional<ReplyTemplate> {
    const auto* reply = find_member(section, kind);
    if (reply == nullptr) return std::nullopt;
    return ReplyTemplate::compile(*reply, join_pointer(pointer, kind), status, CompileContext{spec, faults, true});
  };
  const auto share = [](ReplyTemplate reply) { return std::make_shared<const ReplyTemplate>(std::move(reply)); };
  const auto ok = share(own("ok", 200).value_or(ReplyTemplate::bare(200)));
  const auto failure = share(own("failure", 500).value_or(ReplyTemplate::bare(500)));
  const auto put = [&](AckKind kind, std::shared_ptr<const ReplyTemplate> reply) {
    set.replies[index_of(kind)] = std::move(reply);
  };
  put(AckKind::ok, ok);
  put(AckKind::duplicate, ok);
  put(AckKind::failure, failure);
  put(AckKind::busy, share(failure->with(503).retry_after(kBusySeconds)));
  put(AckKind::undecodable, ok);
  put(AckKind::unauthorized, share(own("unauthorized", 401).value_or(failure->with(401))));
  return set;
}

Acknowledgements::Acknowledgements() {
  const AccountSpec none;
  Faults faults;
  rapidjson::Value nothing(rapidjson::kObjectType);
  sets_.push_back(compile_set("default", nothing, "", none, faults));
}

Acknowledgements Acknowledgements::compile(const rapidjson::Value& section, std::string_view pointer,
                                           const AccountSpec& spec, Faults& faults) {
  Acknowledgements made;
  if (!section.IsObject() || section.ObjectEmpty()) {
    faults.add(pointer, "must be an object of named sets of answers");
    return made;
  }
  made.sets_.clear();
  for (const auto& set : section.GetObject()) {
    const std::string_view id = text_of(set.name);
    made.sets_.push_back(compile_set(id, set.value, join_pointer(pointer, id), spec, faults));
  }
  return made;
}

bool Acknowledgements::has(std::string_view set) const noexcept {
  return std::any_of(sets_.begin(), sets_.end(), [set](const Set& known) { return known.id == set; });
}

const Acknowledgements::Set& Acknowledgements::find(std::string_view set) const noexcept {
  const auto named = std::find_if(sets_.begin(), sets_.end(), [set](const Set& known) { return known.id == set; });
  return named == sets_.end() ? sets_.front() : *named;
}

HttpReply Acknowledgements::reply(std::string_view set, AckKind kind, const Account& account, const AccountSpec& spec,
                                  const SourceMessage& message, ParsedMessage* parsed) const {
  return find(set).replies[index_of(kind)]->render(EvaluationContext::of_message(account, spec, message, parsed));
}

class Acknowledgements::Prepared final : public PushReplies {
 public:
  /// @param scope  of the message, while it is at hand
  Prepared(const Set& set, const EvaluationContext& scope) : set_(set) {
    late_.account = scope.account;
    late_.spec = scope.spec;
    late_.now = scope.now;
    for (const AckKind kind : {AckKind::ok, AckKind::duplicate, AckKind::failure, AckKind::undecodable}) {
      const ReplyTemplate* reply = set.replies[index_of(kind)].get();
      const bool is_known = std::any_of(made_.begin(), made_.end(), [&](const Made& made) { return made.of == reply; });
      if (reply->reads_message() && !is_known) made_.push_back({reply, reply->render(scope)});
    }
  }

  HttpReply reply(AckKind kind) override {
    const ReplyTemplate* wanted = set_.replies[index_of(kind)].get();
    for (Made& made : made_) {
      if (made.of == wanted) return std::move(made.reply);
    }
    return wanted->render(late_);
  }

 private:
  struct Made {
    const ReplyTemplate* of;
    HttpReply reply;
  };
  const Set& set_;
  EvaluationContext late_;  ///< without the message
  std::vector<Made> made_;
};

std::unique_ptr<PushReplies> Acknowledgements::prepare(std::string_view set, const Account& account,
                                                       const AccountSpec& spec, const SourceMessage& message,
                                                       ParsedMessage* parsed) const {
  return std::make_unique<Prepared>(find(set), EvaluationContext::of_message(account, spec, message, parsed));
}

}  // namespace parcelgate
