#include "gateway/app/admin/clock_commands.hpp"

#include <utility>

#include "gateway/app/admin/admin_answer.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {

void add_clock_command(AdminService& admin, const TimeSource& time, std::function<std::optional<std::string>()> fault,
                       std::function<void()> accept) {
  admin.add(
      "clocks.accept_date",
      [&time, fault = std::move(fault), accept = std::move(accept)](const rapidjson::Value&) -> Result<std::string> {
        const auto why = fault();
        if (why) accept();
        return admin_answer([&](JsonWriter& writer) {
          writer.Key("accepted");
          writer.Bool(why.has_value());
          write_text_or_null(writer, "fault", why.value_or(""));
          write_instant(writer, "date", time.now());
        });
      });
}

}  // namespace parcelgate
