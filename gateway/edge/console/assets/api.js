// Requests to the gateway. The session is a cookie that scripts cannot read; changing requests repeat its token.
import { lang } from './i18n.js';

export class Problem extends Error {
  constructor(status, body) {
    super(body?.detail || body?.title || `HTTP ${status}`);
    this.status = status;
    this.type = (body?.type ?? '').replace('urn:parcelgate:problem:', '');
    this.errors = body?.errors ?? [];
  }
  // All that a person can act on.
  text() {
    return [this.message, ...this.errors.slice(0, 5).map((each) => `${each.pointer ?? ''} ${each.detail ?? ''}`.trim())].join('\n');
  }
}

let token = '';
export function useToken(csrf) {
  token = csrf;
}

export async function request(method, path, body) {
  const headers = { 'Accept': 'application/json', 'Accept-Language': lang() };
  if (method !== 'GET') headers['X-CSRF-Token'] = token;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const answer = await fetch(path, { method, headers, credentials: 'same-origin', body: body === undefined ? undefined : JSON.stringify(body) });
  const text = await answer.text();
  let parsed = null;
  try {
    parsed = text === '' ? null : JSON.parse(text);
  } catch {
    parsed = null;
  }
  if (answer.ok) return parsed;
  if (answer.status === 401 && !path.endsWith('/session')) dispatchEvent(new CustomEvent('signed-out'));
  throw new Problem(answer.status, parsed);
}

export const get = (path, parameters) => request('GET', parameters ? `${path}?${query(parameters)}` : path);
export const post = (path, body) => request('POST', path, body);
export const command = (name, body = {}) => request('POST', `/v1/console/commands/${name}`, body);

export function query(parameters) {
  const out = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== '' && value !== null && value !== undefined && value !== false) out.set(name, String(value));
  }
  return out.toString();
}

// A path of encoded segments: path`/v1/returns/${id}`.
export const path = (parts, ...values) => parts.reduce((out, part, at) => out + encodeURIComponent(values[at - 1]) + part);
