#include "gateway/wire/problem_reply.hpp"

#include <string>

namespace parcelgate {

HttpReply problem_reply(const ProblemKind& kind, std::string_view detail,
                        const std::function<void(JsonWriter&)>& write_more) {
  HttpReply reply;
  reply.status = kind.status;
  reply.content_type = "application/problem+json";
  reply.body = render_json_object([&](JsonWriter& writer) {
    write_member(writer, "type", "urn:parcelgate:problem:" + std::string(kind.slug));
    write_member(writer, "title", kind.title);
    writer.Key("status");
    writer.Int(kind.status);
    write_member(writer, "detail", detail);
    if (write_more) write_more(writer);
  });
  if (kind.status == 503) reply.headers.emplace_back("Retry-After", "1");
  return reply;
}

}  // namespace parcelgate
