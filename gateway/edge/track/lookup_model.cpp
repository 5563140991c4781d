// The data of the form for its template.
#include "gateway/base/percent.hpp"
#include "gateway/edge/track/lookup_page.hpp"
#include "gateway/edge/track/page_words.hpp"
#include "gateway/wire/write_flag.hpp"

namespace parcelgate {
namespace {

std::string lookup_fault_text(const LookupForm& form, const PageWords& words) {
  switch (form.fault) {
    case LookupFault::none:
      break;
    case LookupFault::incomplete:
      return words("lookup_incomplete");
    case LookupFault::not_found:
      return words("lookup_not_found");
    case LookupFault::limited: {
      const TrackWords& times = words.of_times();
      const auto minutes = form.wait.count();
      const std::string time =
          minutes <= 1 ? words("minute_one") : times.fill("minutes", {{"n", std::to_string(minutes)}});
      return times.fill("lookup_limited", {{"time", time}});
    }
  }
  return {};
}

}  // namespace

void write_lookup_model(JsonWriter& writer, const LookupForm& form, Locale locale, const PageBrand& brand) {
  const PageWords words(locale, Instant{}, brand.brand);
  const auto text = [&](std::string_view name, std::string_view value) { write_member(writer, name, value); };
  const std::string fault = lookup_fault_text(form, words);
  text("title", words("lookup_title"));
  text("state", fault);  // the page's title begins with it, so a screen reader says it first
  text("query", form.tenant.empty() ? std::string{} : "&tenant=" + percent_encode(form.tenant));
  write_key(writer, "lookup");
  writer.StartObject();
  text("heading", words("lookup_title"));
  text("text", words("lookup_text"));
  text("error", fault);
  text("number_word", words("number_heading"));
  text("number", form.number);
  text("factor_word", words("lookup_factor"));
  text("hint", words("lookup_hint"));
  text("send", words("lookup_send"));
  write_flag(writer, "has_carriers", !form.carriers.empty());
  text("carrier_word", words("carrier_heading"));
  text("detect", words("lookup_detect"));
  write_key(writer, "carriers");
  writer.StartArray();
  for (const LookupCarrier& carrier : form.carriers) {
    writer.StartObject();
    text("id", carrier.id);
    text("name", carrier.name);
    write_flag(writer, "chosen", carrier.id == form.carrier);
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
}

}  // namespace parcelgate
