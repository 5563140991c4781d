#include "gateway/main/commands/examples.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace parcelgate {
namespace {

struct Example {
  std::string_view command;  ///< the command after "parcelgate"; empty: the program's own help
  std::string_view lines;
};

constexpr std::array kExamples{
    Example{"",
            "  parcelgate status\n"
            "  parcelgate serve --config config/parcelgate.json\n"
            "  parcelgate config check config/parcelgate.json\n"
            "  parcelgate carriers decode --carrier sf --via push payload.json\n"
            "  parcelgate returns explain --facts return.json --now 2026-11-22T12:00:00Z\n"},
    Example{"returns evidence",
            "  parcelgate returns evidence R-1001 --config config/parcelgate.json --out evidence --lang zh-CN\n"},
    Example{"evidence verify", "  parcelgate evidence verify R-1001.evidence.json --key PUBLIC\n"},
    Example{"evidence", "  parcelgate evidence key --config config/parcelgate.json\n"},
    Example{"serve", "  parcelgate serve --config config/parcelgate.json\n"},
    Example{"clocks", "  parcelgate clocks accept-date --config config/parcelgate.json\n"},
    Example{"reload",
            "  parcelgate reload --config config/parcelgate.json --check\n"
            "  parcelgate reload --config config/parcelgate.json\n"},
    Example{"config", "  parcelgate config check config/parcelgate.json\n"},
    Example{"carriers",
            "  parcelgate carriers list\n"
            "  parcelgate carriers detect SF7444703069240\n"
            "  parcelgate carriers new nimbus --name \"Nimbus Express\"\n"
            "  parcelgate carriers --carriers couriers test nimbus\n"},
    Example{"carriers list",
            "  parcelgate carriers list\n"
            "  parcelgate carriers --carriers couriers list --json\n"},
    Example{
        "carriers decode",
        "  parcelgate carriers decode --carrier sf --via push payload.json\n"
        "  parcelgate carriers --carriers couriers decode --carrier nimbus --via poll --http-status 404 answer.json\n"},
    Example{"carriers test",
            "  parcelgate carriers --carriers couriers test nimbus\n"
            "  parcelgate carriers --carriers couriers test nimbus --update\n"},
    Example{"carriers detect",
            "  parcelgate carriers detect SF7444703069240\n"
            "  parcelgate carriers detect RR123456785CN --country CN --json\n"},
    Example{"carriers new", "  parcelgate carriers new nimbus --name \"Nimbus Express\" --dir couriers\n"},
    Example{"carriers coverage",
            "  parcelgate carriers coverage\n"
            "  parcelgate carriers --carriers couriers coverage nimbus --samples samples\n"},
    Example{"carriers probe", "  parcelgate carriers --carriers couriers probe nimbus --account account.json\n"},
    Example{"carriers remap",
            "  parcelgate carriers remap --config config/parcelgate.json --since 2026-11-01T00:00:00Z --dry-run\n"
            "  parcelgate carriers remap --config config/parcelgate.json --since 2026-11-01T00:00:00Z --carrier sf\n"},
    Example{"carriers shadow", "  parcelgate carriers shadow --config config/parcelgate.json\n"},
    Example{"returns",
            "  parcelgate returns explain R-1001 --config config/parcelgate.json --lang zh-CN\n"
            "  curl … http://127.0.0.1:8080/v1/returns/R-1001 | parcelgate returns explain --facts -\n"
            "  parcelgate returns explain --facts return.json --now 2026-11-22T12:00:00Z\n"
            "  parcelgate returns explain --facts return.json --now 2026-11-22T12:00:00Z --rules rules --json\n"},
    Example{"complaints",
            "  parcelgate complaints explain C-1001 --config config/parcelgate.json --lang zh-CN\n"
            "  parcelgate complaints explain --facts complaint.json --now 2026-11-22T12:00:00Z\n"},
    Example{"import",
            "  parcelgate import returns --config config/parcelgate.json config/examples/returns.csv --check\n"
            "  parcelgate import returns --config config/parcelgate.json config/examples/returns.csv\n"
            "  PARCELGATE_KEY=pgk_… parcelgate import facts --url https://gate.example facts.ndjson\n"},
    Example{"rules",
            "  parcelgate rules list\n"
            "  parcelgate rules show tmall --lang zh-CN\n"
            "  parcelgate rules check rules\n"
            "  parcelgate rules dry-run rules/tmall.json --config config/parcelgate.json\n"},
    Example{"rules list",
            "  parcelgate rules list --lang zh-CN\n"
            "  parcelgate rules list --rules rules --json\n"},
    Example{"rules show",
            "  parcelgate rules show tmall --lang zh-CN\n"
            "  parcelgate rules show rules/our-shop.json\n"},
    Example{"rules check",
            "  parcelgate rules check rules/our-shop.json\n"
            "  parcelgate rules check rules --json\n"},
    Example{"rules diff",
            "  parcelgate rules diff tmall rules/tmall.json\n"
            "  parcelgate rules diff tmall rules/tmall.json --live --config config/parcelgate.json\n"},
    Example{"rules dry-run", "  parcelgate rules dry-run rules/tmall.json --config config/parcelgate.json --all\n"},
    Example{"keys",
            "  parcelgate keys create --config config/parcelgate.json --scope after_sales --tenant demo-shop\n"
            "  parcelgate keys list --config config/parcelgate.json\n"
            "  parcelgate keys revoke --config config/parcelgate.json key-1a2b3c4d\n"},
    Example{"outlets",
            "  parcelgate outlets list --config config/parcelgate.json\n"
            "  parcelgate outlets pause --config config/parcelgate.json desk\n"
            "  parcelgate outlets resume --config config/parcelgate.json desk\n"},
    Example{"chat",
            "  parcelgate chat robots\n"
            "  parcelgate chat test group --config config/parcelgate.json\n"},
    Example{"desks",
            "  parcelgate desks list redmine\n"
            "  parcelgate desks check desks/acme\n"
            "  parcelgate desks test desks/acme\n"
            "  parcelgate desks probe desk --config config/parcelgate.json\n"},
    Example{"webhooks", "  parcelgate webhooks secret > secrets/shop.whsec\n"},
    Example{"platforms",
            "  parcelgate platforms list\n"
            "  parcelgate platforms check taobao\n"},
    Example{"deadletters",
            "  parcelgate deadletters list --config config/parcelgate.json\n"
            "  parcelgate deadletters retry --config config/parcelgate.json shop-webhook 0-1234\n"
            "  parcelgate deadletters drop --config config/parcelgate.json shop-webhook --all --yes\n"},
    Example{"quarantine",
            "  parcelgate quarantine list --config config/parcelgate.json\n"
            "  parcelgate quarantine show --config config/parcelgate.json 17 > payload.json\n"
            "  parcelgate quarantine list --data-dir /var/lib/parcelgate --source sf --count\n"
            "  parcelgate quarantine retry --config config/parcelgate.json --source sf\n"
            "  parcelgate quarantine drop --config config/parcelgate.json --source sf --yes\n"},
    Example{"carriers unmapped", "  parcelgate carriers unmapped --config config/parcelgate.json --source sf\n"},
    Example{"polling",
            "  parcelgate polling list --config config/parcelgate.json\n"
            "  parcelgate polling show --config config/parcelgate.json SF7444703069240\n"},
    Example{"reports",
            "  parcelgate reports deadlines --config config/parcelgate.json --by platform,clock\n"
            "  parcelgate reports return-time --config config/parcelgate.json --from 2026-11-01 --by carrier\n"
            "  parcelgate reports alerts --config config/parcelgate.json --by warehouse --format csv\n"
            "  parcelgate reports carriers --config config/parcelgate.json --format json\n"},
    Example{"store",
            "  parcelgate store backup --config config/parcelgate.json --to backups/2026-11-22\n"
            "  parcelgate store restore --data-dir var/restored --from backups/2026-11-22 --verify\n"
            "  parcelgate store verify --config config/parcelgate.json\n"},
    Example{"version", "  parcelgate version\n"},
    Example{"status",
            "  parcelgate status --config config/parcelgate.json\n"
            "  parcelgate status --data-dir /var/lib/parcelgate --format json\n"},
    Example{"top", "  parcelgate top --config config/parcelgate.json --every 5\n"},
    Example{"completion",
            "  source <(parcelgate completion bash)\n"
            "  parcelgate completion zsh > ~/.zfunc/_parcelgate\n"},
    Example{"man", "  parcelgate man | man -l -\n"},
};

constexpr std::string_view kExitCodes =
    "\nExit codes: 0 done, 64 wrong usage, 65 bad data or an answer without events,\n"
    "            69 the other side does not answer, 78 bad configuration.";

/// @param inherited  lines of the command above
void add_below(CLI::App& app, const std::string& command, std::string_view inherited) {
  const auto* const own = std::find_if(kExamples.begin(), kExamples.end(),
                                       [&](const Example& example) { return example.command == command; });
  const std::string_view lines = own == kExamples.end() ? inherited : own->lines;
  app.footer("Examples:\n" + std::string(lines) + std::string(kExitCodes));
  for (CLI::App* below : app.get_subcommands({})) {
    add_below(*below, command.empty() ? below->get_name() : command + " " + below->get_name(), lines);
  }
}

}  // namespace

void add_examples(CLI::App& app) {
  add_below(app, "", {});
}

}  // namespace parcelgate
