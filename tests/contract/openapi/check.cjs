// Holds requests and their answers to OpenAPI documents, by the router and the validators of Prism.
//   node check.cjs FOLDER < exchanges.json
// The input is {document: [{method, path, query, headers, body, status, answer}]}, of FOLDER/DOCUMENT.json.
// Prints a line of JSON for each exchange that its document does not allow: {document, exchange: its number, faults}.
const { readFileSync } = require("fs");
const { getHttpOperationsFromSpec } = require("@stoplight/prism-http");
const { default: route } = require("@stoplight/prism-http/dist/router");
const { validateInput, validateOutput, validateSecurity } = require("@stoplight/prism-http/dist/validator");

const textOf = (fault) => [...(fault.path || []), fault.message].join(" ");

function faultsOf(exchange, resources) {
  const input = {
    method: exchange.method.toLowerCase(),
    url: { path: exchange.path, query: exchange.query },
    headers: exchange.headers,
    body: exchange.body,
  };
  const routed = route({ resources, input });
  if (routed._tag === "Left") return [routed.left.message];
  const resource = routed.right;
  const output = { statusCode: exchange.status, headers: { "content-type": "application/json" }, body: exchange.answer };
  const results = [validateSecurity({ resource, element: input }), validateInput({ resource, element: input })];
  if (exchange.answer !== undefined) results.push(validateOutput({ resource, element: output }));
  return results.flatMap((result) => (result._tag === "Left" ? [result.left].flat().map(textOf) : []));
}

async function main() {
  for (const [document, exchanges] of Object.entries(JSON.parse(readFileSync(0, "utf8")))) {
    const resources = await getHttpOperationsFromSpec(`${process.argv[2]}/${document}.json`);
    exchanges.forEach((exchange, number) => {
      const faults = faultsOf(exchange, resources);
      if (faults.length) console.log(JSON.stringify({ document, exchange: number, faults }));
    });
  }
}

main();
