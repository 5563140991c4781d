// Receives webhooks of parcelgate with Node.js alone: verifies the signature, drops repetitions.
//
//     WEBHOOK_SECRET=whsec_… node receive.mjs 8090
//
// Prints a line for each new event. A real receiver stores the event before it answers.
import { createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';
import { createServer } from 'node:http';

const secrets = process.env.WEBHOOK_SECRET.split(/\s+/); // two during a rotation; whsec_… or whpk_…
const toleranceSeconds = 300;
const mostBytes = 1 << 20;
const seen = new Set(); // keep it in a database with the events

// An Ed25519 public key in the form that Node reads: the fixed head of its DER encoding, then the 32 bytes.
const publicKeyOf = (secret) => createPublicKey({
  key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(secret.slice('whpk_'.length), 'base64')]),
  format: 'der',
  type: 'spki',
});

function fits(secret, signature, signed) {
  const [version, value = ''] = signature.split(',');
  const given = Buffer.from(value, 'base64');
  if (secret.startsWith('whpk_')) return version === 'v1a' && verify(null, signed, publicKeyOf(secret), given);
  if (version !== 'v1') return false;
  const wanted = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64')).update(signed).digest();
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

// Whether one of the signatures is that of one of our secrets, and the timestamp is near.
function isSigned(headers, body) {
  const timestamp = Number(headers['webhook-timestamp']);
  if (!(Math.abs(Date.now() / 1000 - timestamp) <= toleranceSeconds)) return false;
  const signed = Buffer.concat([Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.`), body]);
  const signatures = (headers['webhook-signature'] ?? '').split(' ');
  return secrets.some((secret) => signatures.some((signature) => fits(secret, signature, signed)));
}

createServer(async (request, response) => {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > mostBytes) return response.writeHead(413, { Connection: 'close' }).end();
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  if (!isSigned(request.headers, body)) return response.writeHead(401).end();
  const event = JSON.parse(body);
  if (!seen.has(event.id)) {
    seen.add(event.id);
    console.log(event.id, event.type, event.subject);
  }
  response.writeHead(204).end();
}).listen(Number(process.argv[2]), '127.0.0.1');
