#include "gateway/runtime/config/track_config.hpp"

#include <array>

#include "gateway/base/colour.hpp"
#include "gateway/base/file.hpp"
#include "gateway/base/web_address.hpp"
#include "gateway/crypto/digest.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kMostLogo = 12 * 1024;
constexpr std::size_t kMostWord = 300;
constexpr Colour kLightPage{255, 255, 255};
constexpr Colour kDarkPage{0x15, 0x18, 0x1d};

/// An address without a path: shoppers' browsers send no more of an origin.
std::string read_origin(ObjectReader& reader, std::string_view name, std::string text, bool star_is_all) {
  if (text.empty() || (star_is_all && text == "*")) return text;
  while (!star_is_all && text.ends_with('/')) text.pop_back();
  const std::size_t host = text.find("://");
  const bool has_path = star_is_all && host != std::string::npos && text.find('/', host + 3) != std::string::npos;
  if (!is_web_address(text) || has_path)
    reader.fault(name, "\"" + text + "\" is no web address", "write it like https://shop.example");
  return text;
}

/// Images are known by their first bytes, so that a wrong name does no harm.
std::string_view image_type(std::string_view bytes) {
  if (bytes.starts_with("\x89PNG\r\n")) return "image/png";
  if (bytes.starts_with("\xFF\xD8\xFF")) return "image/jpeg";
  if (bytes.size() > 12 && bytes.starts_with("RIFF") && bytes.substr(8, 4) == "WEBP") return "image/webp";
  const std::string_view front = bytes.substr(0, 1024);
  if (front.find("<svg") != std::string_view::npos) return "image/svg+xml";
  return {};
}

std::string read_logo(ObjectReader& reader, const ConfigFile& file) {
  const std::string path = reader.text("logo", "");
  if (path.empty()) return {};
  const auto bytes = read_file(file.resolve(path));
  if (!bytes) {
    reader.fault("logo", bytes.error().what, "check the path and its permissions");
    return {};
  }
  if (bytes->size() > kMostLogo) {
    reader.fault("logo", "is larger than 12 KiB", "make it smaller: it is part of each page");
    return {};
  }
  const std::string_view type = image_type(*bytes);
  if (type.empty()) reader.fault("logo", "is no SVG, PNG, JPEG or WebP image");
  return "data:" + std::string(type) + ";base64," + to_base64(*bytes);
}

std::string read_colour(ObjectReader& reader, std::string_view name, const Colour& background) {
  const std::string text = reader.text(name, "");
  if (text.empty()) return {};
  const auto colour = find_colour(text);
  if (!colour) {
    reader.fault(name, "\"" + text + "\" is no colour", "write it like #0a58ca");
  } else if (contrast(*colour, background) < kLeastContrast) {
    reader.fault(name, text + " is hard to read on the page's background " + to_string(background),
                 &background == &kDarkPage ? "take a lighter one" : "take a darker one");
  }
  return text;
}

void read_words(ObjectReader& reader, TrackPageConfig& out) {
  for (const auto& [tag, value, pointer] : reader.members("words")) {
    const auto locale = find_locale(tag);
    if (!locale || !value->IsObject()) {
      reader.faults().push_back({pointer, "must be an object under one of en, zh-CN, zh-TW", {}});
      continue;
    }
    for (const auto& word : value->GetObject()) {
      const std::string key(text_of(word.name));
      if (!word.value.IsString() || word.value.GetStringLength() > kMostWord) {
        reader.faults().push_back({pointer + "/" + key, "must be a text of at most 300 bytes", {}});
        continue;
      }
      out.words[static_cast<std::size_t>(*locale)].emplace(key, text_of(word.value));
    }
  }
}

}  // namespace

TrackConfig read_track(const rapidjson::Value& value, const std::string& pointer, Faults& faults) {
  TrackConfig out;
  ObjectReader reader(value, pointer, faults);
  out.public_url = read_origin(reader, "public_url", reader.text("public_url", out.public_url), false);
  out.link_life = reader.duration("link_life", out.link_life);
  if (out.link_life < std::chrono::hours{1} || out.link_life > std::chrono::hours{24 * 180})
    reader.fault("link_life", "is not within 1h and 180d");
  out.shared_for = reader.duration("shared_for", out.shared_for);
  if (out.shared_for > std::chrono::hours{1}) reader.fault("shared_for", "is longer than 1h");
  for (const std::string& origin : reader.texts("cors_origins"))
    out.cors_origins.push_back(read_origin(reader, "cors_origins", origin, true));
  return out;
}

TrackPageConfig read_track_page(const rapidjson::Value& value, const std::string& pointer, const ConfigFile& file,
                                Faults& faults) {
  TrackPageConfig out;
  ObjectReader reader(value, pointer, faults);
  out.logo = read_logo(reader, file);
  out.colour = read_colour(reader, "colour", kLightPage);
  out.colour_dark = read_colour(reader, "colour_dark", kDarkPage);
  if (out.colour_dark.empty() && find_colour(out.colour))
    out.colour_dark = to_string(lightened_for(*find_colour(out.colour), kDarkPage));
  out.help_url = reader.text("help_url", "");
  if (!out.help_url.empty() && !is_web_address(out.help_url))
    reader.fault("help_url", "is no web address", "write it like https://shop.example/help");
  out.help_phone = reader.limit_size("help_phone", reader.text("help_phone", ""), 40);
  out.lookup = reader.boolean("lookup", out.lookup);
  read_words(reader, out);
  return out;
}

}  // namespace parcelgate
