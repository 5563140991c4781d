#include "gateway/app/evidence/page.hpp"

#include "gateway/app/evidence/bundle.hpp"
#include "gateway/app/evidence/page_texts.hpp"
#include "gateway/app/evidence/page_timeline.hpp"
#include "gateway/base/html.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/wire/canonical_json.hpp"

namespace parcelgate {
namespace {

constexpr std::string_view kStyle = R"css(
:root{color-scheme:light;--ink:#1d2433;--soft:#5b6577;--line:#d9dee7;--tint:#f4f6f9;--bad:#b3261e;--good:#1b6e3c;--warn:#8a5a00}
*{box-sizing:border-box}
body{margin:0 auto;padding:28px 24px 48px;max-width:1080px;color:var(--ink);background:#fff;
font:15px/1.5 "Segoe UI",Roboto,"Helvetica Neue",Arial,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","PingFang TC","Microsoft JhengHei","Noto Sans CJK TC",sans-serif}
h1{font-size:25px;margin:0 0 10px}h2{font-size:18px;margin:30px 0 10px;padding-bottom:4px;border-bottom:2px solid var(--line)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 18px;margin:0}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
table{width:100%;border-collapse:collapse}th{text-align:left;font-weight:600;color:var(--soft);font-size:13px;background:var(--tint)}
th,td{padding:7px 9px;border-bottom:1px solid var(--line);vertical-align:top}
td.time{white-space:nowrap}td.source{font-size:13px;width:29%}td.record{font-size:13px;width:15%}td.record code{display:block}
code{font:12px/1.4 ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;color:var(--soft);overflow-wrap:anywhere}
pre{margin:6px 0 0;padding:9px 11px;background:var(--tint);border:1px solid var(--line);overflow-wrap:anywhere;white-space:pre-wrap}
small,.details{color:var(--soft);font-size:13px}.details{overflow-wrap:anywhere}
tr.scan td:first-child{border-left:4px solid #3a6ea5}tr.fact td:first-child{border-left:4px solid #5b8c5a}
tr.clock td:first-child{border-left:4px solid #b08b2e}tr.alert td:first-child,tr.missed td:first-child{border-left:4px solid var(--bad)}
tr.other td:first-child{border-left:4px solid var(--line)}
.two{display:grid;grid-template-columns:1fr 1fr;gap:14px;margin-top:18px}.box{padding:10px 14px;border:1px solid var(--line);background:var(--tint)}
.box h3{margin:0 0 4px;font-size:14px}.box ul{margin:0;padding-left:18px;font-size:13px}
.grade{font-weight:600}.failed,.denied,.stale{color:var(--bad)}.traced{color:var(--good)}.no_trace{color:var(--warn)}
.bad{color:var(--bad);font-weight:600}.why{margin:3px 0 0;padding-left:18px;font-size:13px;color:var(--soft)}
@media (max-width:700px){.two{grid-template-columns:1fr}}
@media print{body{max-width:none;padding:0;font-size:11px}h2{break-after:avoid}tr,.box{break-inside:avoid}thead{display:table-header-group}
@page{margin:14mm}}
)css";

class PageWriter {
 public:
  PageWriter(const rapidjson::Value& content, const rapidjson::Value& signature, std::string_view file_name,
             Locale locale)
      : content_(content), signature_(signature), file_name_(file_name), zone_(zone_of(content)) {
    wording_.locale = locale;
    wording_.zone = zone_.get();
    for_each(member("explanation"), "clocks", [this](const rapidjson::Value& clock) {
      const std::string_view label = find_text(clock, "label");
      if (!label.empty()) wording_.clocks.emplace(find_text(clock, "id"), label);
    });
  }

  std::string write(std::string_view digest) {
    const std::string title =
        fill(say(page_text::kTitle), {{"id", std::string(find_text(member("return"), "return_id"))}});
    out_.append("<!DOCTYPE html>\n<html lang=\"").append(to_string(wording_.locale)).append("\">\n<head>\n");
    out_ += "<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n";
    out_ += "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n";
    out_ += html_element("title", title) + "\n<style>" + std::string(kStyle) + "</style>\n</head>\n<body>\n";
    out_ += html_element("h1", title) + "\n";
    head();
    boxes();
    clocks();
    parcels();
    timeline();
    chain();
    signature(digest);
    out_ += "</body>\n</html>\n";
    return std::move(out_);
  }

 private:
  static std::shared_ptr<const Zone> zone_of(const rapidjson::Value& content) {
    const auto* rules = find_member(content, "rule_pack");
    const std::string name(rules == nullptr ? std::string_view{} : find_text(*rules, "zone"));
    return name.empty() || name == "UTC" ? nullptr : Zone::load(name);
  }
  [[nodiscard]] std::string_view say(const Phrase& phrase) const noexcept { return in(wording_.locale, phrase); }
  [[nodiscard]] const rapidjson::Value& member(std::string_view name) const {
    static const rapidjson::Value kNothing(rapidjson::kObjectType);
    const auto* found = find_member(content_, name);
    return found == nullptr ? kNothing : *found;
  }
  /// Whether the file holds the messages as they were received.
  [[nodiscard]] bool has_bytes() const {
    bool found = false;
    for_each(content_, "records",
             [&](const rapidjson::Value& record) { found |= find_member(record, "bytes") != nullptr; });
    return found;
  }
  template <class Use>
  static void for_each(const rapidjson::Value& object, std::string_view name, Use use) {
    const auto* list = find_member(object, name);
    if (list == nullptr || !list->IsArray()) return;
    for (const auto& item : list->GetArray()) use(item);
  }

  void term(const Phrase& name, std::string_view text, std::string_view kind = {}) {
    if (text.empty()) return;
    out_ += html_element("dt", say(name)) + html_element("dd", text, kind) + "\n";
  }
  void heading(const Phrase& phrase) { out_ += html_element("h2", say(phrase)) + "\n"; }
  void table(std::initializer_list<const Phrase*> columns) {
    out_ += "<table><thead><tr>";
    for (const Phrase* column : columns) out_ += html_element("th", say(*column));
    out_ += "</tr></thead><tbody>\n";
  }

  void head() {
    const rapidjson::Value& rules = member("rule_pack");
    const rapidjson::Value& ret = member("return");
    out_ += "<dl>\n";
    term(page_text::kOrder, find_text(ret, "order_id"));
    term(page_text::kMadeAt,
         wording_.instant(find_text(content_, "made_at")) + " · " + std::string(find_text(content_, "made_by")));
    term(page_text::kRules, std::string(find_text(rules, "id")) + " " + std::string(find_text(rules, "version")) +
                                digest_clause(find_text(rules, "digest")));
    term(page_text::kZone, find_text(rules, "zone"));
    out_ += "</dl>\n";
  }
  static std::string digest_clause(std::string_view digest) {
    return digest.empty() ? std::string{} : " · " + std::string(digest);
  }

  void boxes() {
    out_ += "<div class=\"two\">\n";
    for (const auto& [title, lines] : {std::pair{&page_text::kProves, &page_text::kProvesList},
                                       std::pair{&page_text::kNotProven, &page_text::kNotProvenList}}) {
      out_ += "<div class=\"box\">" + html_element("h3", say(*title)) + "<ul>";
      std::string_view rest = say(*lines);
      while (!rest.empty()) {
        const std::size_t end = rest.find('\n');
        out_ += html_element("li", rest.substr(0, end));
        rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
      }
      out_ += "</ul></div>\n";
    }
    out_ += "</div>\n";
  }

  void clocks() {
    heading(page_text::kDeadlines);
    table({&page_text::kClock, &page_text::kState, &page_text::kDue, &page_text::kResult});
    for_each(member("return"), "clocks", [this](const rapidjson::Value& clock) { write_clock_row(clock); });
    out_ += "</tbody></table>\n";
  }

  void write_clock_row(const rapidjson::Value& clock) {
    const std::string_view id = find_text(clock, "id");
    const auto name = wording_.clocks.find(id);
    const auto state = find_clock_state(find_text(clock, "state"));
    const std::string_view due = find_text(clock, "due_at");
    out_ += "<tr><td><b>" + escape_html(name == wording_.clocks.end() ? id : std::string_view(name->second)) + "</b>";
    sentences_of_clock(id);
    out_ += "</td>" + html_element("td", state ? say(phrase_of(*state)) : std::string_view{}, "time") +
            html_element("td", due.empty() ? std::string("–") : wording_.instant(due), "time") + "<td>";
    const auto result = [&](const Phrase& phrase, std::string_view at, std::string_view kind) {
      if (!at.empty()) out_ += html_element("div", fill(say(phrase), {{"at", wording_.instant(at)}}), kind);
    };
    result(page_text::kMet, find_text(clock, "met_at"), "traced");
    result(page_text::kMissed, find_text(clock, "breached_at"), "bad");
    out_ += "</td></tr>\n";
  }

  void sentences_of_clock(std::string_view id) {
    for_each(member("explanation"), "clocks", [&](const rapidjson::Value& clock) {
      if (find_text(clock, "id") != id) return;
      out_ += "<ul class=\"why\">";
      if (const auto doubt = find_text(clock, "not_proven"); !doubt.empty()) out_ += html_element("li", doubt, "bad");
      for_each(clock, "sentences", [&](const rapidjson::Value& sentence) {
        if (sentence.IsString()) out_ += html_element("li", text_of(sentence));
      });
      if (const auto rule = find_text(clock, "rule"); !rule.empty()) out_ += html_element("li", rule);
      out_ += "</ul>";
    });
  }

  void parcels() {
    heading(page_text::kParcels);
    table({&page_text::kParcel, &page_text::kGrade});
    for_each(member("explanation"), "evidence", [this](const rapidjson::Value& parcel) {
      const auto* evidence = find_member(parcel, "evidence");
      if (evidence == nullptr) return;
      const auto grade = find_evidence_grade(find_text(*evidence, "grade"));
      out_ += "<tr><td><b>" + escape_html(find_text(parcel, "carrier")) + "</b> " +
              escape_html(find_text(parcel, "tracking_number")) + "</td><td>";
      // Only a known grade becomes a class, so that no text of the file gets into an attribute.
      if (grade) out_ += html_element("span", say(page_phrase(*grade)), "grade " + std::string(to_string(*grade)));
      out_ += html_element("div", find_text(*evidence, "text"), "details") + "</td></tr>\n";
    });
    out_ += "</tbody></table>\n";
  }

  void timeline() {
    heading(page_text::kTimeline);
    const bool hides_all = find_text(content_, "mask") == "all";
    std::string masks(say(hides_all ? page_text::kMasked : page_text::kIdsMasked));
    if (has_bytes()) masks.append(" ").append(say(page_text::kUnmaskedBytes));
    out_ += html_element("p", masks, "details") + "\n";
    table({&page_text::kTime, &page_text::kEvent, &page_text::kSource, &page_text::kRecord});
    if (member("records").IsArray()) out_ += render_timeline(member("records"), wording_);
    out_ += "</tbody></table>\n";
  }

  void chain() {
    const rapidjson::Value& chain = member("chain");
    heading(page_text::kChain);
    const auto* breaks = find_member(chain, "breaks");
    const bool is_whole = breaks != nullptr && breaks->IsArray() && breaks->Empty();
    out_ += html_element("p", fill(say(is_whole ? page_text::kChainWhole : page_text::kChainRead),
                                   {{"from", number_text(chain, "from")},
                                    {"until", number_text(chain, "until")},
                                    {"records", number_text(chain, "records")},
                                    {"incarnation", std::string(find_text(chain, "incarnation"))}}));
    for_each(chain, "breaks", [this](const rapidjson::Value& at) {
      out_ += html_element("p", fill(say(page_text::kChainBroken), {{"at", to_json(at)}}), "bad");
    });
    out_ += html_element("code", find_text(chain, "head")) + "\n";
  }

  void signature(std::string_view digest) {
    heading(page_text::kSignature);
    out_ += "<dl>\n";
    term(page_text::kKeyId, find_text(signature_, "key_id"));
    term(page_text::kKey, find_text(signature_, "public_key"));
    term(page_text::kValue, find_text(signature_, "value"));
    term(page_text::kFileDigest, digest);
    out_ += "</dl>\n" + html_element("p", say(page_text::kVerify));
    out_ += html_element("pre", "parcelgate evidence verify " + std::string(file_name_) + " --key " +
                                    std::string(find_text(signature_, "public_key"))) +
            "\n";
  }

  const rapidjson::Value& content_;
  const rapidjson::Value& signature_;
  std::string_view file_name_;
  std::shared_ptr<const Zone> zone_;
  PageWording wording_;
  std::string out_;
};

}  // namespace

Result<std::string> render_evidence_page(std::string_view bundle, std::string_view file_name, Locale locale) {
  const auto document = parse_json(bundle);
  if (!document) return unexpected(document.error());
  const auto* content = find_member(*document, "signed");
  const auto* signature = find_member(*document, "signature");
  const auto* version = content == nullptr ? nullptr : find_member(*content, "version");
  if (signature == nullptr || version == nullptr || !version->IsInt64() || version->GetInt64() != kBundleVersion ||
      find_text(*content, "format") != kBundleFormat)
    return unexpected(ErrorKind::malformed, "it is no evidence bundle of version " + std::to_string(kBundleVersion));
  const auto canonical = canonical_json(to_json(*content));
  if (!canonical) return unexpected(canonical.error());
  return PageWriter(*content, *signature, file_name, locale).write(to_hex(sha256_bytes(*canonical)));
}

}  // namespace parcelgate
