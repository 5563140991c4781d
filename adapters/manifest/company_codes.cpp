#include "adapters/manifest/company_codes.hpp"

#include <utility>

#include "adapters/manifest/manifest.hpp"
#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

class CodesOfSource final : public CompanyCodes {
 public:
  CodesOfSource(std::shared_ptr<const ManifestCatalog> catalog, const CarrierMap& map)
      : catalog_(std::move(catalog)), map_(map) {}

  [[nodiscard]] std::string find_carrier(std::string_view code) const override {
    const auto row = map_.rows().find(ascii_lower(code));
    return row == map_.rows().end() ? std::string{} : row->second;
  }
  [[nodiscard]] std::string_view find_code(std::string_view carrier) const noexcept override {
    return map_.code_of(carrier);
  }

 private:
  std::shared_ptr<const ManifestCatalog> catalog_;  ///< owns the map
  const CarrierMap& map_;
};

}  // namespace

std::shared_ptr<const CompanyCodes> company_codes(std::shared_ptr<const ManifestCatalog> catalog,
                                                  std::string_view source) {
  const CarrierSource* found = catalog == nullptr ? nullptr : catalog->find(source);
  if (found == nullptr) return nullptr;
  const CarrierMap& map = found->manifest().carriers;
  return std::make_shared<const CodesOfSource>(std::move(catalog), map);
}

}  // namespace parcelgate
