#include "adapters/manifest/text/country.hpp"

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <utility>

#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

/// ISO 3166-1, sorted: alpha-3 with its alpha-2 behind it.
constexpr std::string_view kCountries =
    "ABWAW AFGAF AGOAO AIAAI ALAAX ALBAL ANDAD AREAE ARGAR ARMAM ASMAS ATAAQ ATFTF ATGAG AUSAU AUTAT "
    "AZEAZ BDIBI BELBE BENBJ BESBQ BFABF BGDBD BGRBG BHRBH BHSBS BIHBA BLMBL BLRBY BLZBZ BMUBM BOLBO "
    "BRABR BRBBB BRNBN BTNBT BVTBV BWABW CAFCF CANCA CCKCC CHECH CHLCL CHNCN CIVCI CMRCM CODCD COGCG "
    "COKCK COLCO COMKM CPVCV CRICR CUBCU CUWCW CXRCX CYMKY CYPCY CZECZ DEUDE DJIDJ DMADM DNKDK DOMDO "
    "DZADZ ECUEC EGYEG ERIER ESHEH ESPES ESTEE ETHET FINFI FJIFJ FLKFK FRAFR FROFO FSMFM GABGA GBRGB "
    "GEOGE GGYGG GHAGH GIBGI GINGN GLPGP GMBGM GNBGW GNQGQ GRCGR GRDGD GRLGL GTMGT GUFGF GUMGU GUYGY "
    "HKGHK HMDHM HNDHN HRVHR HTIHT HUNHU IDNID IMNIM INDIN IOTIO IRLIE IRNIR IRQIQ ISLIS ISRIL ITAIT "
    "JAMJM JEYJE JORJO JPNJP KAZKZ KENKE KGZKG KHMKH KIRKI KNAKN KORKR KWTKW LAOLA LBNLB LBRLR LBYLY "
    "LCALC LIELI LKALK LSOLS LTULT LUXLU LVALV MACMO MAFMF MARMA MCOMC MDAMD MDGMG MDVMV MEXMX MHLMH "
    "MKDMK MLIML MLTMT MMRMM MNEME MNGMN MNPMP MOZMZ MRTMR MSRMS MTQMQ MUSMU MWIMW MYSMY MYTYT NAMNA "
    "NCLNC NERNE NFKNF NGANG NICNI NIUNU NLDNL NORNO NPLNP NRUNR NZLNZ OMNOM PAKPK PANPA PCNPN PERPE "
    "PHLPH PLWPW PNGPG POLPL PRIPR PRKKP PRTPT PRYPY PSEPS PYFPF QATQA REURE ROURO RUSRU RWARW SAUSA "
    "SDNSD SENSN SGPSG SGSGS SHNSH SJMSJ SLBSB SLESL SLVSV SMRSM SOMSO SPMPM SRBRS SSDSS STPST SURSR "
    "SVKSK SVNSI SWESE SWZSZ SXMSX SYCSC SYRSY TCATC TCDTD TGOTG THATH TJKTJ TKLTK TKMTM TLSTL TONTO "
    "TTOTT TUNTN TURTR TUVTV TWNTW TZATZ UGAUG UKRUA UMIUM URYUY USAUS UZBUZ VATVA VCTVC VENVE VGBVG "
    "VIRVI VNMVN VUTVU WLFWF WSMWS YEMYE ZAFZA ZMBZM ZWEZW ";
constexpr std::size_t kCell = 6;  ///< "ABWAW "

using Row = std::pair<std::string_view, std::string_view>;

constexpr Row kCountryNames[] = {
#include "adapters/manifest/text/country_names.inc"
};
constexpr Row kRegionNames[] = {
#include "adapters/manifest/text/region_names.inc"
};

template <std::size_t kCount>
std::string_view find_row(const Row (&rows)[kCount], std::string_view key) noexcept {
  const auto* const found =
      std::lower_bound(std::begin(rows), std::end(rows), key,
                       [](const Row& row, std::string_view wanted) { return row.first < wanted; });
  return found != std::end(rows) && found->first == key ? found->second : std::string_view{};
}

/// Names are no longer than this; a longer text is not looked up.
constexpr std::size_t kLongestName = 96;

bool is_alnum(char letter) noexcept {
  return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
}

}  // namespace

std::string_view short_country(std::string_view country) noexcept {
  if (country.size() != 3) return country;
  const std::array<char, 3> code{ascii_upper(country[0]), ascii_upper(country[1]), ascii_upper(country[2])};
  const std::string_view wanted(code.data(), code.size());
  std::size_t low = 0;
  std::size_t high = kCountries.size() / kCell;
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    const std::string_view cell = kCountries.substr(middle * kCell, kCell);
    const int order = cell.substr(0, 3).compare(wanted);
    if (order == 0) return cell.substr(3, 2);
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return country;
}

std::string fold_name(std::string_view name) {
  if (name.size() > kLongestName) return {};
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(name.data());
  if (u8_check(bytes, name.size()) != nullptr) return {};
  std::size_t size = 0;
  const std::unique_ptr<std::uint8_t, decltype(&std::free)> folded(
      u8_casefold(bytes, name.size(), nullptr, UNINORM_NFKD, nullptr, &size), &std::free);
  std::string out;
  if (!folded) return out;
  for (std::size_t at = 0; at < size;) {
    ucs4_t point = 0;
    const int length = u8_mbtouc(&point, folded.get() + at, size - at);
    const bool is_kept = point < 0x80U ? is_alnum(static_cast<char>(point)) : uc_is_property_alphabetic(point);
    if (is_kept) out.append(reinterpret_cast<const char*>(folded.get() + at), static_cast<std::size_t>(length));
    at += static_cast<std::size_t>(length);
  }
  return out;
}

std::string_view country_code(std::string_view text) {
  if (text.size() < 2) return {};
  if (text.size() == 2) {
    const std::array<char, 2> code{ascii_upper(text[0]), ascii_upper(text[1])};
    const std::string_view wanted(code.data(), code.size());
    if (wanted == "UK") return "GB";
    if (wanted == "EL") return "GR";
    if (wanted == "XK") return "XK";
    for (std::size_t at = 0; at < kCountries.size(); at += kCell) {
      if (kCountries.substr(at + 3, 2) == wanted) return kCountries.substr(at + 3, 2);
    }
    return {};
  }
  const std::string_view by_code = short_country(text);
  if (by_code.size() == 2) return by_code;
  return find_row(kCountryNames, fold_name(text));
}

std::string_view find_country(std::string_view country) {
  constexpr std::string_view kIsoSigns = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const bool is_iso = country.size() == 2 && country.find_first_not_of(kIsoSigns) == std::string_view::npos;
  if (country.empty() || (is_iso && country != "UK" && country != "EL")) return country;
  const bool is_lower_iso = country.size() == 2 && country != "UK" && country != "EL";
  const std::string_view code = country_code(country);
  return code.empty() || is_lower_iso ? country : code;
}

std::string_view find_region(std::string_view country, std::string_view name) {
  return find_row(kRegionNames, std::string(country) + "-" + fold_name(name));
}

}  // namespace parcelgate
