#include "gateway/app/evidence/page.hpp"

#include <gmock/gmock.h>

#include "tests/unit/gateway_app_evidence/evidence_fixture.hpp"

namespace parcelgate::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

using EvidencePage = EvidenceTest;

TEST_F(EvidencePage, ShowsTheTimelineInEachLanguage) {
  const std::string json = bundle();
  const std::string en = *render_evidence_page(json, "R-1.evidence.json", Locale::en);
  EXPECT_THAT(en, HasSubstr("<html lang=\"en\">"));
  EXPECT_THAT(en, HasSubstr("Waybill entered"));
  EXPECT_THAT(en, HasSubstr("seller_confirms: deadline missed"));
  EXPECT_THAT(en, HasSubstr("What it does not prove"));
  EXPECT_THAT(en, HasSubstr("parcelgate evidence verify R-1.evidence.json --key " + to_hex(key().public_key())));
  EXPECT_THAT(*render_evidence_page(json, "f", Locale::zh_cn), HasSubstr("填写退货运单号"));
  EXPECT_THAT(*render_evidence_page(json, "f", Locale::zh_tw), HasSubstr("填寫退貨物流單號"));
}

TEST_F(EvidencePage, EscapesWhatPeopleAndCouriersWrote) {
  const std::string page = *render_evidence_page(bundle(), "<script>.json", Locale::en);
  EXPECT_THAT(page, Not(HasSubstr("<script>")));
  EXPECT_THAT(page, HasSubstr("&lt;b&gt;"));
  EXPECT_THAT(page, Not(HasSubstr("13800138000")));
}

TEST_F(EvidencePage, NeedsNoOtherFile) {
  const std::string page = *render_evidence_page(bundle(), "f", Locale::en);
  for (const char* reference : {"src=", "href=", "url(", "@import", "http://", "https://"})
    EXPECT_THAT(page, Not(HasSubstr(reference)));
}

TEST_F(EvidencePage, ABundleOfAnotherKindIsRefused) {
  EXPECT_FALSE(render_evidence_page("{}", "f", Locale::en));
  auto newer = parsed(bundle());
  newer["signed"]["version"].SetInt(2);
  EXPECT_FALSE(render_evidence_page(to_json(newer), "f", Locale::en));
}

}  // namespace
}  // namespace parcelgate::test
