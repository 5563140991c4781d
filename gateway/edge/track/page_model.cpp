#include "gateway/edge/track/page_model.hpp"

#include <algorithm>

#include "gateway/base/text.hpp"
#include "gateway/base/utf8.hpp"
#include "gateway/base/web_address.hpp"
#include "gateway/edge/track/page_words.hpp"
#include "gateway/edge/track/track_json.hpp"
#include "gateway/wire/write_flag.hpp"

namespace parcelgate {
namespace {

/// Of many parcels each shows fewer lines, so that the page stays small.
constexpr std::size_t kLinesOfAll = 60;
constexpr std::size_t kLeastLines = 3;
constexpr std::size_t kMostParcels = 20;

/// Digits and "+" alone, for the address of a telephone.
std::string dialled(std::string_view phone) {
  std::string out;
  for (const char letter : phone) {
    if (is_ascii_digit(letter) || (letter == '+' && out.empty())) out.push_back(letter);
  }
  return out;
}

/// "SF", "顺丰": the capitals of a Latin name, or the first two characters of a Chinese one.
std::string initials_of(std::string_view name) {
  std::string capitals;
  bool is_start = true;
  for (const char letter : name) {
    if (letter == ' ' || letter == '-') {
      is_start = true;
    } else if (is_ascii_letter(letter) && (is_start || is_ascii_capital(letter)) && capitals.size() < 3) {
      capitals.push_back(ascii_upper(letter));
      is_start = false;
    } else {
      is_start = false;
    }
  }
  const bool is_latin = !name.empty() && is_ascii_letter(name.front());
  if (is_latin) return capitals;
  std::string first;
  for (std::size_t at = 0, count = 0; at < name.size() && count < 2; ++count) {
    const std::size_t length = code_point_at(name, at).length;
    first.append(name.substr(at, length));
    at += length;
  }
  return first;
}

/// Writes the model of a page for its template.
class PageModel {
 public:
  PageModel(JsonWriter& writer, const PageWords& words, const PageBrand& brand)
      : writer_(writer), words_(words), brand_(brand) {}

  void frame(std::string_view css) {
    text("lang", to_string(words_.locale()));
    text("shop", brand_.shop);
    text("logo", brand_.brand.logo);
    text("css", css);
    text("brand_css", brand_css(brand_.brand));
    writer_.Key("languages");
    writer_.StartArray();
    constexpr std::pair<Locale, std::string_view> kNames[]{
        {Locale::zh_cn, "简"}, {Locale::zh_tw, "繁"}, {Locale::en, "EN"}};
    for (const auto& [locale, name] : kNames) {
      writer_.StartObject();
      text("tag", to_string(locale));
      text("name", name);
      write_flag(writer_, "current", locale == words_.locale());
      writer_.EndObject();
    }
    writer_.EndArray();
  }

  void fault(std::string_view which, std::string_view form) {
    text("title", words_(std::string(which) + "_title"));
    write_key(writer_, "fault");
    writer_.StartObject();
    text("title", words_(std::string(which) + "_title"));
    text("text", words_(std::string(which) + "_text"));
    text("form", form);
    text("form_word", words_("lookup_link"));
    help();
    writer_.EndObject();
  }

  void page(const PageParts& parts, std::string_view js) {
    const TrackView& view = parts.view;
    text("title", view.title);
    text("state", view.state);
    text("api", parts.api);
    text("tag", parts.tag);
    text("js", js);
    for (const std::string_view key : {"live", "live_off", "print"}) text(key, words_(key));
    text("updated", words_.of_times().fill("updated", {{"state", view.state}}));
    std::string deliveries =
        render_json([&](JsonWriter& writer) { write_parcel_deliveries(writer, view, parts.page); });
    text("json_ld", for_script(deliveries));
    write_key(writer_, "view");
    writer_.StartObject();
    head(view);
    next(view.next);
    facts(view);
    parcels(view);
    text("help_heading", words_("help_heading"));
    help();
    writer_.EndObject();
  }

 private:
  void text(std::string_view name, std::string_view value) { write_member(writer_, name, value); }
  void time(std::string_view name, const ZonedInstant& at) { text(name, to_rfc3339(at.at, at.offset)); }

  /// JSON inside of a script element: no "<", so that nothing in it can end the element.
  static std::string for_script(std::string_view json) {
    std::string out;
    for (const char letter : json) {
      if (letter == '<' || letter == '>' || letter == '&') {
        out += letter == '<' ? "\\u003c" : letter == '>' ? "\\u003e" : "\\u0026";
      } else {
        out.push_back(letter);
      }
    }
    return out;
  }

  void help() {
    const TrackBrand& brand = brand_.brand;
    const bool has_link = is_web_address(brand.help_url);
    write_flag(writer_, "has_help", has_link || !brand.help_phone.empty());
    if (has_link) {
      text("help_link", words_("help_link"));
      text("help_url", brand.help_url);
    }
    if (brand.help_phone.empty()) return;
    text("help_call", words_.of_times().fill("help_call", {{"phone", brand.help_phone}}));
    text("help_tel", dialled(brand.help_phone));
  }

  void head(const TrackView& view) {
    text("title", view.title);
    text("state", view.state);
    write_flag(writer_, "is_problem", view.is_problem);
    write_flag(writer_, "is_done", view.is_done);
    const TrackedParcel* const parcel = view.parcels.empty() ? nullptr : &view.parcels.front();
    const bool has_time = view.is_of_parcel && view.parcels.size() == 1 && parcel->since;
    const std::string_view place = has_time ? std::string_view(parcel->place) : std::string_view{};
    write_flag(writer_, "summary", has_time || !view.detail.empty());
    text("detail", view.detail);
    text("place", place);
    text("since", has_time ? words_.of_times().date_time(*parcel->since) : std::string{});
    if (has_time) time("since_iso", *parcel->since);
    text("progress", words_.of_times().fill(
                         "progress", {{"n", std::to_string(view.step)}, {"m", std::to_string(view.steps.size())}}));
    text("steps_heading", words_("steps_heading"));
    write_key(writer_, "steps");
    writer_.StartArray();
    for (const TrackStep& step : view.steps) {
      writer_.StartObject();
      text("label", step.label);
      text("state", to_string(step.state));
      text("state_word", words_("step_is_" + std::string(to_string(step.state))));
      write_flag(writer_, "is_current", step.state == StepState::current);
      writer_.EndObject();
    }
    writer_.EndArray();
  }

  void next(const NextAction& next) {
    text("next_heading", words_("next_heading"));
    text("party", to_string(next.by));
    text("who", next.by == Party::none ? std::string{} : words_("who_" + std::string(to_string(next.by))));
    text("next_text", next.text);
    if (!next.due) return;
    const TrackWords& times = words_.of_times();
    write_flag(writer_, "is_over", next.left.is_over);
    text("left", to_words(next.left, times));
    text("due", times.fill(next.by == Party::buyer ? "due" : "due_other", {{"due", times.date_time_zone(*next.due)}}));
    time("due_iso", *next.due);
  }

  void fact(std::string_view name, std::string_view value, const std::optional<ZonedInstant>& at) {
    writer_.StartObject();
    text("name", words_(name));
    text("value", value);
    if (at) time("iso", *at);
    writer_.EndObject();
  }

  [[nodiscard]] std::string estimate_text(const EstimatedDelivery& estimate) const {
    const TrackWords& times = words_.of_times();
    const std::string from = times.date_time(estimate.from);
    if (!estimate.to || estimate.to->at == estimate.from.at) return from;
    const bool is_one_day = times.date(estimate.from) == times.date(*estimate.to);
    const std::string to = is_one_day ? TrackWords::clock_time(*estimate.to) : times.date_time(*estimate.to);
    return to.empty() ? from : times.fill("date_range", {{"from", from}, {"to", to}});
  }

  void facts(const TrackView& view) {
    const TrackWords& times = words_.of_times();
    const auto with_estimate = std::find_if(view.parcels.begin(), view.parcels.end(),
                                            [](const TrackedParcel& parcel) { return parcel.estimate.has_value(); });
    const bool has_refund = view.refund.state != RefundState::none;
    write_flag(writer_, "facts_list", with_estimate != view.parcels.end() || has_refund);
    write_key(writer_, "facts");
    writer_.StartArray();
    if (with_estimate != view.parcels.end())
      fact("estimate_heading", estimate_text(*with_estimate->estimate), with_estimate->estimate->from);
    if (has_refund) {
      const std::string due = view.refund.at ? times.date_time_zone(*view.refund.at) : std::string{};
      fact("refund_heading", times.fill("refund_" + std::string(to_string(view.refund.state)), {{"due", due}}),
           view.refund.at);
    }
    writer_.EndArray();
  }

  void parcels(const TrackView& view) {
    const std::size_t count = std::min(view.parcels.size(), kMostParcels);
    const std::size_t lines = std::max(kLeastLines, kLinesOfAll / std::max<std::size_t>(1, count));
    write_key(writer_, "parcels");
    writer_.StartArray();
    for (std::size_t at = 0; at < count; ++at) {
      writer_.StartObject();
      write_key(writer_, "n");
      writer_.Uint64(at + 1);
      if (view.parcels.size() > 1)
        text("part", words_.of_times().fill(
                         "parcel_of", {{"n", std::to_string(at + 1)}, {"m", std::to_string(view.parcels.size())}}));
      parcel(view.parcels[at], view.parcels.size() > 1, lines);
      writer_.EndObject();
    }
    writer_.EndArray();
  }

  void parcel(const TrackedParcel& parcel, bool is_one_of_several, std::size_t most_lines) {
    text("carrier", parcel.contact.name);
    text("initials", initials_of(parcel.contact.name));
    text("leg", words_("leg_" + std::string(to_string(parcel.leg))));
    text("number_heading", words_("number_heading"));
    text("number", parcel.number);
    text("tag", is_one_of_several ? parcel.state : std::string{});
    write_flag(writer_, "is_problem", parcel.is_problem);
    pickup(parcel.pickup);
    write_flag(writer_, "has_route", parcel.places.size() > 1);
    text("route_heading", words_("route_heading"));
    write_texts(writer_, "places", parcel.places);
    history(parcel, most_lines);
    const bool has_website = is_web_address(parcel.contact.website);
    write_flag(writer_, "contact", has_website || !parcel.contact.phone.empty());
    text("phone", parcel.contact.phone);
    text("tel", dialled(parcel.contact.phone));
    text("call", words_("call"));
    text("website", has_website ? parcel.contact.website : std::string{});
    text("website_word", words_("website"));
  }

  void pickup(const PickupPoint& pickup) {
    if (pickup.empty()) return;
    write_key(writer_, "pickup");
    writer_.StartObject();
    for (const std::string_view key : {"pickup_heading", "pickup_code", "pickup_station", "pickup_hours"})
      text(key, words_(key));
    text("code", pickup.code);
    text("station", pickup.station);
    text("hours", pickup.hours);
    writer_.EndObject();
  }

  /// Where all lines have one zone it is named once.
  void history(const TrackedParcel& parcel, std::size_t most_lines) {
    const TrackWords& times = words_.of_times();
    text("history_heading", words_("history_heading"));
    text("history_empty", words_("history_empty"));
    const auto& lines = parcel.history;
    const bool is_one_zone = std::all_of(
        lines.begin(), lines.end(), [&](const TrackLine& line) { return line.at.offset == lines.front().at.offset; });
    if (!lines.empty() && is_one_zone)
      text("zone_note", times.fill("zone_note", {{"zone", times.zone(lines.front().at.offset)}}));
    write_flag(writer_, "has_history", !lines.empty());
    const std::size_t count = std::min(lines.size(), most_lines);
    write_key(writer_, "history");
    writer_.StartArray();
    for (std::size_t at = 0; at < count; ++at) {
      const TrackLine& line = lines[at];
      writer_.StartObject();
      time("iso", line.at);
      text("day", times.date(line.at));
      text("time", TrackWords::clock_time(line.at));
      text("zone", is_one_zone ? std::string{} : times.zone(line.at.offset));
      text("text", line.text);
      text("place", line.place);
      write_flag(writer_, "is_problem", line.is_problem);
      writer_.EndObject();
    }
    writer_.EndArray();
    if (parcel.has_more || count < lines.size())
      text("more", times.fill("history_more", {{"n", std::to_string(count)}}));
  }

  JsonWriter& writer_;
  const PageWords& words_;
  const PageBrand& brand_;
};

}  // namespace

std::string brand_css(const TrackBrand& brand) {
  return ":root{--brand:" + brand.colour + "}@media (prefers-color-scheme:dark){:root{--brand:" + brand.colour_dark +
         "}}";
}

void write_frame(JsonWriter& writer, Locale locale, const PageBrand& brand, std::string_view css) {
  const PageWords words(locale, Instant{}, brand.brand);
  PageModel(writer, words, brand).frame(css);
}

void write_page_model(JsonWriter& writer, const PageParts& parts, std::string_view js) {
  const PageWords words(parts.view.locale, parts.now, parts.brand.brand);
  PageModel(writer, words, parts.brand).page(parts, js);
}

void write_fault_model(JsonWriter& writer, std::string_view which, Locale locale, const PageBrand& brand,
                       std::string_view form) {
  const PageWords words(locale, Instant{}, brand.brand);
  PageModel(writer, words, brand).fault(which, form);
}

}  // namespace parcelgate
